"""Two at once: the outcome is always one that some order, one after the other, would have given."""

import threading
from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.db import connection, connections
from django.utils import timezone

from accounts.models import Provider, User
from attendance.checks.register_checks import RegisterCheck
from attendance.choices import UploadStatus
from attendance.models import AttendanceRecord, AttendanceUpload
from attendance.uploads import attempts, processing
from attendance.uploads.receiving import receive_once
from members.choices import Standing
from members.models import Member
from programs.choices import ProgramStatus
from programs.models import Program
from programs.services.status import change_status
from tests import factories
from tests.worker import PATIENCE

pytestmark = pytest.mark.django_db(transaction=True)

JOHN = "A09164,100100,John,Smith,4/10/2009,1"
JANE = "A09164,100101,Jane,Jones,4/10/2009,3"
SALLY = "A09164,100102,Sally,Johnson,4/10/2009,9"


def at_once(*work: Callable[[], object]) -> None:
    barrier = threading.Barrier(len(work), timeout=PATIENCE)

    def run(one: Callable[[], object]) -> None:
        try:
            barrier.wait()
            one()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[one]) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def between_judging_and_locking(monkeypatch: pytest.MonkeyPatch, edit: Callable[[], object]) -> None:
    """Run `edit` in another session after the file was staged and before its programs are locked."""
    lock = RegisterCheck.lock_programs

    def edit_then_lock(register: RegisterCheck) -> list[int]:
        at_once(edit)
        return lock(register)

    monkeypatch.setattr(processing.RegisterCheck, "lock_programs", edit_then_lock)


def test_two_files_that_overlap_come_out_in_one_order_or_the_other(
    aast: Provider, carol: User, conference: Program
) -> None:
    for _ in range(5):
        first = factories.receive(aast, carol, factories.csv_of(JOHN, JANE))
        second = factories.receive(aast, carol, factories.csv_of(JANE, SALLY))
        at_once(lambda: processing.process_upload(first.pk), lambda: processing.process_upload(second.pk))  # noqa: B023
        first.refresh_from_db()
        second.refresh_from_db()
        loser = first if first.status == UploadStatus.REJECTED else second
        assert {first.status, second.status} == {UploadStatus.ACCEPTED, UploadStatus.REJECTED}
        assert [error.code for error in loser.errors.all()] == ["RECORDED_ALREADY"]
        assert AttendanceRecord.objects.count() == 2
        _forget_all()


def test_one_file_taken_by_many_at_once_is_recorded_once(aast: Provider, carol: User, conference: Program) -> None:
    upload = factories.receive(aast, carol, factories.csv_of(JOHN, JANE))
    at_once(*[lambda: processing.process_upload(upload.pk)] * 8)
    upload.refresh_from_db()
    assert (upload.status, upload.attempts, AttendanceRecord.objects.count()) == (UploadStatus.ACCEPTED, 1, 2)


def test_a_copy_that_comes_between_the_count_and_the_lock_uses_up_no_attempt(
    aast: Provider, carol: User, conference: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = factories.receive(aast, carol, factories.csv_of(JOHN))
    verdicts: list[UploadStatus | None] = []

    def copies_come(place: str) -> None:
        if place == "attendance.process.counted":
            at_once(*[lambda: verdicts.append(processing.process_upload(upload.pk))] * 3)

    monkeypatch.setattr(processing, "failpoint", copies_come)
    assert processing.process_upload(upload.pk) == UploadStatus.ACCEPTED
    upload.refresh_from_db()
    assert (verdicts, upload.attempts) == ([None, None, None], 1)


def test_without_the_session_lock_the_copies_use_the_attempts_up(
    aast: Provider, carol: User, conference: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = factories.receive(aast, carol, factories.csv_of(JOHN))
    without = attempts._BEGIN.replace("pg_try_advisory_lock(%(key)s)", "true")
    monkeypatch.setattr(attempts, "_BEGIN", without)
    coming = [lambda: processing.process_upload(upload.pk) for _ in range(3)]

    def copies_come(place: str) -> None:
        if place == "attendance.process.counted" and coming:
            at_once(coming.pop())

    monkeypatch.setattr(processing, "failpoint", copies_come)
    processing.process_upload(upload.pk)
    upload.refresh_from_db()
    assert upload.attempts == 3


def test_a_program_cancelled_under_a_running_check_takes_nothing(
    aast: Provider, carol: User, stella: User, conference: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cancel() -> None:
        change_status([conference], ProgramStatus.CANCELLED, by=stella, now=timezone.now(), what="Cancelled")

    between_judging_and_locking(monkeypatch, cancel)
    upload = factories.report(aast, carol, factories.csv_of(JOHN))
    assert [error.code for error in upload.errors.all()] == ["PROGRAM_CLOSED"]
    assert AttendanceRecord.objects.count() == 0


def test_a_member_deactivated_under_a_running_check_is_told(
    aast: Provider, carol: User, conference: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deactivate() -> None:
        Member.objects.filter(aast_id="100100").update(standing=Standing.INACTIVE)

    between_judging_and_locking(monkeypatch, deactivate)
    upload = factories.report(aast, carol, factories.csv_of(JOHN, JANE))
    assert [(error.line_number, error.code) for error in upload.errors.all()] == [(2, "MEMBER_INACTIVE")]


def test_program_ids_drawn_at_once_are_unique_and_without_gaps(aast: Provider, carol: User) -> None:
    def submit() -> None:
        factories.make_program(aast, carol, status=ProgramStatus.SUBMITTED, start=date(2026, 5, 9))

    at_once(*[submit] * 6)
    year = timezone.localdate().year % 100
    drawn = sorted(Program.objects.values_list("program_id", flat=True))
    assert drawn == [f"A{year}{number:03}" for number in range(1, 7)]


def _forget_all() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE attendance_attendanceupload CASCADE")
    Program.objects.update(status=ProgramStatus.APPROVED)


def test_two_clicks_at_once_are_one_upload(aast: Provider, carol: User) -> None:
    form, received = uuid4(), []

    def click() -> None:
        file = ContentFile(factories.csv_of(JANE), name="spring.csv")
        received.append(receive_once(provider=aast, file=file, by=carol, now=timezone.now(), upload_id=form))

    at_once(click, click)
    assert {upload.pk for upload in received} == {form}
    assert AttendanceUpload.objects.count() == 1


def test_without_the_lock_the_overlap_is_a_crash(
    aast: Provider, carol: User, conference: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: with the program lock off, the race that the tests above rule out does happen."""
    both_checked = threading.Barrier(2, timeout=PATIENCE)

    def no_lock(register: RegisterCheck) -> list[Program]:
        both_checked.wait()
        return [conference]

    monkeypatch.setattr(processing.RegisterCheck, "lock_programs", no_lock)
    uploads = [factories.receive(aast, carol, factories.csv_of(JANE)) for _ in range(2)]
    errors: list[BaseException] = []

    def process(upload: AttendanceUpload) -> None:
        try:
            processing.process_upload(upload.pk)
        except Exception as error:
            errors.append(error)

    at_once(*[lambda upload=upload: process(upload) for upload in uploads])
    assert [type(error).__name__ for error in errors] == ["IntegrityError"]
