"""Proofs of certificates: what a worker makes after they are issued, replaced, or revoked."""

import logging
import time
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.utils import timezone
from pyhanko.sign.timestamps.common_utils import TimestampRequestError

from certificates.credentials.keys import CredentialKeyNotUsable
from certificates.credentials.selectors import waiting_for_credential, waiting_for_status
from certificates.credentials.services import make_credentials
from certificates.models import Certificate, CertificateQuerySet
from certificates.signing.keys import KeyNotUsable
from certificates.signing.selectors import waiting_for_signature
from certificates.signing.services import sign_certificates
from foundation.batches import batched
from foundation.emails import send_alarm
from foundation.queue import publish, queue_on_commit
from foundation.session_locks import session_lock

# For whoever waits, and for all others. Messages of the second task let other work of the worker go first.
AT_ONCE, IN_TURN = "certificates.prove", "certificates.prove_in_turn"
LIST_ENDED = "certificates.list_ended"
_IN_MESSAGE = 50  # a few seconds of work
_IN_LIST = 1_000
_JUST_ISSUED = timedelta(seconds=60)
_MOP_UP_LOCK = 0x50524F4F46

logger = logging.getLogger(__name__)


def queue_proofs(ids: Iterable[int]) -> None:
    """On commit, in messages of a few seconds of work each. What the broker loses, the mop-up queues again."""
    for batch in batched(ids, _IN_MESSAGE):
        queue_on_commit(IN_TURN, ids=batch)


def queue_ended(ids: Iterable[int]) -> None:
    """On commit, also the proofs. The status lists change at once, before the papers of all others are made."""
    ended = list(ids)
    for batch in batched(ended, _IN_LIST):
        queue_on_commit(LIST_ENDED, ids=batch)
    queue_proofs(ended)


def queue_reprints(certificates: Iterable[Certificate]) -> None:
    """At once, also for certificates whose print has changed since they were signed."""
    for batch in batched([certificate.pk for certificate in certificates], _IN_MESSAGE):
        publish(AT_ONCE, ids=batch, reprint=True)


def prove(ids: Collection[int], *, now: datetime, reprint: bool = False) -> int:
    """Make the missing credentials and signatures, and return how many were signed. May run twice.

    A credential is a part of the paper, so it comes first.
    """
    certificates = list(Certificate.objects.filter(pk__in=ids).order_by("pk"))
    try:
        made = make_credentials(certificates, now=now)
        return sign_certificates(certificates, now=now, reprint=reprint or made > 0)
    except (CredentialKeyNotUsable, KeyNotUsable, TimestampRequestError) as error:
        _alarm(str(error))
        return 0


def mop_up_proofs(*, seconds: float) -> None:
    """Make missing proofs, newest first, also of certificates from before there were proofs.

    One worker at a time does it, and for this long, so that the others are free.
    """
    until, before = time.monotonic() + seconds, list[int]()
    with session_lock(_MOP_UP_LOCK) as held:
        while held and time.monotonic() < until:
            now = timezone.now()
            missing = _missing(now)
            # What cannot be made now is tried again the next time.
            if not missing or missing == before:
                return
            for batch in batched(missing, _IN_MESSAGE):
                if time.monotonic() < until:
                    prove(batch, now=now)
            before = missing


def _missing(now: datetime) -> list[int]:
    settled = Certificate.objects.filter(issued_at__lt=now - _JUST_ISSUED)
    return (
        waiting_for_status()[:_IN_LIST]
        or _newest(waiting_for_credential(settled))
        or _newest(waiting_for_signature(settled))
    )


def _newest(certificates: CertificateQuerySet) -> list[int]:
    return list(certificates.order_by("-pk").values_list("pk", flat=True)[:_IN_LIST])


def _alarm(why: str) -> None:
    logger.error("Certificates cannot be signed. %s", why)
    send_alarm(
        "Certificates cannot be signed",
        f"{why} Certificates that wait are signed by themselves once the cause is removed.",
        once_in=timedelta(hours=1),
    )
