"""A real worker does long work, and is really killed in the middle: all of it is done once, or nothing."""

import re
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from post_office.models import Email
from pytest_django import Settings
from redis import Redis

from accounts.models import Provider, User
from attendance.choices import RepairWorkKind, UploadStatus
from attendance.models import AttendanceUpload, RepairWork
from attendance.repair.long_work import ask_worker, run_repair_work
from attendance.repair.sheet import SheetBusy
from certificates.models import Certificate
from fees.choices import FeeStatus, PaymentMethod
from fees.models import FeeEvent, FeeWork, FilingFee, Payment
from fees.services.fee_work import queue_payment, queue_waiver, run_fee_work
from fees.services.settle import PaymentRefused
from foundation.long_work import LongWork, left_behind
from foundation.queue import publish
from programs.models import Program
from tests import factories
from tests.attendance.repair.test_long_work import LINES
from tests.faults.test_fee_races import quietly
from tests.faults.test_races import at_once
from tests.worker import Worker, wait_for, wait_for_verdict

pytestmark = pytest.mark.django_db(transaction=True)

KILLED_BEFORE_THE_COMMIT = ["long_work.counted", "long_work.before_commit"]
StartWorker = Callable[..., Worker]


@pytest.fixture(autouse=True)
def _three_are_not_long(settings: Settings) -> None:
    settings.LONG_WORK_LINES = 3


@pytest.fixture
def fee(aast: Provider, carol: User, conference: Program, guide_file: bytes) -> FilingFee:
    factories.make_schedule()
    factories.report_accepted(aast, carol, guide_file)
    Email.objects.all().delete()
    return FilingFee.objects.get()


@pytest.fixture
def upload(aast: Provider, carol: User, conference: Program) -> AttendanceUpload:
    return factories.report(aast, carol, factories.csv_of(*LINES))


def ask_to_pay(fee: FilingFee, by: User, reference: str = "1001") -> FeeWork:
    now = timezone.now()
    return queue_payment(
        fee_id=fee.pk,
        method=PaymentMethod.CHECK,
        amount=fee.amount,
        reference=reference,
        received_on=timezone.localdate(now),
        by=by,
        now=now,
    )


def books(fee: FilingFee) -> tuple[str, int, int, int, int]:
    """All that one payment may write: the fee's status, payments, certificates, letters, entries of the history."""
    fee.refresh_from_db()
    counts = (model.objects.count() for model in (Payment, Certificate, Email, FeeEvent))
    return (fee.status, *counts)  # type: ignore[return-value]


BEFORE = (FeeStatus.DUE, 0, 0, 0, 1)
AFTER = (FeeStatus.PAID, 1, 5, 7, 3)


def wait_until_over(work: LongWork) -> None:
    def over() -> bool:
        work.refresh_from_db()
        return work.finished_at is not None

    wait_for(over)


def sweep(later: timedelta = timedelta(minutes=5)) -> int:
    left = left_behind(FeeWork, now=timezone.now() + later)
    for work_id in left:
        publish("fees.work_on_fee", work_id=str(work_id))
    return len(left)


def test_a_worker_records_the_payment(fee: FilingFee, stella: User, start_worker: StartWorker) -> None:
    start_worker()
    work = ask_to_pay(fee, stella)
    wait_until_over(work)
    assert (books(fee), work.attempts, work.level) == (AFTER, 1, "success")


def test_a_worker_waives_the_fee(fee: FilingFee, stella: User, start_worker: StartWorker) -> None:
    start_worker()
    work = queue_waiver(fee_id=fee.pk, amount=fee.balance, reason="A gift", by=stella, now=timezone.now())
    wait_until_over(work)
    assert books(fee) == (FeeStatus.WAIVED, 0, 5, 7, 3)


def test_a_worker_repairs_and_files_from_the_page(
    upload: AttendanceUpload, carol: User, start_worker: StartWorker
) -> None:
    """Asked for as in a browser, each button as soon as the work before it is over."""
    start_worker()
    client = Client()
    client.force_login(carol)
    address = f"{upload.get_absolute_url()}repair/"
    for button in ("lay-out", "safe", "check", "file"):
        client.post(address, {button: "1"})
        wait_until_over(RepairWork.objects.latest("asked_at"))
    assert list(RepairWork.objects.order_by("asked_at").values_list("kind", "attempts", "outcome")) == [
        (RepairWorkKind.LAY_OUT, 1, ""),
        (RepairWorkKind.SAFE, 1, "Safe fixes were applied to 1 line."),
        (RepairWorkKind.CHECK, 1, "Every line was checked again."),
        (RepairWorkKind.FILE, 1, ""),
    ]
    assert wait_for_verdict(upload.repairs.get()) == UploadStatus.ACCEPTED


@pytest.mark.parametrize("failpoint", KILLED_BEFORE_THE_COMMIT)
def test_a_killed_child_is_followed_by_another(
    failpoint: str, fee: FilingFee, stella: User, start_worker: StartWorker
) -> None:
    worker = start_worker(failpoint)
    work = ask_to_pay(fee, stella)
    wait_until_over(work)
    assert "SIGKILL" in worker.log
    assert (books(fee), work.attempts) == (AFTER, 2)


@pytest.mark.parametrize("failpoint", KILLED_BEFORE_THE_COMMIT)
def test_killed_with_its_worker_nothing_was_done_and_the_sweeper_recovers_it(
    failpoint: str, fee: FilingFee, stella: User, start_worker: StartWorker, empty_broker: Redis
) -> None:
    worker = start_worker(failpoint, once=False)
    work = ask_to_pay(fee, stella)
    worker.wait_for_log("SIGKILL")
    worker.kill()
    empty_broker.flushdb()
    assert books(fee) == BEFORE
    FeeWork.objects.update(attempts=1)
    start_worker()
    wait_for(sweep)
    wait_until_over(work)
    assert books(fee) == AFTER


def test_killed_after_the_commit_nothing_happens_twice(
    fee: FilingFee, stella: User, start_worker: StartWorker
) -> None:
    worker = start_worker("long_work.after_commit")
    work = ask_to_pay(fee, stella)
    wait_for(lambda: "SIGKILL" in worker.log and "succeeded" in worker.log)
    wait_until_over(work)
    assert (books(fee), work.attempts) == (AFTER, 1)


def test_what_kills_its_worker_three_times_is_failed_with_an_alarm(
    fee: FilingFee, stella: User, start_worker: StartWorker
) -> None:
    start_worker("long_work.before_commit", once=False)
    work = ask_to_pay(fee, stella)
    wait_until_over(work)
    assert (work.failed, work.attempts) == (True, 3)
    assert books(fee) == (FeeStatus.DUE, 0, 0, 1, 1)
    assert Email.objects.get().subject == "[CEC portal] Long work could not be finished"


def test_the_same_message_many_times_records_it_once(fee: FilingFee, stella: User, start_worker: StartWorker) -> None:
    worker = start_worker()
    work = ask_to_pay(fee, stella)
    for _ in range(4):
        publish("fees.work_on_fee", work_id=str(work.pk))
    # The worker sends the emails too, so the task is counted by its name.
    wait_for(lambda: len(re.findall(r"fees\.work_on_fee\[[^]]+\] succeeded", worker.log)) == 5)
    work.refresh_from_db()
    assert (books(fee), work.attempts) == (AFTER, 1)


def test_two_staff_at_once_record_one_payment(fee: FilingFee, stella: User) -> None:
    sam = factories.make_user("sam@aast.example", "Sam", "Stone", is_staff=True, is_superuser=True)
    at_once(
        quietly(lambda: ask_to_pay(fee, stella, "1001"), PaymentRefused),
        quietly(lambda: ask_to_pay(fee, sam, "1002"), PaymentRefused),
    )
    work = FeeWork.objects.get()
    at_once(*[lambda: run_fee_work(work.pk)] * 3)
    work.refresh_from_db()
    assert (books(fee), work.attempts) == (AFTER, 1)


def test_two_clicks_at_once_are_one_work(upload: AttendanceUpload, carol: User) -> None:
    def ask() -> None:
        ask_worker(upload=upload, kind=RepairWorkKind.LAY_OUT, facts={}, by=carol, now=timezone.now())

    at_once(quietly(ask, SheetBusy), quietly(ask, SheetBusy))
    work = RepairWork.objects.get()
    at_once(*[lambda: run_repair_work(work.pk)] * 3)
    assert (upload.repair_lines.count(), RepairWork.objects.get().attempts) == (4, 1)


def test_the_sweeper_leaves_alone_what_a_worker_is_at(fee: FilingFee, stella: User, start_worker: StartWorker) -> None:
    worker = start_worker("long_work.before_commit", action="sleep")
    work = ask_to_pay(fee, stella)
    wait_for(lambda: FeeWork.objects.get().attempts == 1)
    wait_for(lambda: sweep() == 0)
    time.sleep(0.2)
    run_fee_work(work.pk)
    assert (books(fee), FeeWork.objects.get().attempts) == (BEFORE, 1)
    worker.kill()


def test_every_failpoint_of_long_work_is_covered_here() -> None:
    code = (Path(__file__).resolve().parents[2] / "foundation" / "long_work.py").read_text()
    found = set(re.findall(r'failpoint\("([^"]+)"\)', code))
    assert found == {*KILLED_BEFORE_THE_COMMIT, "long_work.after_commit"}


def test_a_sheet_work_that_waits_outlives_its_worker(
    upload: AttendanceUpload, carol: User, start_worker: StartWorker
) -> None:
    worker = start_worker("long_work.before_commit")
    work = ask_worker(upload=upload, kind=RepairWorkKind.LAY_OUT, facts={}, by=carol, now=timezone.now())
    assert work is not None
    wait_until_over(work)
    assert "SIGKILL" in worker.log
    assert (upload.repair_lines.count(), work.attempts) == (4, 2)
