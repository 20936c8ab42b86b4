"""The address on file, to which the emails about certificates go."""

from datetime import datetime

from django.db import transaction

from foundation.emails import OutgoingEmail, queue_emails
from members.models import Member
from members.services.claims import end_claims
from members.services.register import save_member


@transaction.atomic
def use_login_address(member: Member, *, now: datetime) -> None:
    """Put the address of the member's login on file, and write to the former address."""
    locked = Member.objects.select_for_update(of=["self"], no_key=True).select_related("user").get(pk=member.pk)
    before = locked.email
    if locked.user is None or before.lower() == locked.user.email:
        return
    locked.email = locked.user.email
    save_member(locked, only=["email"])
    end_claims(locked, now=now)
    queue_emails([OutgoingEmail(before, "address_changed", {"member": locked})] if before else [])
