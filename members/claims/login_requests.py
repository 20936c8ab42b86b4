"""Requests for a login by people without the address on file. Staff decide each one."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from accounts.models import User
from foundation.emails import OutgoingEmail, queue_emails
from foundation.refusals import Refusal
from members.choices import LoginRequestStatus
from members.claims.services import grant_claim, link_of
from members.models import LoginRequest, Member, given_part
from members.rules.names import name_key
from members.states import LOGIN_REQUEST

KEPT = timedelta(days=90)
_MOST_SHOWN = 5


class LoginRequestRefused(Refusal):
    """Raised with a sentence for staff."""

    code = "login_request_refused"


@transaction.atomic
def ask_for_login(facts: Mapping[str, Any], *, now: datetime) -> LoginRequest:
    """Put the request before staff. A waiting one of the same address and name is replaced."""
    same = {"email__iexact": facts["email"], "first_name": facts["first_name"], "last_name": facts["last_name"]}
    LoginRequest.objects.filter(status=LoginRequestStatus.WAITING, **same).delete()
    return LoginRequest.objects.create(asked_at=now, **facts)


@transaction.atomic
def grant_login(request: LoginRequest, *, aast_id: str, keep_address: bool, by: User, now: datetime) -> LoginRequest:
    """Send the link to the address of the request, and write to the address on file.

    With `keep_address` the address goes on file when the link is used. Raises LoginRequestRefused, InvalidTransition.
    """
    if request.email.lower() == by.email:
        raise LoginRequestRefused("This is your own request. A colleague decides it.")
    if keep_address and not by.has_perm("members.change_member"):
        raise LoginRequestRefused("Your staff groups do not change addresses on file. Take the check mark away.")
    locked = _decide(request, LoginRequestStatus.GRANTED, by=by, now=now)
    member = Member.objects.select_for_update(no_key=True).filter(aast_id=aast_id).first()
    if member is None:
        raise LoginRequestRefused(f"No member has the AAST ID {aast_id}.")
    if member.user_id:
        raise LoginRequestRefused(f"{member} has a login already. Decline the request, and say so.")
    locked.member = member
    locked.save()
    link = link_of(grant_claim(member, locked.email, keep_address=keep_address, by=by, now=now))
    queue_emails([OutgoingEmail(locked.email, "claim", {"links": [(member, link)]})])
    if member.email and member.email.lower() != locked.email.lower():
        queue_emails([OutgoingEmail(member.email, "login_granted_elsewhere", {"member": member})])
    return locked


@transaction.atomic
def decline_login(request: LoginRequest, *, reason: str, by: User, now: datetime) -> LoginRequest:
    """Raises InvalidTransition."""
    locked = _decide(request, LoginRequestStatus.DECLINED, by=by, now=now)
    locked.answer = reason
    locked.save()
    queue_emails([OutgoingEmail(locked.email, "login_request_declined", {"request": locked})])
    return locked


def candidates(request: LoginRequest) -> list[Member]:
    """The members whom the request may mean: by AAST ID or by name."""
    by_id = Member.objects.filter(aast_id=request.aast_id)
    same_name = Member.objects.annotate(key=given_part()).filter(key=name_key(request.first_name, request.last_name))
    return list(dict.fromkeys([*by_id, *same_name.order_by()[:_MOST_SHOWN]]))


def forget_login_requests(*, now: datetime) -> int:
    """Delete requests that were decided long ago."""
    decided = LoginRequest.objects.exclude(status=LoginRequestStatus.WAITING)
    return decided.filter(decided_at__lt=now - KEPT).delete()[0]


def _decide(request: LoginRequest, status: LoginRequestStatus, *, by: User, now: datetime) -> LoginRequest:
    locked = LoginRequest.objects.select_for_update().get(pk=request.pk)
    LOGIN_REQUEST.check(locked.status, status)
    locked.status, locked.decided_by, locked.decided_at = status, by, now
    return locked
