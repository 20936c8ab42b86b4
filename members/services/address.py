"""The address on file, to which the emails about certificates go, and the disputes about it."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from foundation.emails import OutgoingEmail, queue_emails
from members.models import LoginClaim, Member
from members.services.history import log_event
from members.services.register import save_member


@transaction.atomic
def use_login_address(member: Member, *, by: User, now: datetime) -> None:
    """Put the address of the member's login on file, which ends a dispute about it. Write to a former address."""
    locked = Member.objects.select_for_update(of=["self"], no_key=True).select_related("user").get(pk=member.pk)
    before = locked.email
    if locked.user is None or locked.mail_address.lower() == locked.user.email:
        return
    put_on_file(locked, locked.user.email, what="Put the address of the login on file", by=by, now=now)
    end_claims(locked, now=now)
    changed = before.lower() != locked.user.email
    queue_emails([OutgoingEmail(before, "address_changed", {"member": locked})] if before and changed else [])


def put_on_file(locked: Member, email: str, *, what: str, by: User, now: datetime) -> None:
    """Its owner proved the mailbox, so a dispute about it ends. `what` is the entry of the history."""
    locked.email, locked.email_disputed_at = email, None
    save_member(locked, only=["email"], what=what, by=by, now=now)


@transaction.atomic
def dispute_address(member: Member, *, what: str, by: User | None, now: datetime) -> None:
    """The address gets no links until staff settle the dispute. `what` is the entry of the history."""
    Member.objects.filter(pk=member.pk).update(email_disputed_at=now)
    end_claims(member, now=now)
    log_event(member, what, by=by, now=now)


@transaction.atomic
def settle_address(member: Member, *, what: str, by: User, now: datetime) -> None:
    """Somebody stands in for the address, so it gets links again. `what` is the entry of the history."""
    Member.objects.filter(pk=member.pk).update(email_disputed_at=None)
    log_event(member, what, by=by, now=now)


def end_claims(member: Member, *, now: datetime) -> None:
    """End the open links to a first login. They are links of an address, which another event replaced."""
    LoginClaim.objects.filter(member=member, ended_at=None).update(ended_at=now)
