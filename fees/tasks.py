from uuid import UUID

from celery import shared_task
from django.utils import timezone

from fees.gateways.events import handle_event
from fees.gateways.mop_up import expire_at_once, mop_up
from fees.models import Checkout, FeeWork, FilingFee
from fees.money.reminders import send_fee_reminders
from fees.services.check_ledger import check_ledger
from fees.services.fee_work import run_fee_work
from foundation.cached_figures import mark_changed
from foundation.long_work import SECONDS, SOFT_SECONDS, sweep


@shared_task(name="fees.work_on_fee", soft_time_limit=SOFT_SECONDS, time_limit=SECONDS)
def work_on_fee(*, work_id: str) -> None:
    run_fee_work(UUID(work_id))
    mark_changed(list(FilingFee.objects.filter(work=UUID(work_id)).values_list("program__provider_id", flat=True)))


@shared_task(name="fees.sweep_fee_work")
def sweep_fee_work() -> None:
    sweep(FeeWork, now=timezone.now())


@shared_task(name="fees.check_ledger")
def check_ledger_nightly() -> None:
    check_ledger()


@shared_task(name="fees.handle_gateway_event", soft_time_limit=SOFT_SECONDS, time_limit=SECONDS)
def handle_gateway_event(*, event_id: int) -> None:
    handle_event(event_id=event_id, now=timezone.now())
    mark_changed(list(Checkout.objects.filter(events=event_id).values_list("provider_id", flat=True)))


@shared_task(name="fees.expire_checkouts")
def expire_checkouts(*, provider_id: int) -> None:
    expire_at_once(provider_id=provider_id, now=timezone.now())


@shared_task(name="fees.mop_up_checkouts", soft_time_limit=SOFT_SECONDS, time_limit=SECONDS)
def mop_up_checkouts() -> None:
    mop_up(now=timezone.now())


@shared_task(name="fees.send_reminders")
def send_reminders() -> None:
    send_fee_reminders(now=timezone.now())
