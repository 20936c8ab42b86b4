"""Beyond the day's number of AAST IDs that do not fit, no file tells which of them anybody has."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from pytest_django import Settings

from accounts.models import DailyCount, Provider, User
from attendance.choices import UploadStatus
from attendance.corrections.correct import LineRefused, correct_record
from attendance.models import AttendanceRecord, AttendanceUpload
from attendance.repair.services import check_again
from attendance.repair.sheet import create_sheet
from attendance.repair.suggestions import proposals_for
from attendance.roster.error_catalog import CATALOG
from attendance.uploads.single_entry import EntryRefused, enter_attendance
from members.choices import Standing
from tests import factories
from tests.pages import Login

NOW = datetime(2026, 5, 20, 17, tzinfo=UTC)
UNKNOWN = "A09164,9{:05},Nobody,Known,4/10/2009,1"
TAKEN = "A09164,10010{},Bob,Stranger,4/10/2009,1"
pytestmark = pytest.mark.usefixtures("conference")


@pytest.fixture(autouse=True)
def _three_a_day(settings: Settings, db: None) -> None:
    settings.IDS_DENIED_A_DAY = 3
    factories.make_member("100105", "Ida", "Idle", standing=Standing.INACTIVE)


def shown(upload: AttendanceUpload) -> list[tuple[int, str, str, str]]:
    """Line, code, value, and words of each error."""
    return [(error.line_number, error.code, error.value, error.message) for error in upload.errors.all()]


def on_sheet(upload: AttendanceUpload) -> list[tuple[int, str, str, str]]:
    found = [error for line in upload.repair_lines.all() for error in line.errors]
    return [(error.line_number, error.code, error.value, error.message) for error in found]


def mixed() -> list[str]:
    return [line for number in range(3) for line in (UNKNOWN.format(number), TAKEN.format(number))]


def mismatch(line: int, name: str, aast_id: str) -> tuple[int, str, str, str]:
    return (line, "NAME_MISMATCH", name, f"The name does not belong to AAST ID {aast_id}.")


EXACT = [
    (2, "MEMBER_UNKNOWN", "900000", "Nobody has this AAST ID."),
    mismatch(3, "Bob Stranger", "100100"),
    (4, "MEMBER_UNKNOWN", "900001", "Nobody has this AAST ID."),
]
VEILED = [
    mismatch(5, "Bob Stranger", "100101"),
    mismatch(6, "Nobody Known", "900002"),
    mismatch(7, "Bob Stranger", "100102"),
]


def test_the_days_number_is_told_exactly_and_the_rest_in_one_sentence(aast: Provider, carol: User) -> None:
    upload = factories.report(aast, carol, factories.csv_of(*mixed()), now=NOW)

    assert (upload.status, upload.error_count, shown(upload)) == (UploadStatus.REJECTED, 6, EXACT + VEILED)


def test_the_number_is_the_providers_and_the_days(
    aast: Provider, carol: User, society: Provider, olivia: User
) -> None:
    sent = factories.csv_of(UNKNOWN.format(1), UNKNOWN.format(2))
    days = [NOW, NOW, NOW + timedelta(days=1)]
    codes = [{row[1] for row in shown(factories.report(aast, carol, sent, now=now))} for now in days]

    assert codes == [{"MEMBER_UNKNOWN"}, {"MEMBER_UNKNOWN", "NAME_MISMATCH"}, {"MEMBER_UNKNOWN"}]
    program = factories.make_program(society, olivia, program_id="A26900")
    theirs = factories.csv_of(f"{program.program_id},900001,Nobody,Known,5/9/2026,1")
    assert {row[1] for row in shown(factories.report(society, olivia, theirs, now=NOW))} == {"MEMBER_UNKNOWN"}


def test_the_check_stays_exact(aast: Provider, carol: User) -> None:
    factories.report(aast, carol, factories.csv_of(*mixed()), now=NOW)
    right = factories.csv_of("A09164,100100,John,Smith,4/10/2009,1", "A09164,100101,Jane,Jones,4/10/2009,1")

    assert factories.report(aast, carol, right, now=NOW).status == UploadStatus.ACCEPTED
    assert AttendanceRecord.objects.count() == 2


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        ("A09164,100105,Ida,Idle,4/10/2009,1", ["MEMBER_INACTIVE"]),
        ("A09164,100105,Bob,Stranger,4/10/2009,1", ["NAME_MISMATCH"]),
        ("A09164,100105,,Stranger,4/10/2009,1", ["FIRST_NAME_MISSING"]),
        ("A09164,100100,,Stranger,4/10/2009,1", ["FIRST_NAME_MISSING"]),
        ("A09164,999999,,Stranger,4/10/2009,1", ["FIRST_NAME_MISSING"]),
        ("A09164,999999,Bob,Stranger,4/10/2009,11", ["NAME_MISMATCH", "CECS_OVER_APPROVED"]),
        ("A09164,100100,Bob,Stranger,4/10/2009,11", ["NAME_MISMATCH", "CECS_OVER_APPROVED"]),
    ],
)
def test_nothing_else_of_a_line_tells_whether_somebody_has_the_id(
    aast: Provider, carol: User, line: str, codes: list[str]
) -> None:
    sent = [UNKNOWN.format(number) for number in range(4)]
    upload = factories.report(aast, carol, factories.csv_of(*sent, line), now=NOW)
    create_sheet(upload, now=NOW)
    last = [[row[1] for row in rows if row[0] == 6] for rows in (shown(upload), on_sheet(upload))]

    assert [sorted(found) for found in last] == [sorted(codes)] * 2
    assert upload.error_count == upload.errors.count()


def test_what_is_veiled_stays_so_on_the_sheet_and_proposes_nobody(aast: Provider, carol: User) -> None:
    near = "A09164,100104,Jim,Miller,4/10/2009,1"  # whom the register would propose
    upload = factories.report(aast, carol, factories.csv_of(*mixed(), near), now=NOW)
    create_sheet(upload, now=NOW)

    assert on_sheet(upload) == [*EXACT, *VEILED, mismatch(8, "Jim Miller", "100104")]
    lines = list(upload.repair_lines.filter(line_number=8))
    assert proposals_for(upload, lines) == {8: []}


def test_lines_that_are_checked_again_count_too(aast: Provider, carol: User) -> None:
    upload = factories.report(aast, carol, factories.csv_of(UNKNOWN.format(0), TAKEN.format(0)), now=NOW)
    create_sheet(upload, now=NOW)
    assert {row[1] for row in on_sheet(upload)} == {"MEMBER_UNKNOWN", "NAME_MISMATCH"}

    check_again(upload=upload, by=carol, now=NOW)
    assert {row[1] for row in on_sheet(upload)} == {"NAME_MISMATCH"}
    check_again(upload=upload, by=carol, now=NOW + timedelta(days=1))
    assert {row[1] for row in on_sheet(upload)} == {"MEMBER_UNKNOWN", "NAME_MISMATCH"}


def test_entries_and_corrections_of_one_line_count_though_nothing_of_them_is_kept(aast: Provider, carol: User) -> None:
    def entered(aast_id: str) -> list[str]:
        cells = {
            "Program ID": "A09164",
            "AAST ID": aast_id,
            "First Name": "Bob",
            "Last Name": "Stranger",
            "Completion Date": "4/10/2009",
            "CECs": "1",
        }
        with pytest.raises(EntryRefused) as refused:
            enter_attendance(provider=aast, cells=cells, by=carol, now=NOW)
        return [error.code for error in refused.value.errors]

    assert [entered(aast_id) for aast_id in ("999999", "100100")] == [["MEMBER_UNKNOWN"], ["NAME_MISMATCH"]]
    factories.report_accepted(aast, carol, factories.csv_of("A09164,100100,John,Smith,4/10/2009,1"), now=NOW)
    record = AttendanceRecord.objects.get()

    def corrected(aast_id: str) -> list[tuple[str, str]]:
        cells = ["A09164", aast_id, "Bob", "Stranger", "4/10/2009", "1"]
        with pytest.raises(LineRefused) as refused:
            correct_record(record=record, cells=cells, reason="x", by=carol, now=NOW)
        return [(error.code, error.message) for error in refused.value.errors]

    assert corrected("999998") == [("MEMBER_UNKNOWN", "Nobody has this AAST ID.")]
    assert [corrected(aast_id) for aast_id in ("999997", "100101")] == [
        [("NAME_MISMATCH", "The name does not belong to AAST ID 999997.")],
        [("NAME_MISMATCH", "The name does not belong to AAST ID 100101.")],
    ]
    assert entered("999996") == ["NAME_MISMATCH"]
    assert DailyCount.objects.get(what="IDs denied").count == 6


def test_the_days_first_too_many_is_told_to_aast_once(aast: Provider, carol: User) -> None:
    for _ in range(3):
        factories.report(aast, carol, factories.csv_of(UNKNOWN.format(1), UNKNOWN.format(2)), now=NOW)

    assert [letter.subject for letter in mail.outbox] == [
        "[CEC portal] AAST IDs: a provider reached the limit of a day"
    ]
    assert "named 4 AAST IDs today that nobody has or that belong to another name." in mail.outbox[0].body


def test_both_are_told_in_the_words_of_one_fault() -> None:
    assert CATALOG["NAME_MISMATCH"].message_for({"aast_id": "999999", "veiled": True}) == (
        "The name does not belong to AAST ID 999999."
    )


def test_staff_see_the_counts_and_change_none(aast: Provider, carol: User, stella: User, login: Login) -> None:
    factories.report(aast, carol, factories.csv_of(UNKNOWN.format(1), UNKNOWN.format(2)), now=NOW)
    staff, row = login(stella), DailyCount.objects.get()
    listed = staff.get("/admin/accounts/dailycount/").content.decode()
    staff.post(f"/admin/accounts/dailycount/{row.pk}/change/", {"count": "0"})
    staff.post(f"/admin/accounts/dailycount/{row.pk}/delete/", {"post": "yes"})

    assert ("IDs denied" in listed, DailyCount.objects.get().count) == (True, 2)
