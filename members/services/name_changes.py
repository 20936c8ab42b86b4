"""A member asks for another name. Staff decide, and the former name stays valid in files."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from foundation.emails import OutgoingEmail, queue_emails
from foundation.refusals import Refusal
from members.choices import NameChangeStatus
from members.models import Member, NameChange
from members.services.history import log_event
from members.services.register import save_member
from members.states import NAME_CHANGE


class NameChangeRefused(Refusal):
    """Raised with a sentence for the member or for staff."""

    code = "name_change_refused"


@transaction.atomic
def ask_for_name(
    member: Member,
    *,
    first_name: str,
    last_name: str,
    reason: str,
    replace_certificates: bool,
    by: User,
    now: datetime,
) -> NameChange:
    """Put the new name before staff. It replaces a request that waits. Raises NameChangeRefused."""
    locked = Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    if (locked.first_name, locked.last_name) == (first_name, last_name):
        raise NameChangeRefused(f"{locked.full_name} is the name that AAST has of you. Type the new one.")
    NameChange.objects.filter(member=locked, status=NameChangeStatus.WAITING).delete()
    log_event(locked, "Asked for another name", by=by, now=now)
    return NameChange.objects.create(
        member=locked,
        first_name=first_name,
        last_name=last_name,
        reason=reason,
        replace_certificates=replace_certificates,
        asked_at=now,
    )


@transaction.atomic
def approve_name(change: NameChange, *, by: User, now: datetime) -> Member:
    """Give the member the new name, and return the member. Raises NameChangeRefused and InvalidTransition."""
    locked = _decide(change, NameChangeStatus.APPROVED, by=by, now=now)
    member = Member.objects.select_for_update(no_key=True).get(pk=locked.member_id)
    member.first_name, member.last_name = locked.first_name, locked.last_name
    save_member(member, what="Approved another name; the former one stays valid in files", by=by, now=now)
    locked.save()
    _notify(locked, "name_changed")
    return member


@transaction.atomic
def decline_name(change: NameChange, *, reason: str, by: User, now: datetime) -> NameChange:
    """Raises NameChangeRefused and InvalidTransition."""
    locked = _decide(change, NameChangeStatus.DECLINED, by=by, now=now)
    locked.answer = reason
    locked.save()
    log_event(locked.member, "Declined another name", by=by, now=now)
    _notify(locked, "name_change_declined")
    return locked


def _decide(change: NameChange, status: NameChangeStatus, *, by: User, now: datetime) -> NameChange:
    locked = NameChange.objects.select_for_update(of=["self"]).select_related("member__user").get(pk=change.pk)
    if locked.member.user == by:
        raise NameChangeRefused("This is your own request. A colleague decides it.")
    NAME_CHANGE.check(locked.status, status)
    locked.status, locked.decided_by, locked.decided_at = status, by, now
    return locked


def _notify(change: NameChange, template: str) -> None:
    """Write to the address of the login, which is confirmed, or else to the one on file."""
    member = change.member
    address = member.user.email if member.user else member.mail_address
    queue_emails([OutgoingEmail(address, template, {"change": change})] if address else [])
