"""Replaces or revokes a wrong certificate. Nobody edits or deletes one."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from certificates.choices import CertificateStatus
from certificates.models import Certificate
from certificates.services.issue import allocate_numbers, build_certificate
from certificates.states import CERTIFICATE
from foundation.emails import OutgoingEmail, queue_emails
from foundation.progress import advance
from members.models import Member


@transaction.atomic
def replace_certificate(certificate: Certificate, *, reason: str, by: User, now: datetime) -> Certificate:
    """Issue a new certificate with the current facts and return it. Raises InvalidTransition."""
    [old] = _end([certificate], CertificateStatus.REPLACED, reason=reason, by=by, now=now)
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


def revoke_certificate(certificate: Certificate, *, reason: str, by: User, now: datetime) -> Certificate:
    """Raises InvalidTransition."""
    [revoked] = revoke_certificates([certificate], reason=reason, by=by, now=now)
    return revoked


@transaction.atomic
def revoke_certificates(
    certificates: Iterable[Certificate], *, reason: str, by: User, now: datetime
) -> list[Certificate]:
    """Revoke each one. The statements are as many for one as for a thousand. Raises InvalidTransition."""
    revoked = _end(certificates, CertificateStatus.REVOKED, reason=reason, by=by, now=now)
    advance(len(revoked))
    queue_emails(email for one in revoked for email in _email_of(one, "certificate_revoked", {"certificate": one}))
    return revoked


def _end(
    certificates: Iterable[Certificate], status: CertificateStatus, *, reason: str, by: User, now: datetime
) -> list[Certificate]:
    related = Certificate.objects.select_related("record__program__provider", "record__member")
    ids = [certificate.pk for certificate in certificates]
    locked = list(related.select_for_update(of=["self"]).filter(pk__in=ids).order_by("number"))
    # What the recipient said is decided with it.
    facts = {"status": status, "ended_at": now, "ended_by": by, "end_reason": reason, "disputed_at": None}
    for one in locked:
        CERTIFICATE.check(one.status, status)
        for name, fact in facts.items():
            setattr(one, name, fact)
    Certificate.objects.filter(pk__in=ids).update(**facts)
    return locked


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
