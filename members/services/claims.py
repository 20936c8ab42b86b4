"""A member's first login. The link goes to the address on file, and no answer says who is on the register."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.fields import validate_plain_letters
from accounts.models import User
from accounts.services.counting import count_today
from accounts.services.links import CLAIM, link_to
from accounts.services.registration import new_login
from foundation.emails import OutgoingEmail, queue_emails
from foundation.rate_limits import digest
from foundation.refusals import Conflict, Refusal
from members.models import LoginClaim, Member

KEPT = timedelta(days=14)
_MOST_OF_ONE_ADDRESS = 5


class ClaimOver(Conflict):
    """Raised where the link was used before, or the member has a login meanwhile."""

    code = "claim_over"
    sentence = "This link was used before, or the AAST ID has a login already. Log in, or ask for a new password."


class OtherMember(Refusal):
    """Raised where the login belongs to another member."""

    code = "login_of_other_member"
    sentence = (
        "This login belongs to another AAST ID, and a login has only one. "
        "Write to AAST if both AAST IDs are yours, so that they become one."
    )


@transaction.atomic
def ask_for_claim(text: str, *, now: datetime) -> None:
    """Send the link to the address on file of an AAST ID, or to an address that is on file.

    An unknown text sends nothing. Above the daily limit an address gets no more emails.
    """
    members = list(_members(text.strip()))
    if members and _may_get_email(members[0].email, now):
        queue_emails([_email(members, now)])


def send_claim(member: Member, email: str, *, now: datetime) -> LoginClaim:
    """Write a claim and return it. The caller sends its link."""
    return LoginClaim.objects.create(member=member, email=email.lower(), asked_at=now)


def link_of(claim: LoginClaim) -> str:
    return link_to(CLAIM, claim.pk)


@transaction.atomic
def finish_claim(*, claim_id: int, by: User | None, password: str = "", now: datetime) -> User:
    """Give the member a login: `by`, the owner of this address, or a new login with `password`.

    Raises ClaimOver, OtherMember, and EmailTaken.
    """
    claim = LoginClaim.objects.select_for_update().filter(pk=claim_id, used_at=None).first()
    if claim is None:
        raise ClaimOver
    member = Member.objects.select_for_update(no_key=True).get(pk=claim.member_id)
    if member.user_id:
        raise ClaimOver
    if by and Member.objects.filter(user=by).exists():
        raise OtherMember
    member.user = by or new_login(claim.email, member.first_name, member.last_name, password=password)
    member.save(update_fields=["user"])
    LoginClaim.objects.filter(member=member, used_at=None).update(used_at=now)
    queue_emails([OutgoingEmail(claim.email, "claim_finished", {"member": member})])
    return member.user


def forget_claims(*, now: datetime) -> int:
    """Delete old claims. Their links are too old to be used."""
    return LoginClaim.objects.filter(asked_at__lt=now - KEPT).delete()[0]


def _members(text: str) -> Iterator[Member]:
    """The members meant by the text whose address can become a login. Several can share an address."""
    if "@" in text:
        found = Member.objects.filter(email__iexact=text)
    else:
        found = Member.objects.filter(aast_id=text.zfill(6) if text.isascii() and text.isdecimal() else text)
    for member in found.exclude(email="").select_related("user").order_by("pk")[:_MOST_OF_ONE_ADDRESS]:
        if _can_be_login(member.email):
            yield member


def _can_be_login(email: str) -> bool:
    try:
        validate_plain_letters(email)
    except ValidationError:
        return False
    return True


def _may_get_email(email: str, now: datetime) -> bool:
    return count_today("claims of an address", digest(email.lower()), now=now) <= settings.CLAIMS_A_DAY_ADDRESS


def _email(members: list[Member], now: datetime) -> OutgoingEmail:
    return OutgoingEmail(members[0].email, "claim", {"links": [(member, _link(member, now)) for member in members]})


def _link(member: Member, now: datetime) -> str:
    """Empty where the member has a login; the email then says so."""
    return "" if member.user_id else link_of(send_claim(member, member.email, now=now))
