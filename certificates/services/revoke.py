"""Replaces or revokes wrong certificates. Nobody edits or deletes one. Holder and provider are informed."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from certificates.choices import CertificateStatus
from certificates.models import Certificate
from certificates.services.design import current_design
from certificates.services.inform import inform_holder, inform_holders, inform_providers
from certificates.services.issue import allocate_numbers, build_certificate
from certificates.services.prove import queue_ended, queue_proofs
from certificates.states import CERTIFICATE


def replace_certificate(
    certificate: Certificate, *, reason: str, by: User, now: datetime, provider_knows: bool = False
) -> Certificate:
    """Issue a new certificate with the current facts and return it. Raises InvalidTransition."""
    [new] = replace_certificates([certificate], reason=reason, by=by, now=now, provider_knows=provider_knows)
    return new


def revoke_certificate(certificate: Certificate, *, reason: str, by: User, now: datetime) -> Certificate:
    """Raises InvalidTransition."""
    [revoked] = revoke_certificates([certificate], reason=reason, by=by, now=now)
    return revoked


@transaction.atomic
def replace_certificates(
    certificates: Iterable[Certificate], *, reason: str, by: User, now: datetime, provider_knows: bool = False
) -> list[Certificate]:
    """Replace each one, and return the new ones. A provider gets one email for all. Raises InvalidTransition."""
    ended = [_replace(certificate, reason=reason, by=by, now=now) for certificate in certificates]
    queue_ended(old for old, _new in ended)
    queue_proofs(new for _old, new in ended)
    if not provider_knows:
        inform_providers([old for old, _new in ended])
    return [new for _old, new in ended]


@transaction.atomic
def revoke_certificates(
    certificates: Iterable[Certificate], *, reason: str, by: User, now: datetime
) -> list[Certificate]:
    """Revoke each one. A provider gets one email for all. Raises InvalidTransition."""
    revoked = [_revoke(certificate, reason=reason, by=by, now=now) for certificate in certificates]
    queue_ended(revoked)
    inform_providers(revoked)
    return revoked


def _replace(certificate: Certificate, *, reason: str, by: User, now: datetime) -> tuple[Certificate, Certificate]:
    old = _end(certificate, CertificateStatus.REPLACED, reason=reason, by=by, now=now)
    number = next(allocate_numbers(timezone.localtime(now).year, 1))
    new = build_certificate(old.record, old.record.program, number, current_design(now=now), now)
    new.save(force_insert=True)
    old.replaced_by = new
    old.save(update_fields=["replaced_by"])
    inform_holders(old, new)
    return old, new


def _revoke(certificate: Certificate, *, reason: str, by: User, now: datetime) -> Certificate:
    revoked = _end(certificate, CertificateStatus.REVOKED, reason=reason, by=by, now=now)
    inform_holder(revoked, "certificate_revoked", certificate=revoked)
    return revoked


def _end(certificate: Certificate, status: CertificateStatus, *, reason: str, by: User, now: datetime) -> Certificate:
    related = Certificate.objects.select_related("record__program__provider", "record__member")
    locked = related.select_for_update(of=["self"]).get(pk=certificate.pk)
    CERTIFICATE.check(locked.status, status)
    locked.status, locked.ended_at, locked.ended_by, locked.end_reason = status, now, by, reason
    # What the recipient said is decided with it.
    locked.disputed_at = None
    locked.save(update_fields=["status", "ended_at", "ended_by", "end_reason", "disputed_at"])
    return locked
