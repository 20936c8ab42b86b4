"""Replaces or revokes wrong certificates. Nobody edits or deletes one."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from certificates.choices import CertificateStatus
from certificates.models import Certificate
from certificates.services.design import current_design
from certificates.services.inform import inform_holders, inform_of_revocation, inform_providers
from certificates.services.insert import NewCertificate, insert_certificates
from certificates.services.issue import allocate_numbers
from certificates.services.prove import queue_ended, queue_proofs
from certificates.states import CERTIFICATE
from foundation.progress import advance


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
    queue_ended(old.pk for old, _new in ended)
    queue_proofs(new.pk for _old, new in ended)
    if not provider_knows:
        inform_providers([old for old, _new in ended])
    return [new for _old, new in ended]


@transaction.atomic
def revoke_certificates(
    certificates: Iterable[Certificate], *, reason: str, by: User, now: datetime
) -> list[Certificate]:
    """Revoke each one. The statements are as many for one as for a thousand. Raises InvalidTransition."""
    revoked = _end(certificates, CertificateStatus.REVOKED, reason=reason, by=by, now=now)
    advance(len(revoked))
    queue_ended(one.pk for one in revoked)
    inform_of_revocation(revoked)
    inform_providers(revoked)
    return revoked


def _replace(certificate: Certificate, *, reason: str, by: User, now: datetime) -> tuple[Certificate, Certificate]:
    [old] = _end([certificate], CertificateStatus.REPLACED, reason=reason, by=by, now=now)
    number = next(allocate_numbers(timezone.localtime(now).year, 1))
    [new_id] = insert_certificates([NewCertificate(old.record_id, number, now)], design=current_design(now=now))
    new = Certificate.objects.select_related("record__program__provider", "record__member").get(pk=new_id)
    old.replaced_by = new
    old.save(update_fields=["replaced_by"])
    inform_holders(old, new)
    return old, new


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
