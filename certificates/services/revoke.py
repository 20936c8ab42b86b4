"""Replaces or revokes a wrong certificate. Nobody edits or deletes one."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from certificates.choices import CertificateStatus
from certificates.models import Certificate
from certificates.services.issue import allocate_numbers, build_certificate
from certificates.states import CERTIFICATE
from foundation.emails import OutgoingEmail, queue_emails
from foundation.progress import advance
from members.models import Member

_BATCH = 1_000


@transaction.atomic
def replace_certificate(certificate: Certificate, *, reason: str, by: User, now: datetime) -> Certificate:
    """Issue a new certificate with the current facts and return it. Raises InvalidTransition."""
    old = _end(certificate, CertificateStatus.REPLACED, reason=reason, by=by, now=now)
    number = next(allocate_numbers(timezone.localtime(now).year, 1))
    new = build_certificate(old.record, old.record.program, number, now)
    new.save(force_insert=True)
    old.replaced_by = new
    old.save(update_fields=["replaced_by"])
    if old.aast_id == new.aast_id:
        _notify(old, "certificate_replaced", {"old": old, "certificate": new})
    else:
        _notify_both(old, new)
    return new


@transaction.atomic
def revoke_certificate(certificate: Certificate, *, reason: str, by: User, now: datetime) -> Certificate:
    """Raises InvalidTransition."""
    revoked = _end(certificate, CertificateStatus.REVOKED, reason=reason, by=by, now=now)
    queue_emails(_emails_of_revoked(revoked))
    return revoked


@transaction.atomic
def revoke_all(certificates: QuerySet[Certificate], *, reason: str, by: User, now: datetime) -> int:
    """Revoke the valid ones of many, and return their number. Each one ends as `revoke_certificate` ends it."""
    CERTIFICATE.check(CertificateStatus.ISSUED, CertificateStatus.REVOKED)
    valid = Certificate.objects.filter(pk__in=certificates.values("pk"), status=CertificateStatus.ISSUED)
    ids = list(valid.select_for_update().order_by("pk").values_list("pk", flat=True))
    revoked = Certificate.objects.filter(pk__in=ids)
    revoked.update(status=CertificateStatus.REVOKED, ended_at=now, ended_by=by, end_reason=reason, disputed_at=None)
    advance(len(ids))
    related = revoked.select_related("record__program__provider", "record__member").order_by("number")
    queue_emails(email for one in related.iterator(_BATCH) for email in _emails_of_revoked(one))
    return len(ids)


def _end(certificate: Certificate, status: CertificateStatus, *, reason: str, by: User, now: datetime) -> Certificate:
    related = Certificate.objects.select_related("record__program__provider", "record__member")
    locked = related.select_for_update(of=["self"]).get(pk=certificate.pk)
    CERTIFICATE.check(locked.status, status)
    locked.status, locked.ended_at, locked.ended_by, locked.end_reason = status, now, by, reason
    # What the recipient said is decided with it.
    locked.disputed_at = None
    locked.save(update_fields=["status", "ended_at", "ended_by", "end_reason", "disputed_at"])
    return locked


def _emails_of_revoked(certificate: Certificate) -> list[OutgoingEmail]:
    return _email_of(certificate, "certificate_revoked", {"certificate": certificate})


def _notify_both(old: Certificate, new: Certificate) -> None:
    """Also write to the former member, who got the wrong certificate."""
    before = Member.objects.reachable().filter(aast_id=old.aast_id).first()
    queue_emails([OutgoingEmail(before.email, "certificate_revoked", {"certificate": old})] if before else [])
    _notify(new, "certificate_issued", {"certificate": new})


def _notify(certificate: Certificate, template: str, context: dict[str, Certificate]) -> None:
    queue_emails(_email_of(certificate, template, context))


def _email_of(certificate: Certificate, template: str, context: dict[str, Certificate]) -> list[OutgoingEmail]:
    address = certificate.record.member.mail_address
    return [OutgoingEmail(address, template, context)] if address else []
