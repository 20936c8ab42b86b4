"""The address on file, to which the emails about certificates go, and the disputes about it."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from foundation.emails import OutgoingEmail, queue_emails
from members.models import LoginClaim, Member
from members.services.register import save_member


@transaction.atomic
def use_login_address(member: Member, *, by: User, now: datetime) -> None:
    """Put the address of the member's login on file, and write to the former address."""
    locked = Member.objects.select_for_update(of=["self"], no_key=True).select_related("user").get(pk=member.pk)
    before = locked.email
    if locked.user is None or before.lower() == locked.user.email:
        return
    locked.email = locked.user.email
    save_member(locked, only=["email"], what="Put the address of the login on file", by=by, now=now)
    end_claims(locked, now=now)
    queue_emails([OutgoingEmail(before, "address_changed", {"member": locked})] if before else [])


def end_claims(member: Member, *, now: datetime) -> None:
    """End the open links to a first login. They are links of an address, which another event replaced."""
    LoginClaim.objects.filter(member=member, ended_at=None).update(ended_at=now)
