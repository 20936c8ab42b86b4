"""A file that comes again after some of its lines were corrected: what is the same, and what differs."""

from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import Provider, User
from attendance.choices import UploadStatus
from attendance.corrections.correct import approve_correction, cells_of, correct_record, remove_record
from attendance.corrections.undo_filing import undo_filing
from attendance.models import AttendanceRecord, AttendanceUpload
from attendance.uploads.single_entry import enter_attendance
from fees.models import FilingFee
from programs.models import Program
from tests import factories
from tests.pages import Login, text

NOW = timezone.now()
SALLY = "A09164,100102,Sally,Johnson,4/10/2009,9"


@pytest.fixture
def filed(aast: Provider, carol: User, conference: Program, guide_file: bytes) -> AttendanceUpload:
    factories.make_schedule()
    return factories.report_accepted(aast, carol, guide_file)


def record_of(aast_id: str) -> AttendanceRecord:
    return AttendanceRecord.objects.select_related("program", "member", "upload").get(member__aast_id=aast_id)


def correct(aast_id: str, by: User, place: int, cell: str) -> None:
    record = record_of(aast_id)
    cells = cells_of(record)
    cells[place] = cell
    correct_record(record=record, cells=cells, reason="Typed wrong", by=by, now=NOW)


def shown(upload: AttendanceUpload) -> list[tuple[int, str]]:
    return [(error.line_number, error.code) for error in upload.errors.all()]


def records() -> list[tuple[str, Decimal]]:
    return list(AttendanceRecord.objects.order_by("member__aast_id").values_list("member__aast_id", "cecs"))


def test_the_file_again_after_a_line_was_corrected(
    login: Login, filed: AttendanceUpload, aast: Provider, carol: User, guide_file: bytes
) -> None:
    correct("100102", carol, 5, "8")
    correct("100102", carol, 5, "7.5")
    before = records()
    again = factories.report(aast, carol, guide_file)
    page = text(login(carol).get(again.get_absolute_url()))

    assert (shown(again), records()) == ([(0, "FILE_REPEATED")], before)
    assert "This file is recorded already Every line of this file was recorded already, on" in page
    assert "Corrected since: line 4. The corrections stay as they are." in page
    assert "CECs: 8 → 7.5" in page


def test_the_file_as_it_stands_is_recorded_without_a_word_of_corrections(
    login: Login, filed: AttendanceUpload, aast: Provider, carol: User, guide_file: bytes
) -> None:
    correct("100102", carol, 5, "8")
    again = factories.report(aast, carol, guide_file.replace(SALLY.encode(), SALLY.replace("9,9", "9,8").encode()))
    page = text(login(carol).get(again.get_absolute_url()))

    assert shown(again) == [(0, "FILE_REPEATED")]
    assert ("This file is recorded already" in page, "Corrected since" in page) == (True, False)


def test_one_line_that_differs_is_named_alone(
    login: Login, filed: AttendanceUpload, aast: Provider, carol: User, guide_file: bytes
) -> None:
    correct("100102", carol, 5, "8")
    before = records()
    again = factories.report(aast, carol, guide_file.replace(SALLY.encode(), SALLY.replace("9,9", "9,7").encode()))
    page = login(carol).get(again.get_absolute_url())

    same = [(number, "RECORDED_ALREADY") for number in (2, 3, 5, 6)]
    assert sorted(shown(again)) == sorted([*same, (4, "ALREADY_REPORTED")])
    assert "This file is recorded already, but for 1 line Every attendee of this file was reported before." in text(
        page
    )
    assert "4 100102 Sally Johnson, A09164 4/10/2009, 7 04/10/2009, 8 CECs Correct" in text(page)
    assert f'href="/attendance/records/{record_of("100102").pk}/correct/"' in page.content.decode()
    assert ("Suzie" in text(page), records()) == (False, before)


def test_a_new_attendee_among_those_recorded_is_refused_line_by_line(
    login: Login, filed: AttendanceUpload, aast: Provider, carol: User, guide_file: bytes
) -> None:
    factories.make_member("100200", "Maria", "Lopez")
    content = guide_file.rstrip() + b"\r\nA09164,100200,Maria,Lopez,4/10/2009,1\r\n"
    again = factories.report(aast, carol, content.replace(SALLY.encode(), SALLY.replace("9,9", "9,7").encode()))
    page = text(login(carol).get(again.get_absolute_url()))

    assert (again.status, len(records())) == (UploadStatus.REJECTED, 5)
    assert ("but for" in page, "Recorded already: 4 times, first on line 2" in page) == (False, True)


# --- Lines that a correction took back ------------------------------------------------------------------------------


def take_back(how: str, by: User) -> None:
    if how == "removed":
        remove_record(record=record_of("100102"), reason="She left early", by=by, now=NOW)
    else:
        factories.make_member("100200", "Sally", "Johnston")
        record = record_of("100102")
        cells = [*cells_of(record)[:1], "100200", "Sally", "Johnston", *cells_of(record)[4:]]
        correct_record(record=record, cells=cells, reason="Another Sally", by=by, now=NOW)


@pytest.mark.parametrize("how", ["removed", "corrected to another AAST ID"])
def test_a_line_that_was_taken_back_is_not_filed_anew(
    filed: AttendanceUpload, aast: Provider, carol: User, guide_file: bytes, how: str
) -> None:
    take_back(how, carol)
    before = records()
    whole, alone = factories.report(aast, carol, guide_file), factories.report(aast, carol, factories.csv_of(SALLY))

    assert (shown(whole), whole.errors.get().facts["corrected"]) == ([(0, "FILE_REPEATED")], [4])
    assert shown(alone) == [(2, "TAKEN_BACK")]
    assert alone.errors.get().message == f"This line was recorded before, and {how} since."
    assert records() == before


def test_a_line_that_was_taken_back_can_be_entered(filed: AttendanceUpload, aast: Provider, carol: User) -> None:
    take_back("removed", carol)
    cells = dict(zip(factories.HEADER.split(","), SALLY.split(","), strict=True))
    enter_attendance(provider=aast, cells=cells, by=carol, now=NOW)

    assert record_of("100102").cecs == 9
    assert shown(factories.report(aast, carol, factories.csv_of(SALLY))) == [(0, "FILE_REPEATED")]


def test_another_day_or_other_cecs_of_who_was_taken_back_are_new(
    filed: AttendanceUpload, aast: Provider, carol: User
) -> None:
    take_back("removed", carol)
    factories.report_accepted(aast, carol, factories.csv_of(SALLY.replace("9,9", "9,8.75")))

    assert record_of("100102").cecs == Decimal("8.75")


def test_what_was_corrected_to_another_person_can_be_corrected_back(filed: AttendanceUpload, carol: User) -> None:
    take_back("corrected", carol)
    record = record_of("100200")
    cells = [*cells_of(record)[:1], "100102", "Sally", "Johnson", *cells_of(record)[4:]]
    correct_record(record=record, cells=cells, reason="It was she", by=carol, now=NOW)

    assert record_of("100102").pk == record.pk


def test_after_an_undone_report_its_file_is_new(
    filed: AttendanceUpload, aast: Provider, carol: User, guide_file: bytes
) -> None:
    take_back("removed", carol)
    undo_filing(upload=filed, reason="Wrong list", by=carol, now=NOW)
    factories.report_accepted(aast, carol, guide_file)

    assert len(records()) == 5


def test_a_correction_that_waits_or_was_declined_changes_nothing(
    filed: AttendanceUpload, aast: Provider, carol: User, stella: User, guide_file: bytes
) -> None:
    factories.pay(FilingFee.objects.get(), stella)
    correct("100102", carol, 5, "8")
    correction = record_of("100102").corrections.get()
    waiting = factories.report(aast, carol, guide_file)
    approve_correction(correction, by=stella, now=NOW)
    applied = factories.report(aast, carol, guide_file)

    facts = [upload.errors.get().facts["corrected"] for upload in (waiting, applied)]
    assert facts == [[], [4]]
