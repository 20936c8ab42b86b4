"""The link in the holder's email opens one certificate without a login. It works until it is withdrawn."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F

from accounts.models import User
from certificates.choices import CertificateStatus
from certificates.models import Certificate
from certificates.selectors import holder_of, moved_away
from foundation.emails import OutgoingEmail, queue_emails
from foundation.refusals import Refusal
from members.services.address import dispute_address, settle_address
from members.services.history import log_event


class NoAddress(Refusal):
    """Raised where the member has no email address."""

    code = "no_email_on_file"
    sentence = "The member has no email address. Add one to the member’s record first."


class NotValid(Refusal):
    """Raised where the certificate was replaced or revoked meanwhile."""

    code = "certificate_not_valid"
    sentence = "The certificate is not valid any more. Nothing was sent."


class NotReachable(Refusal):
    """Raised where no email goes to the holder. Its reader may not know the address."""

    code = "holder_not_reachable"
    sentence = (
        "AAST has no email address that works for this person. Ask the person to write to AAST. Nothing was sent."
    )


@transaction.atomic
def dispute_certificate(certificate: Certificate, *, now: datetime) -> None:
    """The recipient says that the certificate is for another person.

    All links of the holder end, the address gets no more links, and the certificate is put before staff. If a
    correction gave the record to another member, that is decided already, and only this link ends.
    """
    locked = _lock(certificate)
    if locked.link_version != certificate.link_version:
        return
    if moved_away(locked):
        _end_link(locked, disputed_at=None)
        return
    _end_link(locked, disputed_at=now)
    member = locked.record.member
    Certificate.objects.of_member(member).exclude(pk=locked.pk).update(link_version=F("link_version") + 1)
    what = f"A recipient said that {locked} is for another person, so all links ended"
    dispute_address(member, what=what, by=None, now=now)


@transaction.atomic
def withdraw_link(certificate: Certificate, *, by: User, now: datetime) -> None:
    """End every link of the certificate that was sent until now. What a recipient said stays before staff."""
    locked = _lock(certificate)
    _end_link(locked, disputed_at=locked.disputed_at)
    log_event(holder_of(locked), f"Withdrew the link of {locked}", by=by, now=now)


@transaction.atomic
def send_link_again(certificate: Certificate, *, by: User, now: datetime) -> str:
    """Send a new link to the member's present address, and end the older links. Returns the address.

    The address is not disputed any more, since staff stand in for it. Raises NoAddress or NotValid.
    """
    locked = _lock(certificate)
    member = locked.record.member
    address = member.email
    if not address:
        raise NoAddress
    if locked.state != CertificateStatus.ISSUED:
        raise NotValid
    _end_link(locked, disputed_at=None)
    settle_address(member, what=f"Sent the link of {locked} again, so the address is not disputed", by=by, now=now)
    queue_emails([OutgoingEmail(address, "certificate_issued", {"certificate": locked})])
    return address


@transaction.atomic
def send_email_again(certificate: Certificate, *, by: User, now: datetime) -> None:
    """Send the certificate's email once more, with the link as it is, to the address on file.

    The sender does not learn the address. Raises NotValid or NotReachable.
    """
    locked = _lock(certificate)
    member = locked.record.member
    if locked.state != CertificateStatus.ISSUED:
        raise NotValid
    if not member.mail_address:
        raise NotReachable
    queue_emails([OutgoingEmail(member.mail_address, "certificate_issued", {"certificate": locked})])
    log_event(member, f"Sent the email of {locked} again", by=by, now=now)


@transaction.atomic
def send_emails_again(certificates: Iterable[Certificate], *, by: User, now: datetime) -> int:
    """The same for several. Those that are not valid or have no address are left out. Returns the number of emails."""
    return sum(_sent_again(certificate, by, now) for certificate in certificates)


def _sent_again(certificate: Certificate, by: User, now: datetime) -> bool:
    try:
        send_email_again(certificate, by=by, now=now)
    except (NotValid, NotReachable):
        return False
    return True


def _lock(certificate: Certificate) -> Certificate:
    return Certificate.objects.select_related("record__member").select_for_update(of=["self"]).get(pk=certificate.pk)


def _end_link(locked: Certificate, *, disputed_at: datetime | None) -> None:
    locked.link_version += 1
    locked.disputed_at = disputed_at
    locked.save(update_fields=["link_version", "disputed_at"])
