"""A webinar's report in, a roster on the sheet out; nothing filed unseen."""

import re
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from accounts.models import Provider, User
from attendance.choices import UploadStatus
from attendance.models import AttendanceRecord, AttendanceUpload
from attendance.retention import forget_checks
from programs.models import Program
from tests import factories
from tests.attendance.upload_page.test_upload_pages import check, open_sheet
from tests.conftest import FILES
from tests.pages import Login, text

REPORT = """Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest,In Waiting Room
Johnny S,john@lab.example,05/09/2026 09:00:00 AM,05/09/2026 09:40:00 AM,40,Yes,No
Johnny S,john@lab.example,05/09/2026 09:30:00 AM,05/09/2026 11:00:00 AM,90,Yes,No
Jane Jones,,05/09/2026 09:00:00 AM,05/09/2026 10:50:00 AM,110,Yes,No
Ann Unknown,ann@nowhere.example,05/09/2026 09:00:00 AM,05/09/2026 10:00:00 AM,60,Yes,No
Late Larry,larry@lab.example,05/09/2026 10:50:00 AM,05/09/2026 10:59:00 AM,9,Yes,No
"""


@pytest.fixture
def webinar(aast: Provider, carol: User) -> Program:
    factories.make_member("100100", "John", "Smith", email="John@Lab.example")
    factories.make_member("100101", "Jane", "Jones")
    return factories.make_program(aast, carol, program_id="A26100", start=date(2026, 5, 9), cecs="1.75")


def send(client: Client, program: Program, content: str | bytes, **more: str) -> HttpResponse:
    file = SimpleUploadedFile("participants.csv", content.encode() if isinstance(content, str) else content)
    fields = {"program": program.pk, "upload_id": str(uuid4()), **more}
    return client.post("/attendance/webinar/", {**fields, "file": file})


@time_machine.travel("2026-05-12 15:00Z")
def test_from_the_report_to_the_record(login: Login, carol: User, webinar: Program) -> None:
    client = login(carol)
    send(client, webinar, REPORT)
    upload = check(AttendanceUpload.objects.get())
    page = text(client.get(upload.get_absolute_url()))

    assert (upload.status, upload.error_count, AttendanceRecord.objects.count()) == (UploadStatus.CHECKED, 2, 0)
    for words in (
        "A Zoom report with 4 people; 1 rejoin was merged. 60 minutes were counted as 1 CEC, in quarter steps.",
        "AAST IDs were found by email for 1 person, by name for 1 person, and not at all for 1 person.",
        "There for too short a time to earn CECs, and left out: Late Larry (9 minutes).",
    ):
        assert words in page

    sheet = f"{upload.get_absolute_url()}repair/"
    assert "2 lines with errors." in text(open_sheet(client, upload))
    lines = [line.cells for line in upload.repair_lines.all()]
    assert lines == [
        ["A26100", "100100", "Johnny", "S", "05/09/2026", "1.75"],
        ["A26100", "100101", "Jane", "Jones", "05/09/2026", "1.75"],
        ["A26100", "", "Ann", "Unknown", "05/09/2026", "1"],
    ]
    shown = client.get(sheet).context["shown"]
    client.post(sheet, {"shown": shown, "cell-2-2": "John", "cell-2-3": "Smith"})
    client.post(sheet, {"shown": shown, "remove": "4"})
    client.post(sheet, {"file": "1"})
    assert check(upload.repairs.get()).status == UploadStatus.ACCEPTED
    records = AttendanceRecord.objects.order_by("line_number").values_list("member__aast_id", "cecs")
    assert [(aast_id, str(cecs)) for aast_id, cecs in records] == [("100100", "1.75"), ("100101", "1.75")]


@time_machine.travel("2026-05-12 15:00Z")
def test_the_report_is_kept_as_it_was_sent(
    login: Login, carol: User, olivia: User, webinar: Program, django_capture_on_commit_callbacks: Any
) -> None:
    client = login(carol)
    send(client, webinar, REPORT)
    upload = check(AttendanceUpload.objects.get())
    address = f"{upload.get_absolute_url()}report/"
    page = client.get(upload.get_absolute_url()).content.decode()
    kept = client.get(address)

    assert (f'href="{address}">Download participants.csv' in page, b"".join(kept)) == (True, REPORT.encode())
    assert kept.headers["Content-Disposition"] == 'attachment; filename="participants.csv"'
    assert login(olivia).get(address).status_code == 404
    stored = [upload.file, upload.sent_report.file]
    assert [file.storage.exists(file.name) for file in stored] == [True, True]
    with django_capture_on_commit_callbacks(execute=True):
        forget_checks(now=factories.at_noon(date(2026, 7, 1)))
    assert [file.storage.exists(file.name) for file in stored] == [False, False]


@time_machine.travel("2026-05-12 15:00Z")
def test_a_receipt_names_the_report_the_roster_and_what_was_filed(login: Login, carol: User, webinar: Program) -> None:
    client = login(carol)
    send(client, webinar, "\n".join(REPORT.splitlines()[i] for i in (0, 3)))
    upload = check(AttendanceUpload.objects.get())
    client.post(f"{upload.get_absolute_url()}repair/", {"file": "1"})
    found = text(client.get(f"{check(upload.repairs.get()).get_absolute_url()}receipt/"))
    names = (
        "The webinar report as it was sent Name participants.csv",
        "The roster that was made from the webinar report, as a CSV file Name participants-webinar.csv",
        "The lines as they were recorded, as a CSV file Name participants-repair.csv",
    )
    assert [name in found for name in names] == [True, True, True]
    assert upload.sent_report.sha256 in found


@time_machine.travel("2026-05-12 15:00Z")
def test_a_report_without_a_fault_is_looked_at_all_the_same(login: Login, carol: User, webinar: Program) -> None:
    client = login(carol)
    sent = send(client, webinar, "\n".join(REPORT.splitlines()[i] for i in (0, 3)))
    upload = check(AttendanceUpload.objects.get())
    page = client.get(upload.get_absolute_url()).content.decode()

    assert (upload.status, upload.error_count, sent.headers["Location"]) == (
        UploadStatus.CHECKED,
        0,
        upload.get_absolute_url(),
    )
    assert (f"{upload.get_absolute_url()}repair/?show=all" in page, "/file/" in page) == (True, False)
    client.post(f"{upload.get_absolute_url()}file/")
    assert check(upload).status == UploadStatus.CHECKED


@time_machine.travel("2026-05-12 15:00Z")
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"%PDF-1.7", "this is a PDF"),
        (b"Program ID,AAST ID\nA1,1", "no line of column names such as Name, Join Time, and Duration"),
        ("\n".join(REPORT.splitlines()[i] for i in (0, 5)), "Nobody in this report was there long enough"),
    ],
)
def test_what_is_no_report(login: Login, carol: User, webinar: Program, content: str | bytes, sentence: str) -> None:
    page = text(send(login(carol), webinar, content))
    assert (sentence in page, AttendanceUpload.objects.count()) == (True, 0)


@time_machine.travel("2026-05-12 15:00Z")
def test_only_ones_own_programs_in_time_are_offered(
    login: Login, carol: User, olivia: User, victor: User, aast: Provider, webinar: Program
) -> None:
    factories.make_program(aast, carol, program_id="A26001", start=date(2026, 1, 9))
    assert "Select the program" not in text(send(login(carol), webinar, REPORT))
    assert "A26001" not in text(login(carol).get("/attendance/webinar/"))
    send(login(olivia), webinar, REPORT)
    assert AttendanceUpload.objects.count() == 1
    assert login(victor).get("/attendance/webinar/").status_code == 403


# --- What there is to look at before filing -------------------------------------------------------------------------


@time_machine.travel("2026-05-12 15:00Z")
def test_each_attendee_is_shown_with_how_the_id_was_found(login: Login, carol: User, webinar: Program) -> None:
    client = login(carol)
    send(client, webinar, REPORT)
    upload = check(AttendanceUpload.objects.get())
    response = client.get(upload.get_absolute_url())
    page, markup = text(response), response.content.decode()

    assert "2 of 3 people need checking" in page
    assert "would refuse" not in page
    assert "error-summary" not in markup
    for words in (
        "2 Johnny S john@lab.example 120 By email 100100",
        "3 Jane Jones — 110 By name 100101",
        "4 Ann Unknown ann@nowhere.example 60 Not found —",
    ):
        assert words in page


@time_machine.travel("2026-05-12 15:00Z")
def test_every_link_to_the_sheet_shows_all_lines_of_a_report(login: Login, carol: User, webinar: Program) -> None:
    client = login(carol)
    send(client, webinar, REPORT)
    upload = check(AttendanceUpload.objects.get())
    markup = client.get(upload.get_absolute_url()).content.decode()

    assert re.findall(r'"([^"]*/repair/[^"]*)"', markup) == [f"{upload.get_absolute_url()}repair/?show=all"]


@time_machine.travel("2026-05-12 15:00Z")
def test_what_is_unclear_is_told_in_whole_sentences(login: Login, carol: User, webinar: Program) -> None:
    client = login(carol)
    odd = [f"{name},,,,,No,No" for name in ("Olga Olsen", "Otto Olsen")]
    send(client, webinar, REPORT + "\n".join(odd))
    page = text(client.get(AttendanceUpload.objects.get().get_absolute_url() + "status/"))
    upload = check(AttendanceUpload.objects.get())
    page = text(client.get(upload.get_absolute_url()))

    assert "so it was not counted. Line 8 gives no time for Otto Olsen, so it was not counted." in page


@time_machine.travel("2026-05-12 15:00Z")
def test_hosts_left_out_are_named(login: Login, carol: User, webinar: Program) -> None:
    client = login(carol)
    send(client, webinar, (FILES / "webinar" / "zoom-webinar.csv").read_bytes())
    upload = check(AttendanceUpload.objects.get())

    assert "Hosts, panelists, and organizers were left out: " in text(client.get(upload.get_absolute_url()))


@time_machine.travel("2026-05-12 15:00Z")
@pytest.mark.parametrize("magic", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0"])
def test_a_workbook_given_as_a_report(login: Login, carol: User, webinar: Program, magic: bytes) -> None:
    page = text(send(login(carol), webinar, magic + b"x" * 100))
    assert "This is an Excel workbook. Download the report from Zoom or Teams as CSV and choose that file." in page


@time_machine.travel("2026-05-12 15:00Z")
def test_a_filed_report_says_so_first(login: Login, carol: User, webinar: Program) -> None:
    client = login(carol)
    send(client, webinar, "\n".join(REPORT.splitlines()[i] for i in (0, 3)))
    upload = check(AttendanceUpload.objects.get())
    client.post(f"{upload.get_absolute_url()}repair/", {"file": "1"})
    filed = check(upload.repairs.get())
    page = client.get(upload.get_absolute_url())

    assert "This file was repaired here and recorded" in text(page)
    assert f'href="{filed.get_absolute_url()}"' in page.content.decode()
    assert "/repair/" not in page.content.decode()
