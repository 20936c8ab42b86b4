"""A filing is the sum of its records, and settled exactly while its fee is paid or waived."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from importlib import import_module

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Count, Sum
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Provider, User
from attendance.choices import CorrectionStatus, UploadStatus
from attendance.corrections.correct import approve_correction, cells_of, correct_record, remove_record
from attendance.corrections.exceptions import CorrectionRefused
from attendance.corrections.undo_filing import undo_filing
from attendance.models import AttendanceRecord, Correction, Filing
from attendance.uploads.processing import process_upload
from attendance.uploads.single_entry import enter_attendance
from fees.choices import FeeStatus
from fees.models import FeeEvent, FeeSchedule, FilingFee, PricedFiling
from fees.services.settle import waive_fee
from programs.choices import ProgramType
from programs.models import Program, TypeRules
from programs.services.post_activity import give_evaluation
from tests import factories
from tests.conftest import GUIDE

NOW = timezone.now()


@pytest.fixture(autouse=True)
def schedule(conference: Program) -> FeeSchedule:
    """25 for the program and 3 for each attendee."""
    return factories.make_schedule()


@pytest.fixture
def workshop(aast: Provider, carol: User) -> Program:
    """A second program, of today."""
    return factories.make_program(aast, carol, program_id="A26001", start=timezone.localdate())


def line(aast_id: str, cecs: str = "1") -> str:
    return f"A09164,{aast_id},{','.join(GUIDE[aast_id])},4/10/2009,{cecs}"


def sums() -> list[tuple[str | None, str, int, Decimal]]:
    filings = Filing.objects.order_by("program__program_id", "id")
    return list(filings.values_list("program__program_id", "upload__filename", "attendees", "cecs"))


def assert_in_step() -> None:
    """Every filing is the sum of its records, none is missing, and its fee agrees on whether it is settled."""
    pair = ("upload", "program")
    counted = AttendanceRecord.objects.order_by().values(*pair).annotate(Count("id"), Sum("cecs"))
    kept = set(Filing.objects.values_list(*pair, "attendees", "cecs"))
    assert set(counted.values_list(*pair, "id__count", "cecs__sum")) == kept
    for priced in PricedFiling.objects.exclude(filing=None).select_related("fee", "filing"):
        settled = priced.fee.status in {FeeStatus.PAID, FeeStatus.WAIVED}
        assert priced.filing.settled_at == (priced.fee.settled_at if settled else None)  # type: ignore[union-attr]
        assert priced.fee.attendees == priced.fee.filings.aggregate(sum=Sum("attendees"))["sum"]


def settled_at() -> list[datetime | None]:
    return list(Filing.objects.order_by("id").values_list("settled_at", flat=True))


# --- The sums -------------------------------------------------------------------------------------------------------


def test_a_file_is_a_filing_for_each_of_its_programs(aast: Provider, carol: User, workshop: Program) -> None:
    today = f"A26001,100102,Sally,Johnson,{timezone.localdate():%m/%d/%Y},1.25"
    content = factories.csv_of(line("100100", "2.5"), line("100101"), today)
    upload = factories.report_accepted(aast, carol, content, now=NOW)

    assert sums() == [
        ("A09164", "attendance.csv", 2, Decimal("3.5")),
        ("A26001", "attendance.csv", 1, Decimal("1.25")),
    ]
    assert [filing.filed_at for filing in upload.filings.all()] == [NOW, NOW]
    assert_in_step()


def test_a_refused_file_is_none(aast: Provider, carol: User) -> None:
    factories.report(aast, carol, factories.csv_of(line("100100"), line("100101", "1.1")))
    assert sums() == []


def test_a_single_entry_is_one(aast: Provider, carol: User) -> None:
    cells = dict(zip(factories.HEADER.split(","), line("100100", "4").split(","), strict=True))
    enter_attendance(provider=aast, cells=cells, by=carol, now=NOW)
    assert sums() == [("A09164", "single-entry.csv", 1, Decimal(4))]


# A record, by its place among all: corrected to so many CECs, removed, or undone with its whole file.
_ACTS = st.one_of(
    st.tuples(st.just("report"), st.sets(st.sampled_from(sorted(GUIDE)), min_size=1)),
    st.tuples(st.just("correct"), st.integers(0, 4), st.integers(1, 40).map(lambda quarters: Decimal(quarters) / 4)),
    st.tuples(st.just("remove"), st.integers(0, 4)),
    st.tuples(st.just("undo"), st.integers(0, 4)),
    st.tuples(st.just("pay")),
    st.tuples(st.just("approve")),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=15)
@given(actions=st.lists(_ACTS, min_size=1, max_size=6))
def test_whatever_is_done_the_sums_are_those_of_the_records(
    aast: Provider, carol: User, stella: User, actions: list[tuple[object, ...]]
) -> None:
    with transaction.atomic():
        for action in actions:
            _do(action, aast, carol, stella)
            assert_in_step()
        transaction.set_rollback(True)


def _do(action: tuple[object, ...], aast: Provider, carol: User, stella: User) -> None:
    name, *with_what = action
    if name == "report":
        factories.report(aast, carol, factories.csv_of(*[line(one) for one in sorted(with_what[0])]))  # type: ignore[call-overload]
    elif name == "pay":
        for fee in FilingFee.objects.due():
            factories.pay(fee, stella)
    elif name == "approve":
        for correction in Correction.objects.filter(status=CorrectionStatus.WAITING):
            approve_correction(correction, by=stella, now=timezone.now())
    elif record := next(iter(AttendanceRecord.objects.order_by("pk")[with_what[0] :]), None):  # type: ignore[misc]
        facts = {"reason": "Typed wrong", "by": carol, "now": timezone.now()}
        try:
            if name == "correct":
                correct_record(record=record, cells=[*cells_of(record)[:5], str(with_what[1])], **facts)
            elif name == "remove":
                remove_record(record=record, **facts)
            else:
                undo_filing(upload=record.upload, **facts)
        except CorrectionRefused:
            pass


# --- Settled --------------------------------------------------------------------------------------------------------


def test_settled_with_the_payment_that_completes_the_fee(aast: Provider, carol: User, stella: User) -> None:
    factories.report_accepted(aast, carol, factories.csv_of(line("100100")))
    factories.report_accepted(aast, carol, factories.csv_of(line("100101")))
    fee = FilingFee.objects.get()
    factories.pay(fee, stella, amount=Decimal("30.99"), now=NOW)
    assert settled_at() == [None, None]
    factories.pay(fee, stella, amount=Decimal("0.01"), now=NOW)
    assert settled_at() == [NOW, NOW]

    factories.report_accepted(aast, carol, factories.csv_of(line("100102")))
    assert settled_at() == [NOW, NOW, None]
    assert_in_step()


def test_settled_with_the_waiver(aast: Provider, carol: User, stella: User) -> None:
    factories.report_accepted(aast, carol, factories.csv_of(line("100100")))
    waived = FilingFee.objects.get()
    waive_fee(fee_id=waived.pk, amount=waived.balance, reason="A gift", by=stella, now=NOW)
    assert settled_at() == [NOW]


def test_settled_at_once_where_nothing_is_owed(aast: Provider, carol: User, schedule: FeeSchedule) -> None:
    schedule.delete()
    factories.report_accepted(aast, carol, factories.csv_of(line("100100")), now=NOW)
    assert settled_at() == [NOW]


def test_settled_by_the_correction_that_leaves_nothing_to_pay(aast: Provider, carol: User, stella: User) -> None:
    factories.report_accepted(aast, carol, factories.csv_of(line("100100"), line("100101")))
    factories.pay(FilingFee.objects.get(), stella, amount=Decimal(28))
    assert settled_at() == [None]
    remove_record(record=AttendanceRecord.objects.earliest("pk"), reason="Was not there", by=carol, now=NOW)
    assert (settled_at(), sums()) == ([NOW], [("A09164", "attendance.csv", 1, Decimal(1))])


def test_a_filing_that_waits_for_the_evaluation_is_not_priced(aast: Provider, carol: User, workshop: Program) -> None:
    TypeRules.objects.update_or_create(program_type=ProgramType.EDUCATIONAL, defaults={"needs_evaluation": True})
    program = factories.make_program(aast, carol, program_id="A26002", start=timezone.localdate())
    today = f"A26002,100100,John,Smith,{timezone.localdate():%m/%d/%Y},1"
    filing = factories.report_accepted(aast, carol, factories.csv_of(today)).filings.get()
    assert (filing.attendees, PricedFiling.objects.count()) == (1, 0)

    give_evaluation(program, summary="Good", file=None, by=carol, now=timezone.now())
    assert PricedFiling.objects.get().filing == filing


# --- Undone ---------------------------------------------------------------------------------------------------------


def test_an_undone_filing_is_gone_and_its_void_fee_keeps_its_lines(aast: Provider, carol: User) -> None:
    upload = factories.report_accepted(aast, carol, factories.csv_of(line("100100")))
    undo_filing(upload=upload, reason="Wrong list", by=carol, now=NOW)
    priced = PricedFiling.objects.get()

    assert (Filing.objects.count(), priced.filing, str(priced)) == (0, None, "A filing that was undone")
    assert [f"{one}" for one in priced.lines.values_list("amount", flat=True)] == ["25.00", "3.00"]
    assert FeeEvent.objects.latest("id").what == "Void: the report in attendance.csv was undone"


# --- The database ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "constraint"),
    [({"attendees": 0}, "filing_has_attendees"), ({"cecs": 0}, "filing_has_cecs"), ({}, "filing_once")],
)
def test_the_database_holds(aast: Provider, carol: User, changed: dict[str, int], constraint: str) -> None:
    filing = factories.report_accepted(aast, carol, factories.csv_of(line("100100"))).filings.get()
    facts = {"upload": filing.upload, "program": filing.program, "attendees": 1, "cecs": Decimal("0.25"), **changed}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Filing.objects.create(filed_at=NOW, **facts)


def test_the_migration_finds_them_in_the_records_and_fees(
    aast: Provider, carol: User, stella: User, workshop: Program
) -> None:
    """As they were before: fees alone knew of a filing, by its program and upload."""
    undone = factories.report_accepted(aast, carol, factories.csv_of(line("100104")))
    undo_filing(upload=undone, reason="Wrong list", by=carol, now=NOW)
    FeeEvent.objects.filter(what__startswith="Void").update(what="Void: the report was undone")
    today = f"A26001,100102,Sally,Johnson,{timezone.localdate():%m/%d/%Y},1.25"
    factories.report_accepted(aast, carol, factories.csv_of(line("100100", "2.5"), line("100101"), today), now=NOW)
    factories.pay(FilingFee.objects.due().get(program=workshop), stella, now=NOW)
    known = ["program", "upload", "attendees", "cecs", "filed_at", "settled_at", "priced__fee"]
    before = list(Filing.objects.order_by("program").values_list(*known))
    fill, point = (
        import_module("attendance.migrations.0015_filing"),
        import_module("fees.migrations.0007_priced_filing"),
    )

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE fees_pricedfiling ADD program_id bigint, ADD upload_id uuid, ADD attendees int")
        cursor.execute(point.POINT_BACK)
        cursor.execute(
            "UPDATE fees_pricedfiling SET program_id = %s, upload_id = %s WHERE filing_id IS NULL",
            [Program.objects.get(program_id="A09164").pk, undone.pk],
        )
        Filing.objects.all().delete()
        cursor.execute(fill.FILINGS)
        cursor.execute(point.POINT)

    assert list(Filing.objects.order_by("program").values_list(*known)) == before
    assert [row[-2] for row in before] == [None, NOW]
    assert PricedFiling.objects.get(filing=None).fee.status == FeeStatus.VOID
    assert FeeEvent.objects.get(what__startswith="Void").what == "Void: the report in attendance.csv was undone"


def test_filings_take_no_statement_of_their_own(aast: Provider, carol: User, workshop: Program) -> None:
    """They come with the records, in one statement, however many programs a file has."""
    today = f"A26001,100102,Sally,Johnson,{timezone.localdate():%m/%d/%Y},1"
    shown: list[str] = []

    def listen(execute: Callable[..., object], sql: str, *rest: object) -> object:
        shown.append(sql)
        return execute(sql, *rest)

    for lines in ([line("100100")], [line("100101"), today]):
        upload = factories.receive(aast, carol, factories.csv_of(*lines))
        with connection.execute_wrapper(listen):
            assert process_upload(upload.pk) == UploadStatus.ACCEPTED
    about = [sql for sql in shown if "attendance_filing" in sql]
    writing = [sql for sql in about if not sql.startswith("SELECT")]
    assert len(writing) == 2
    assert all("INSERT INTO attendance_attendancerecord" in sql for sql in writing)
    # The second file adds to an open fee, which is priced as a whole.
    assert len(about) == 3
