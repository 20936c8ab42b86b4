from celery import shared_task
from django.utils import timezone

from certificates.services.prove import TASK, mop_up_proofs, prove
from foundation import redis_away


@shared_task(name=TASK)
def prove_certificates(*, ids: list[int], reprint: bool = False) -> None:
    prove(ids, now=timezone.now(), reprint=reprint)


@shared_task(name="certificates.mop_up_proofs")
def mop_up() -> None:
    redis_away.answered()
    mop_up_proofs(now=timezone.now())
