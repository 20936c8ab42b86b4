"""Filings and money at once: a program has one open fee, and each certificate is issued once."""

import contextlib
import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Provider, User
from attendance.corrections.exceptions import CorrectionRefused
from attendance.corrections.undo_filing import undo_filing
from attendance.models import AttendanceRecord, AttendanceUpload
from attendance.uploads import processing, program_progress
from certificates.models import Certificate
from fees.choices import FeeStatus
from fees.models import FilingFee
from fees.services import assess
from fees.services.settle import PaymentRefused
from programs.choices import ProgramStatus
from programs.models import Program
from tests import factories
from tests.faults.test_races import JANE, JOHN, SALLY, at_once
from tests.worker import PATIENCE

pytestmark = pytest.mark.django_db(transaction=True)

_TIMES = 5


@pytest.fixture(autouse=True)
def schedule(conference: Program) -> None:
    """25 for the program and 3 for each attendee."""
    factories.make_schedule()


@pytest.fixture
def again() -> Callable[[], None]:
    """Takes everything back that was filed, for the next try."""

    def forget() -> None:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE attendance_attendanceupload, fees_filingfee CASCADE")
        Program.objects.update(status=ProgramStatus.APPROVED)

    return forget


def quietly(work: Callable[[], object], *refusals: type[Exception]) -> Callable[[], None]:
    def run() -> None:
        with contextlib.suppress(*refusals):
            work()

    return run


def fees() -> list[tuple[str, Decimal, Decimal, int]]:
    return [(fee.status, fee.amount, fee.paid, fee.attendees) for fee in FilingFee.objects.order_by("pk")]


def test_three_filings_at_once_make_one_fee(aast: Provider, carol: User, again: Callable[[], None]) -> None:
    for _ in range(_TIMES):
        uploads = [factories.receive(aast, carol, factories.csv_of(line)) for line in (JOHN, JANE, SALLY)]
        at_once(*[lambda pk=one.pk: processing.process_upload(pk) for one in uploads])  # type: ignore[misc]
        assert fees() == [(FeeStatus.DUE, Decimal(34), Decimal(0), 3)]
        fee = FilingFee.objects.get()
        assert sorted(fee.lines.values_list("description", flat=True)) == ["Attendees"] * 3 + ["Program filing"]
        again()


def test_a_filing_and_the_payment_at_once(
    aast: Provider, carol: User, stella: User, again: Callable[[], None]
) -> None:
    for _ in range(_TIMES):
        factories.report_accepted(aast, carol, factories.csv_of(JOHN))
        fee, late = FilingFee.objects.get(), factories.receive(aast, carol, factories.csv_of(JANE))
        at_once(lambda: factories.pay(fee, stella), lambda: processing.process_upload(late.pk))  # noqa: B023
        paid_first = [(FeeStatus.PAID, Decimal(28), Decimal(28), 1), (FeeStatus.DUE, Decimal(3), Decimal(0), 1)]
        filed_first = [(FeeStatus.DUE, Decimal(31), Decimal(28), 2)]
        assert fees() in (paid_first, filed_first)
        assert Certificate.objects.count() == (1 if fees() == paid_first else 0)
        again()


def test_an_undo_and_the_payment_at_once(aast: Provider, carol: User, stella: User, again: Callable[[], None]) -> None:
    def undo(upload: AttendanceUpload) -> None:
        undo_filing(upload=upload, reason="Wrong list", by=carol, now=timezone.now())

    for _ in range(_TIMES):
        factories.report_accepted(aast, carol, factories.csv_of(JOHN))
        later = factories.report_accepted(aast, carol, factories.csv_of(JANE))
        fee = FilingFee.objects.get()
        at_once(
            quietly(lambda: undo(later), CorrectionRefused),  # noqa: B023
            quietly(lambda: factories.pay(fee, stella), PaymentRefused),  # noqa: B023
        )
        paid = [(FeeStatus.PAID, Decimal(31), Decimal(31), 2)]
        undone = [(FeeStatus.DUE, Decimal(28), Decimal(0), 1)]
        assert fees() in (paid, undone)
        assert (AttendanceRecord.objects.count(), Certificate.objects.count()) == (
            (2, 2) if fees() == paid else (1, 0)
        )
        again()


def test_without_the_locks_the_constraint_holds_the_second_fee_back(
    aast: Provider, carol: User, conference: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: with the program's lock off, two filings do begin a fee each, and the database refuses one."""
    both_looked, looked = threading.Barrier(2, timeout=PATIENCE), assess._fees_so_far

    def look_together(filings: Any) -> dict[int, list[FilingFee]]:
        found = looked(filings)
        both_looked.wait()
        return found

    monkeypatch.setattr(processing.RegisterCheck, "lock_programs", lambda register: [conference])
    monkeypatch.setattr(program_progress, "change_locked", lambda *_args, **_options: None)
    monkeypatch.setattr(assess, "_fees_so_far", look_together)
    uploads = [factories.receive(aast, carol, factories.csv_of(line)) for line in (JOHN, JANE)]
    errors: list[BaseException] = []

    def process(upload: AttendanceUpload) -> None:
        try:
            processing.process_upload(upload.pk)
        except Exception as error:
            errors.append(error)

    at_once(*[lambda upload=upload: process(upload) for upload in uploads])  # type: ignore[misc]
    assert [type(error).__name__ for error in errors] == ["IntegrityError"]
    assert "filing_fee_one_open" in str(errors[0])
    assert fees() == [(FeeStatus.DUE, Decimal(28), Decimal(0), 1)]
