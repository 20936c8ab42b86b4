"""Signs certificates and keeps the signatures. A worker calls it, because only a worker has the key."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction

from certificates.models import Certificate, CertificateSignature, PaperKey
from certificates.signing.cms import sign_digest, space_for
from certificates.signing.document import prepare
from certificates.signing.keys import Key, present_key
from certificates.signing.selectors import for_printing, newest_signature, unsigned
from certificates.signing.signed_pdf import printed, with_signature
from foundation.batches import batched
from foundation.failpoint import failpoint

# So few that nobody who revokes one of them waits long for its lock. A timestamp authority takes long for each.
_AT_ONCE = 10


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
    waiting = [one for one in (locked if reprint else unsigned(locked)) if not (reprint and _is_signed(one))]
    if not waiting:
        return 0
    row = _row_of(key, now)
    made = CertificateSignature.objects.bulk_create([_signature(one, key, row, now) for one in waiting])
    failpoint("signing.before_commit")
    return len(made)


def _is_signed(certificate: Certificate) -> bool:
    kept = newest_signature(certificate)
    return kept is not None and with_signature(printed(certificate), kept) is not None


def _signature(certificate: Certificate, key: Key, row: PaperKey, now: datetime) -> CertificateSignature:
    signed_at, space = now.replace(microsecond=0), space_for(key)
    digest = prepare(printed(certificate), signed_at=signed_at, space=space).digest
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
