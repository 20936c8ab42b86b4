"""A program has one open fee: later filings are added to it until money is received for it."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from importlib import import_module

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import Provider, User
from attendance.choices import UploadStatus
from attendance.corrections.correct import remove_record
from attendance.corrections.exceptions import CorrectionRefused
from attendance.corrections.undo_filing import undo_filing
from attendance.models import AttendanceRecord, AttendanceUpload
from attendance.uploads.processing import process_upload
from attendance.uploads.single_entry import enter_attendance
from certificates.models import Certificate
from fees.choices import FeeStatus
from fees.models import FeeSchedule, FilingFee
from fees.selectors.ledger import ledger_differences
from fees.services.settle import waive_fee
from programs.choices import ProgramStatus, ProgramType
from programs.models import Program
from tests import factories

pytestmark = pytest.mark.django_db

LINES = {
    "John": "A09164,100100,John,Smith,4/10/2009,1",
    "Jane": "A09164,100101,Jane,Jones,4/10/2009,3",
    "Sally": "A09164,100102,Sally,Johnson,4/10/2009,9",
}


@pytest.fixture(autouse=True)
def schedule(conference: Program) -> None:
    """25 for the program and 3 for each attendee."""
    factories.make_schedule()


def file(aast: Provider, carol: User, *names: str) -> AttendanceUpload:
    return factories.report_accepted(aast, carol, factories.csv_of(*(LINES[name] for name in names)))


def fees() -> list[tuple[str, Decimal, int]]:
    return [(fee.status, fee.amount, fee.attendees) for fee in FilingFee.objects.order_by("pk")]


def events(fee: FilingFee) -> list[str]:
    return list(fee.events.order_by("pk").values_list("what", flat=True))


def lines(fee: FilingFee) -> list[tuple[str, Decimal]]:
    return list(fee.lines.values_list("description", "amount"))


def test_a_file_and_two_single_entries_make_one_fee(aast: Provider, carol: User) -> None:
    file(aast, carol, "John")
    for name in ("Jane", "Sally"):
        cells = dict(zip(factories.HEADER.split(","), LINES[name].split(","), strict=True))
        enter_attendance(provider=aast, cells=cells, by=carol, now=timezone.now())

    assert fees() == [(FeeStatus.DUE, Decimal(34), 3)]
    fee = FilingFee.objects.get()
    assert events(fee) == [
        "Assessed $28.00 for 1 attendee",
        "Added $3.00 for 1 attendee: $28.00 became $31.00",
        "Added $3.00 for 1 attendee: $31.00 became $34.00",
    ]
    assert [(filing.upload.source, filing.attendees) for filing in fee.filings.all()] == [
        ("file", 1),
        ("entry", 1),
        ("entry", 1),
    ]


def test_the_payment_issues_the_certificates_of_every_filing_once(
    aast: Provider, carol: User, stella: User, conference: Program
) -> None:
    file(aast, carol, "John", "Jane")
    file(aast, carol, "Sally")
    factories.pay(FilingFee.objects.get(), stella)
    conference.refresh_from_db()

    assert fees() == [(FeeStatus.PAID, Decimal(34), 3)]
    holders = Certificate.objects.order_by("number").values_list("holder_name", flat=True)
    assert list(holders) == ["John Smith", "Jane Jones", "Sally Johnson"]
    assert conference.status == ProgramStatus.CERTIFICATES_ISSUED


def test_a_waiver_covers_every_filing(aast: Provider, carol: User, stella: User) -> None:
    file(aast, carol, "John")
    file(aast, carol, "Sally")
    waived = FilingFee.objects.get()
    waive_fee(fee_id=waived.pk, amount=waived.balance, reason="A charity", by=stella, now=timezone.now())
    assert (fees(), Certificate.objects.count()) == ([(FeeStatus.WAIVED, Decimal(31), 2)], 2)


def test_nothing_is_added_once_money_was_received(aast: Provider, carol: User, stella: User) -> None:
    file(aast, carol, "John")
    factories.pay(FilingFee.objects.get(), stella, amount=Decimal("0.01"))
    file(aast, carol, "Jane")
    file(aast, carol, "Sally")
    assert fees() == [(FeeStatus.DUE, Decimal(28), 1), (FeeStatus.DUE, Decimal(6), 2)]


def test_a_file_over_many_open_fees_takes_as_many_statements_as_one_over_two(aast: Provider, carol: User) -> None:
    programs = [f"A26{500 + number}" for number in range(20)]
    for program_id in programs:
        factories.make_program(aast, carol, program_id=program_id)

    def statements(member: str, where: list[str]) -> int:
        lines = [f"{program_id},{member},5/9/2026,1" for program_id in where]
        upload = factories.receive(aast, carol, factories.csv_of(*lines))
        found: list[str] = []

        def listen(execute: Callable[..., object], sql: str, *rest: object) -> object:
            found.append(sql)
            return execute(sql, *rest)

        with connection.execute_wrapper(listen):
            process_upload(upload.pk, now=lambda: factories.MAY)
        upload.refresh_from_db()
        assert upload.status == UploadStatus.ACCEPTED
        return len(found)

    statements("100100,John,Smith", programs)
    few, many = statements("100101,Jane,Jones", programs[:2]), statements("100102,Sally,Johnson", programs)
    assert few == many
    assert sum(amount for _status, amount, _attendees in fees()) == 20 * 28 + 2 * 3 + 20 * 3
    assert ledger_differences() == []


def test_what_costs_nothing_does_not_wait_for_the_open_fee(aast: Provider, carol: User) -> None:
    file(aast, carol, "John")
    FeeSchedule.objects.update(per_attendee=0)
    file(aast, carol, "Sally")
    assert fees() == [(FeeStatus.DUE, Decimal(28), 1), (FeeStatus.PAID, Decimal(0), 1)]
    assert Certificate.objects.get().holder_name == "Sally Johnson"


def test_what_joins_an_open_fee_that_becomes_free_settles_it(aast: Provider, carol: User, stella: User) -> None:
    """The newer schedule has a maximum, and another fee of the program came to more."""
    file(aast, carol, "John")
    factories.pay(FilingFee.objects.get(), stella)
    file(aast, carol, "Jane")
    FeeSchedule.objects.update(ends_on=timezone.localdate() - timedelta(days=1))
    FeeSchedule.objects.create(
        program_type=ProgramType.EDUCATIONAL, starts_on=timezone.localdate(), per_attendee=3, maximum=20
    )
    file(aast, carol, "Sally")
    assert fees() == [(FeeStatus.PAID, Decimal(28), 1), (FeeStatus.PAID, Decimal(0), 2)]
    assert (Certificate.objects.count(), ledger_differences()) == (3, [])


def test_undoing_one_filing_leaves_the_others_owed(aast: Provider, carol: User) -> None:
    first, second = file(aast, carol, "John"), file(aast, carol, "Sally")
    undo_filing(upload=second, reason="Wrong list", by=carol, now=timezone.now())

    fee = FilingFee.objects.get()
    assert fees() == [(FeeStatus.DUE, Decimal(28), 1)]
    assert lines(fee) == [("Program filing", Decimal(25)), ("Attendees", Decimal(3))]
    assert events(fee)[-1] == "Priced again without attendance.csv for 1 attendee: $31.00 became $28.00"
    undo_filing(upload=first, reason="Wrong list", by=carol, now=timezone.now())
    assert (fees(), AttendanceRecord.objects.count()) == ([(FeeStatus.VOID, Decimal(28), 1)], 0)


def test_the_flat_part_stays_owed_when_the_filing_that_brought_it_is_undone(aast: Provider, carol: User) -> None:
    early = factories.receive(aast, carol, factories.csv_of(LINES["John"]))
    late = file(aast, carol, "Sally")
    process_upload(early.pk)
    undo_filing(upload=late, reason="Wrong list", by=carol, now=timezone.now())
    assert fees() == [(FeeStatus.DUE, Decimal(28), 1)]
    assert AttendanceRecord.objects.get().upload == early


def test_a_filing_of_a_fee_that_is_paid_in_part_is_not_undone(aast: Provider, carol: User, stella: User) -> None:
    file(aast, carol, "John")
    second = file(aast, carol, "Sally")
    factories.pay(FilingFee.objects.get(), stella, amount=Decimal(1))
    with pytest.raises(CorrectionRefused, match=r"\$1.00 was paid for it already"):
        undo_filing(upload=second, reason="Wrong list", by=carol, now=timezone.now())
    assert (fees(), AttendanceRecord.objects.count()) == ([(FeeStatus.DUE, Decimal(31), 2)], 2)


def test_no_filing_of_a_paid_fee_is_undone(aast: Provider, carol: User, stella: User) -> None:
    first, second = file(aast, carol, "John"), file(aast, carol, "Sally")
    factories.pay(FilingFee.objects.get(), stella)
    for upload in (first, second):
        with pytest.raises(CorrectionRefused, match="The certificates of A09164 were issued"):
            undo_filing(upload=upload, reason="Wrong list", by=carol, now=timezone.now())


def test_a_removed_line_lowers_its_own_filing(aast: Provider, carol: User) -> None:
    file(aast, carol, "John")
    file(aast, carol, "Jane", "Sally")
    record = AttendanceRecord.objects.get(member__aast_id="100102")
    remove_record(record=record, reason="Was not there", by=carol, now=timezone.now())

    fee = FilingFee.objects.get()
    assert fees() == [(FeeStatus.DUE, Decimal(31), 2)]
    assert [filing.attendees for filing in fee.filings.all()] == [1, 1]
    assert events(fee)[-1] == "Priced again for 2 attendees: $34.00 became $31.00"


def test_the_database_holds_one_open_fee_of_a_program(aast: Provider, carol: User, conference: Program) -> None:
    file(aast, carol, "John")
    another = FilingFee(program=conference, attendees=1, amount=Decimal(3), assessed_at=timezone.now())
    with pytest.raises(IntegrityError, match="filing_fee_one_open"), transaction.atomic():
        another.save()


def test_the_migration_merges_fees_that_nothing_was_paid_of(aast: Provider, carol: User, conference: Program) -> None:
    """As they were before a program had one open fee: each file with its own, one of them paid in part."""
    begin = [file(aast, carol, name) for name in ("John", "Jane", "Sally")]
    fee = FilingFee.objects.get()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; DROP INDEX filing_fee_one_open")
        cursor.execute("ALTER TABLE fees_filingfee DROP CONSTRAINT filing_fee_amounts")
    apart = []
    for upload in begin[1:]:
        one = FilingFee.objects.create(program=conference, attendees=1, amount=Decimal(3), assessed_at=fee.assessed_at)
        fee.lines.filter(priced_filing__filing__upload=upload).update(fee=one)
        fee.priced_filings.filter(filing__upload=upload).update(fee=one)
        apart.append(one)
    FilingFee.objects.filter(pk=fee.pk).update(amount=28, attendees=1)
    FilingFee.objects.filter(pk=apart[1].pk).update(paid=1)

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE fees_pricedfiling RENAME TO fees_filing")
        cursor.execute(import_module("fees.migrations.0003_one_open_fee").MERGE)
        cursor.execute("ALTER TABLE fees_filing RENAME TO fees_pricedfiling")
    assert fees() == [(FeeStatus.DUE, Decimal(31), 2), (FeeStatus.VOID, Decimal(0), 0), (FeeStatus.DUE, Decimal(3), 1)]
    assert lines(fee) == [("Program filing", Decimal(25)), ("Attendees", Decimal(3)), ("Attendees", Decimal(3))]
    assert [filing.upload for filing in fee.filings.all()] == begin[:2]
    assert events(fee)[-1] == f"Added $3.00 of fee {apart[0].number}"
    assert events(apart[0]) == [f"Void: $3.00 added to fee {fee.number}"]
