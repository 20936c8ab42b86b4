"""A member's first login. The link goes to the address on file, and no answer says who is on the register."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.fields import validate_plain_letters
from accounts.models import User
from accounts.services.counting import count_today
from accounts.services.links import CLAIM, link_to
from accounts.services.registration import new_login
from foundation.emails import OutgoingEmail, queue_emails
from foundation.queue import queue_on_commit
from foundation.rate_limits import digest
from foundation.refusals import Conflict, Refusal
from members.models import LoginClaim, Member
from members.services.address import end_claims, put_on_file
from members.services.history import log_event
from members.services.register import save_member

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

    An unknown text sends nothing. Above the daily limits nothing more is sent. The same work is done and taken back
    then, so that the time of the answer does not say who is on the register.
    """
    text = text.strip()
    known = list(_members(text))
    members = known or [_nobody()]
    with transaction.atomic():
        allowed = _may_get_email(members, text, now)
        with transaction.atomic():
            _send_links(members, now)
            transaction.set_rollback(not (known and allowed))
        transaction.set_rollback(not known)
    if not (known and allowed):
        queue_on_commit("accounts.send_mail")


def grant_claim(member: Member, email: str, *, keep_address: bool, by: User, now: datetime) -> LoginClaim:
    """A claim for an address that staff accepted. It ends the open claims of the member. The caller sends its link."""
    end_claims(member, now=now)
    kept = ", which goes on file once the link is used" if keep_address else ""
    log_event(member, f"Granted a first login at another address{kept}", by=by, now=now)
    return LoginClaim.objects.create(
        member=member, email=email.lower(), asked_at=now, granted=True, keep_address=keep_address
    )


def link_of(claim: LoginClaim) -> str:
    return link_to(CLAIM, claim.pk)


def is_open(claim: LoginClaim) -> bool:
    """Whether the claim did not end, its member has no login, and its address is still the one on file."""
    on_file = claim.granted or claim.email == claim.member.mail_address.lower()
    return claim.ended_at is None and not claim.member.user_id and on_file


@transaction.atomic
def finish_claim(*, claim_id: int, by: User | None, password: str = "", now: datetime) -> User:
    """Give the member a login: `by`, or a new login of the claim's address with `password`.

    Raises ClaimOver, OtherMember, and EmailTaken.
    """
    claim = LoginClaim.objects.select_for_update().filter(pk=claim_id).first()
    if claim is None:
        raise ClaimOver
    claim.member = member = Member.objects.select_for_update(no_key=True).get(pk=claim.member_id)
    if not is_open(claim):
        raise ClaimOver
    if by and Member.objects.filter(user=by).exists():
        raise OtherMember
    member.user = by or new_login(claim.email, member.first_name, member.last_name, password=password)
    _save(member, now=now)
    if claim.keep_address:
        put_on_file(member, claim.email, what="Put the address of the link on file", by=member.user, now=now)
    end_claims(member, now=now)
    queue_emails([OutgoingEmail(claim.email, "claim_finished", {"member": member})])
    return member.user


@transaction.atomic
def release_login(member: Member, *, by: User, now: datetime) -> bool:
    """Take the login away from the member, and write to its owner. The login itself stays.

    Returns whether the member had one.
    """
    locked = Member.objects.select_for_update(of=["self"], no_key=True).select_related("user").get(pk=member.pk)
    if locked.user is None:
        return False
    address, locked.user = locked.user.email, None
    locked.save(update_fields=["user"])
    log_event(locked, "Took the login away", by=by, now=now)
    queue_emails([OutgoingEmail(address, "login_released", {"member": locked})])
    return True


def forget_claims(*, now: datetime) -> int:
    """Delete old claims. Their links are too old to be used."""
    return LoginClaim.objects.filter(asked_at__lt=now - KEPT).delete()[0]


def _send_links(members: list[Member], now: datetime) -> None:
    links = [(member, "" if member.user_id else link_of(_claim(member, now))) for member in members]
    queue_emails([OutgoingEmail(members[0].email, "claim", {"links": links})])


def _nobody() -> Member:
    """The member of an unknown text. Its key is on no row, so everything about it has to be taken back."""
    return Member(pk=0, aast_id="000000", first_name="Nobody", last_name="Nobody", email="nobody@example.invalid")


def _claim(member: Member, now: datetime) -> LoginClaim:
    return LoginClaim.objects.create(member=member, email=member.email.lower(), asked_at=now)


def _save(member: Member, *, now: datetime) -> None:
    """Raises OtherMember where the login got another member meanwhile."""
    try:
        with transaction.atomic():
            save_member(member, only=["user"], what="Got a login by a link", by=member.user, now=now)
    except IntegrityError as error:
        raise OtherMember from error


def _members(text: str) -> list[Member]:
    """The members meant by the text whose address can become a login. Several can share an address.

    Members without a login come first.
    """
    if "@" in text:
        found = Member.objects.filter(email__iexact=text)
    else:
        found = Member.objects.filter(aast_id=text.zfill(6) if text.isascii() and text.isdecimal() else text)
    in_order = found.reachable().select_related("user").order_by(F("user").desc(nulls_first=True), "pk")
    return [member for member in in_order[:_MOST_OF_ONE_ADDRESS] if _can_be_login(member.email)]


def _can_be_login(email: str) -> bool:
    try:
        validate_plain_letters(email)
    except ValidationError:
        return False
    return True


def _may_get_email(members: list[Member], text: str, now: datetime) -> bool:
    """Count the email by what was typed, and all emails of an address, which several people can share."""
    address = digest(members[0].email.lower())
    asked = count_today("claims", digest(text.lower()), now=now)
    sent = count_today("claims of an address", address, now=now)
    return asked <= settings.CLAIMS_A_DAY_ADDRESS and sent <= _MOST_OF_ONE_ADDRESS * settings.CLAIMS_A_DAY_ADDRESS
