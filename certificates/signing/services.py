"""Signs certificates and keeps the signatures. A worker calls it, because only a worker has the key."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

import typst
from django.conf import settings
from django.db import transaction

from certificates.models import Certificate, CertificateSignature, PaperKey
from certificates.signing.cms import sign_digest, space_for
from certificates.signing.document import prepare
from certificates.signing.keys import Key, present_key
from certificates.signing.selectors import for_printing, newest_signature, unsigned
from certificates.signing.signed_pdf import printed, with_signature
from foundation.batches import batched
from foundation.emails import send_alarm
from foundation.failpoint import failpoint

# Few are lost where a worker breaks off. A timestamp authority may fail at each, and takes long.
_AT_ONCE = 10

logger = logging.getLogger(__name__)


def sign_certificates(certificates: Iterable[Certificate], *, now: datetime, reprint: bool = False) -> int:
    """Sign those without a signature for their status, and return their number. May run twice.

    `reprint` prints also the others, and signs those whose print has changed. Raises KeyNotUsable.
    """
    if not settings.SIGN_CERTIFICATES:
        return 0
    key = present_key(now=now)
    ids = [certificate.pk for certificate in certificates]
    at_once = 1 if settings.TIMESTAMP_URL else _AT_ONCE
    return sum(_sign(batch, key, now=now, reprint=reprint) for batch in batched(ids, at_once))


def _sign(ids: list[int], key: Key, *, now: datetime, reprint: bool) -> int:
    """No lock is held meanwhile, because an authority may take long. Staff revoke a certificate without waiting."""
    asked = for_printing(Certificate.objects.filter(pk__in=ids).order_by("pk"))
    papers = [(one, _unsigned_paper(one)) for one in (asked if reprint else unsigned(asked))]
    made = [_signature(one, paper, key, now) for one, paper in papers if paper]
    return _keep(made, key, now) if made else 0


@transaction.atomic
def _keep(made: list[CertificateSignature], key: Key, now: datetime) -> int:
    """Leaves out what others signed or ended meanwhile, or hold locked; the mop-up finds it."""
    asked = Certificate.objects.filter(pk__in=[one.certificate_id for one in made]).order_by("pk")
    locked = asked.select_for_update(skip_locked=True, no_key=True).prefetch_related("signatures")
    present = {_stage(one) for one in locked}
    kept = [one for one in made if _stage(one.certificate) in present]
    if kept:
        row = _row_of(key, now)
        for one in kept:
            one.key = row
        CertificateSignature.objects.bulk_create(kept)
        failpoint("signing.before_commit")
    return len(kept)


def _stage(certificate: Certificate) -> tuple[int, str, CertificateSignature | None]:
    """It changes with each signature, and when the certificate ends."""
    return certificate.pk, certificate.status, newest_signature(certificate)


def _unsigned_paper(certificate: Certificate) -> bytes | None:
    """None where the paper is signed already, or cannot be made."""
    try:
        paper = printed(certificate)
    except typst.TypstError:
        _hold(certificate)
        return None
    kept = newest_signature(certificate)
    return None if kept and with_signature(paper, kept) else paper


def _hold(certificate: Certificate) -> None:
    """One paper that cannot be made must not stop all others. Staff see which one it is."""
    logger.error("The paper of %s cannot be made.", certificate.number)
    Certificate.objects.filter(pk=certificate.pk).update(paper_held=True)
    send_alarm(
        "A certificate cannot be printed",
        f"The paper of {certificate.number} cannot be made, not even with replacement marks. It is held. "
        "Others may wait too: see the held papers in the admin.",
        once_in=timedelta(hours=1),
    )


def _signature(certificate: Certificate, paper: bytes, key: Key, now: datetime) -> CertificateSignature:
    signed_at, space = now.replace(microsecond=0), space_for(key)
    digest = prepare(paper, signed_at=signed_at, space=space).digest
    return CertificateSignature(
        certificate=certificate,
        status=certificate.status,
        digest=digest,
        cms=sign_digest(digest, key, space),
        space=space,
        signed_at=signed_at,
    )


def _row_of(key: Key, now: datetime) -> PaperKey:
    facts = {"chain": key.chain_pem, "first_used_at": now}
    return PaperKey.objects.get_or_create(fingerprint=key.fingerprint, defaults=facts)[0]
