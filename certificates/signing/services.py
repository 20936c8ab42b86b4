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

# So few that nobody who revokes one of them waits long for its lock. A timestamp authority takes long for each.
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


@transaction.atomic
def _sign(ids: list[int], key: Key, *, now: datetime, reprint: bool) -> int:
    """Leaves out what another worker signs at the moment, or staff revoke; the mop-up finds it."""
    asked = Certificate.objects.filter(pk__in=ids).order_by("pk")
    locked = for_printing(asked).select_for_update(of=("self",), skip_locked=True, no_key=True)
    waiting = [one for one in (_print(each) for each in (locked if reprint else unsigned(locked))) if one]
    if not waiting:
        return 0
    row = _row_of(key, now)
    made = CertificateSignature.objects.bulk_create(
        [_signature(certificate, paper, key, row, now) for certificate, paper in waiting]
    )
    failpoint("signing.before_commit")
    return len(made)


def _print(certificate: Certificate) -> tuple[Certificate, bytes] | None:
    """With its paper. None where that is signed already, or cannot be made."""
    try:
        paper = printed(certificate)
    except typst.TypstError:
        _hold(certificate)
        return None
    kept = newest_signature(certificate)
    return None if kept and with_signature(paper, kept) else (certificate, paper)


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


def _signature(certificate: Certificate, paper: bytes, key: Key, row: PaperKey, now: datetime) -> CertificateSignature:
    signed_at, space = now.replace(microsecond=0), space_for(key)
    digest = prepare(paper, signed_at=signed_at, space=space).digest
    return CertificateSignature(
        certificate=certificate,
        status=certificate.status,
        digest=digest,
        cms=sign_digest(digest, key, space),
        space=space,
        key=row,
        signed_at=signed_at,
    )


def _row_of(key: Key, now: datetime) -> PaperKey:
    facts = {"chain": key.chain_pem, "first_used_at": now}
    return PaperKey.objects.get_or_create(fingerprint=key.fingerprint, defaults=facts)[0]
