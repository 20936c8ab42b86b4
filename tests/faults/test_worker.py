"""A real worker is really killed. Whatever happens, a file is taken once and whole, or not at all."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from celery import current_app
from django.db import connections
from django.utils import timezone
from kombu import pools
from post_office.models import Email
from redis import Redis

from accounts.models import Provider, User
from attendance.choices import UploadStatus
from attendance.models import AttendanceRecord, AttendanceUpload
from attendance.tasks import sweep_uploads
from attendance.uploads.processing import process_upload
from attendance.uploads.requeue import try_again, uploads_left_behind
from fees.models import FilingFee
from foundation.queue import publish
from programs.choices import ProgramStatus
from programs.models import Program
from tests import factories
from tests.worker import Worker, wait_for, wait_for_verdict

pytestmark = pytest.mark.django_db(transaction=True)

KILLED_BEFORE_THE_COMMIT = [
    "attendance.process.counted",
    "attendance.process.taken",
    "attendance.process.staged",
    "attendance.process.recorded",
    "attendance.process.before_commit",
]
StartWorker = Callable[..., Worker]


@pytest.fixture
def upload(aast: Provider, carol: User, conference: Program, guide_file: bytes) -> AttendanceUpload:
    factories.make_schedule()
    return factories.receive(aast, carol, guide_file)


def state(upload: AttendanceUpload) -> tuple[str, int, int, str, int]:
    """All that one file may change: its verdict, records, fees, the program's status, entries of its history."""
    upload.refresh_from_db()
    program = Program.objects.get(program_id="A09164")
    reported = program.events.filter(to_status=ProgramStatus.PAY_FILING_FEES).count()
    return upload.status, AttendanceRecord.objects.count(), FilingFee.objects.count(), program.status, reported


BEFORE = (UploadStatus.RECEIVED, 0, 0, ProgramStatus.APPROVED, 0)
AFTER = (UploadStatus.ACCEPTED, 5, 1, ProgramStatus.PAY_FILING_FEES, 1)


def queue(upload: AttendanceUpload) -> None:
    assert publish("attendance.check_upload", upload_id=str(upload.pk))


def sweep(later: timedelta = timedelta(minutes=5)) -> int:
    left = uploads_left_behind(now=timezone.now() + later)
    for upload_id in left:
        publish("attendance.check_upload", upload_id=str(upload_id))
    return len(left)


def test_a_worker_takes_the_file(upload: AttendanceUpload, start_worker: StartWorker) -> None:
    start_worker()
    queue(upload)
    wait_for_verdict(upload)
    assert state(upload) == AFTER


def test_the_same_message_many_times_does_the_work_once(upload: AttendanceUpload, start_worker: StartWorker) -> None:
    worker = start_worker()
    for _ in range(5):
        queue(upload)
    wait_for(lambda: len(re.findall(r"attendance\.check_upload\[[^]]+\] succeeded", worker.log)) == 5)
    assert (state(upload), upload.attempts) == (AFTER, 1)


@pytest.mark.parametrize("failpoint", KILLED_BEFORE_THE_COMMIT)
def test_a_killed_child_is_followed_by_another(
    failpoint: str, upload: AttendanceUpload, start_worker: StartWorker
) -> None:
    worker = start_worker(failpoint)
    queue(upload)
    wait_for_verdict(upload)
    assert "SIGKILL" in worker.log
    assert (state(upload), upload.attempts) == (AFTER, 2)


@pytest.mark.parametrize("failpoint", KILLED_BEFORE_THE_COMMIT)
def test_the_sweeper_alone_recovers_what_worker_and_broker_lost(
    failpoint: str, upload: AttendanceUpload, start_worker: StartWorker, empty_broker: Redis
) -> None:
    worker = start_worker(failpoint)
    queue(upload)
    worker.wait_for_log("SIGKILL")
    worker.kill()
    empty_broker.flushdb()
    assert state(upload) in (BEFORE, AFTER)
    # The parent may have handed the file to a second child before it was killed; then nothing is left behind.
    finished = state(upload) == AFTER
    start_worker()
    assert sweep() == (0 if finished else 1)
    wait_for_verdict(upload)
    assert state(upload) == AFTER


def test_killed_after_the_commit_nothing_happens_twice(upload: AttendanceUpload, start_worker: StartWorker) -> None:
    worker = start_worker("attendance.process.after_commit")
    queue(upload)
    wait_for(lambda: "SIGKILL" in worker.log and "succeeded" in worker.log)
    assert (state(upload), upload.attempts) == (AFTER, 1)


def test_a_file_that_kills_its_worker_is_given_up_with_an_alarm(
    upload: AttendanceUpload, start_worker: StartWorker
) -> None:
    Email.objects.all().delete()
    worker = start_worker("attendance.process.staged", once=False)
    queue(upload)
    rested(upload, worker)
    queue(upload)
    assert wait_for_verdict(upload) == UploadStatus.FAILED
    assert (worker.log.count("exited with 'signal 9"), upload.attempts) == (4, 4)
    assert [email.subject for email in Email.objects.all()] == [
        "[CEC portal] An attendance file could not be processed"
    ]
    assert (AttendanceRecord.objects.count(), FilingFee.objects.count()) == (0, 0)


def rested(upload: AttendanceUpload, worker: Worker) -> None:
    """Wait until its third attempt broke off and its worker has put the message back; then an hour goes by."""
    wait_for(lambda: worker.log.count("exited with 'signal 9") == 3 and worker.log.count("received") == 4)
    wait_for(lambda: "succeeded" in worker.log)
    assert state(upload) == BEFORE
    AttendanceUpload.objects.filter(pk=upload.pk).update(rests_until=timezone.now())


def test_a_sound_file_outlives_three_deaths_of_its_workers(
    upload: AttendanceUpload, start_worker: StartWorker
) -> None:
    """What killed them was no doing of the file's, and is over an hour later."""
    worker = start_worker("attendance.process.staged", once=False)
    queue(upload)
    rested(upload, worker)
    worker.kill()
    start_worker()
    queue(upload)
    assert wait_for_verdict(upload) == UploadStatus.ACCEPTED
    assert state(upload) == AFTER


def test_a_file_that_rests_is_left_alone_for_an_hour(upload: AttendanceUpload) -> None:
    now = timezone.now()
    AttendanceUpload.objects.filter(pk=upload.pk).update(attempts=3, rests_until=now + timedelta(hours=1))
    assert process_upload(upload.pk) is None
    assert uploads_left_behind(now=now + timedelta(minutes=59)) == []
    upload.refresh_from_db()
    assert (upload.status, upload.attempts) == (UploadStatus.RECEIVED, 3)
    assert uploads_left_behind(now=now + timedelta(hours=1)) == [upload.pk]
    assert process_upload(upload.pk, now=lambda: now + timedelta(hours=1)) == UploadStatus.ACCEPTED


def test_staff_can_send_a_failed_file_back(upload: AttendanceUpload) -> None:
    AttendanceUpload.objects.filter(pk=upload.pk).update(attempts=4)
    assert process_upload(upload.pk) is None
    upload.refresh_from_db()
    assert upload.status == UploadStatus.FAILED
    try_again(upload)
    assert process_upload(upload.pk) == UploadStatus.ACCEPTED


@pytest.fixture
def broker_away() -> Iterator[None]:
    """Nobody listens at the broker's address."""
    url = current_app.conf.broker_url
    _connect(current_app, "redis://127.0.0.1:1/0")
    yield
    _connect(current_app, url)


def _connect(app: object, url: str) -> None:
    app.conf.update(broker_url=url, broker_write_url=url)  # type: ignore[attr-defined]
    pools.reset()
    app._pool = None  # type: ignore[attr-defined]
    app.amqp._producer_pool = None  # type: ignore[attr-defined]


@pytest.mark.usefixtures("broker_away")
def test_a_broker_that_is_away_costs_neither_the_file_nor_an_error(upload: AttendanceUpload) -> None:
    assert publish("attendance.check_upload", upload_id=str(upload.pk)) is False
    assert state(upload) == BEFORE


def test_the_sweeper_queues_what_was_received_while_the_broker_was_away(
    upload: AttendanceUpload, start_worker: StartWorker
) -> None:
    start_worker()
    assert sweep() == 1
    wait_for_verdict(upload)
    assert state(upload) == AFTER


def test_the_sweeper_has_patience_and_no_upper_age(upload: AttendanceUpload) -> None:
    now = upload.received_at
    assert uploads_left_behind(now=now + timedelta(seconds=5)) == []
    assert uploads_left_behind(now=now + timedelta(days=400)) == [upload.pk]
    assert uploads_left_behind(now=now + timedelta(days=400, seconds=30)) == []
    assert uploads_left_behind(now=now + timedelta(days=400, seconds=90)) == [upload.pk]


def test_the_sweeper_leaves_a_file_alone_that_somebody_holds(upload: AttendanceUpload) -> None:
    other = connections["default"].copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT FROM attendance_attendanceupload WHERE id = %s FOR UPDATE", [upload.pk])
        assert uploads_left_behind(now=timezone.now() + timedelta(hours=1)) == []
        assert process_upload(upload.pk) is None
    finally:
        other.rollback()
        other.close()
    assert process_upload(upload.pk) == UploadStatus.ACCEPTED


def test_bytes_that_changed_on_disk_are_never_taken(upload: AttendanceUpload) -> None:
    Path(upload.file.path).write_bytes(factories.csv_of("A09164,100100,John,Smith,4/10/2009,10"))
    for hour in range(4):
        with pytest.raises(Exception, match=str(upload.pk)):
            process_upload(upload.pk, now=lambda: upload.received_at + timedelta(hours=hour))  # noqa: B023
    assert process_upload(upload.pk) is None
    upload.refresh_from_db()
    assert (upload.status, AttendanceRecord.objects.count()) == (UploadStatus.FAILED, 0)


def test_every_failpoint_in_the_code_is_covered_here() -> None:
    found = set()
    for path in Path(__file__).resolve().parents[2].glob("attendance/**/*.py"):
        found |= set(re.findall(r'failpoint\("([^"]+)"\)', path.read_text()))
    assert found == {*KILLED_BEFORE_THE_COMMIT, "attendance.process.after_commit"}


def test_the_beats_tasks_can_be_run_twice(upload: AttendanceUpload, empty_broker: Redis) -> None:
    AttendanceUpload.objects.update(received_at=timezone.now() - timedelta(minutes=1))
    sweep_uploads()
    sweep_uploads()
    assert empty_broker.llen("celery") == 1
