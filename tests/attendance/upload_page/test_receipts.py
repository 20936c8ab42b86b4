"""What a provider keeps of a filing: which bytes, who filed them, and what became of them since."""

import hashlib

import pytest
from django.utils import timezone

from accounts.models import Provider, User
from attendance.corrections.correct import cells_of, correct_record
from attendance.corrections.undo_filing import undo_filing
from attendance.models import AttendanceRecord, AttendanceUpload
from attendance.repair.edits import CellChange
from attendance.repair.services import change_cells
from attendance.repair.sheet import create_sheet
from attendance.repair.submit import file_repaired
from programs.models import Program
from tests import factories
from tests.attendance.upload_page.test_upload_pages import check
from tests.pages import Login, text

WRONG = factories.csv_of("A09164,100100,Johm,Smith,4/10/2009,1")


def receipt(upload: AttendanceUpload) -> str:
    return f"{upload.get_absolute_url()}receipt/"


@pytest.fixture
def repaired(aast: Provider, carol: User, conference: object) -> AttendanceUpload:
    upload = factories.report(aast, carol, WRONG)
    now = timezone.now()
    create_sheet(upload, now=now)
    change_cells(upload=upload, changes=[CellChange(2, 2, "John", shown="Johm")], by=carol, now=now)
    return check(file_repaired(upload=upload, by=carol, now=now))


def test_a_repaired_file_names_both_files_with_their_hashes(
    login: Login, carol: User, repaired: AttendanceUpload
) -> None:
    client = login(carol)
    page = client.get(receipt(repaired))
    found = text(page)

    assert "The file as it was sent Name attendance.csv Received" in found
    assert "The lines as they were recorded, as a CSV file Name attendance-repair.csv" in found
    for upload in (repaired.repaired_from, repaired):
        stored = client.get(f"{upload.get_absolute_url()}stored/")
        content = b"".join(stored)
        assert hashlib.sha256(content).hexdigest() in found
        assert stored.headers["Content-Type"] == "application/octet-stream"
        assert stored.headers["X-Content-Type-Options"] == "nosniff"
        assert stored.headers["Content-Disposition"] == f'attachment; filename="{upload.stored_as}"'
        assert f'href="{upload.get_absolute_url()}stored/"' in page.content.decode()


def test_stored_bytes_are_for_those_who_may_see_the_upload(
    login: Login, victor: User, olivia: User, repaired: AttendanceUpload
) -> None:
    address = f"{repaired.get_absolute_url()}stored/"
    seen = login(victor).get(address)
    assert (seen.status_code, b"Johm" in b"".join(seen)) == (200, False)
    assert login(olivia).get(address).status_code == 404


@pytest.mark.usefixtures("conference")
def test_lines_corrected_since_are_told(login: Login, carol: User, aast: Provider, guide_file: bytes) -> None:
    upload = factories.report_accepted(aast, carol, guide_file)
    client = login(carol)
    assert "corrected" not in text(client.get(receipt(upload)))
    record = AttendanceRecord.objects.select_related("program", "member").get(member__aast_id="100101")
    correct_record(
        record=record, cells=[*cells_of(record)[:5], "2"], reason="Typed wrong", by=carol, now=timezone.now()
    )

    page = text(client.get(receipt(upload)))
    assert "Lines of this report were corrected" in page
    assert "CECs: 3 → 2 Typed wrong Carol Chen" in page


@pytest.mark.usefixtures("conference")
def test_an_undone_filing_keeps_a_receipt_that_says_so(
    login: Login, carol: User, aast: Provider, guide_file: bytes
) -> None:
    factories.make_schedule()
    upload = factories.report_accepted(aast, carol, guide_file)
    undo_filing(upload=upload, reason="Wrong list", by=carol, now=timezone.now())
    client = login(carol)
    page = text(client.get(receipt(upload)))

    assert "UNDONE: nothing of it is recorded any more." in page
    assert "Carol Chen undid this report: Wrong list" in page
    assert upload.sha256 in page
    assert f'href="{receipt(upload)}"' in client.get(upload.get_absolute_url()).content.decode()


def test_a_long_receipt_is_in_pages_on_the_screen_and_whole_to_be_printed(
    login: Login, aast: Provider, carol: User, conference: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("attendance.upload_page.views.RECEIPT_LINES_PER_PAGE", 2)
    for number in range(5):
        factories.make_member(f"30000{number}", "Ann", f"Day{'abcde'[number]}")
    lines = [f"A09164,30000{number},Ann,Day{'abcde'[number]},4/10/2009,1" for number in range(5)]
    upload = factories.report_accepted(aast, carol, factories.csv_of(*lines))
    client, receipt = login(carol), f"/attendance/uploads/{upload.pk}/receipt/"

    shown = [client.get(receipt + asked) for asked in ("", "?page=2", "?page=3", "?whole=yes")]
    ids = [[record.member.aast_id for record in answer.context["page"].object_list] for answer in shown]
    assert ids == [["300000", "300001"], ["300002", "300003"], ["300004"], [f"30000{n}" for n in range(5)]]
    pages = [answer.content.decode() for answer in shown]
    assert ["Show the whole receipt" in page for page in pages] == [True, True, True, False]
    assert ["Showing Records 3 to 4 of 5" in page for page in pages] == [False, True, False, False]
