from celery import shared_task
from django.utils import timezone

from certificates.credentials.services import list_ended
from certificates.services.prove import AT_ONCE, IN_TURN, LIST_ENDED, mop_up_proofs, prove

_MOP_UP_SECONDS = 30


@shared_task(name=AT_ONCE)
def prove_certificates(*, ids: list[int], reprint: bool = False) -> None:
    prove(ids, now=timezone.now(), reprint=reprint)


@shared_task(name=IN_TURN)
def prove_in_turn(*, ids: list[int]) -> None:
    prove(ids, now=timezone.now())


@shared_task(name=LIST_ENDED)
def list_ended_certificates(*, ids: list[int]) -> None:
    list_ended(ids, now=timezone.now())


@shared_task(name="certificates.mop_up_proofs")
def mop_up() -> None:
    mop_up_proofs(seconds=_MOP_UP_SECONDS)
