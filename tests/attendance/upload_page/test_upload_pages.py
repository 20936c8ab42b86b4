import hashlib
import io
import re
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks, Settings

from accounts.models import Provider, User
from attendance.choices import UploadStatus
from attendance.models import AttendanceRecord, AttendanceUpload
from attendance.retention import forget_checks
from attendance.roster.error_catalog import CECS_NOT_QUARTER
from attendance.selectors import recorded_by
from attendance.uploads import progress
from attendance.uploads.processing import process_upload
from members.models import Member
from programs.models import Program
from tests import factories
from tests.conftest import FILES
from tests.pages import Login, text

JOHN = {
    "program_id": "A09164",
    "aast_id": "100100",
    "first_name": "John",
    "last_name": "Smith",
    "completion_date": "4/10/2009",
    "cecs": "1",
}


def send(
    client: Client, provider: Provider, content: bytes, *, filename: str = "spring.csv", **data: object
) -> HttpResponse:
    file = SimpleUploadedFile(filename, content, content_type="text/csv")
    fields = {"provider": provider.pk, "upload_id": str(uuid4()), **data}
    return client.post("/attendance/upload/", {**fields, "file": file})


def check(upload: AttendanceUpload) -> AttendanceUpload:
    process_upload(upload.pk)
    upload.refresh_from_db()
    return upload


def open_sheet(client: Client, upload: AttendanceUpload) -> HttpResponse:
    """Its lines laid out, by the button that leads there."""
    return client.post(f"{upload.get_absolute_url()}repair/", {"lay-out": "1"}, follow=True)


# --- Attendance -----------------------------------------------------------------------------------------------------


def test_what_waits_and_what_was_sent(login: Login, carol: User, aast: Provider, conference: Program) -> None:
    ended = timezone.localdate() - timedelta(days=5)
    factories.make_program(aast, carol, program_id="A26105", name="Apnea Day", start=ended)
    factories.make_program(aast, carol, program_id="A26106", name="Old Day", start=ended - timedelta(days=60))
    factories.report(aast, carol, (FILES / "bad" / "NAME_MISMATCH.csv").read_bytes())

    page = text(login(carol).get("/attendance/"))

    assert "Upload Attendance" in page
    assert "Enter Attendance" in page
    assert "A26105 Apnea Day" in page
    assert "40 days left" in page
    assert "1 program is past the deadline" in page
    assert "Rejected: 1 error" in page


def test_who_may_look_but_not_report_is_told_so(login: Login, victor: User, stella: User, aast: Provider) -> None:
    assert "ask the owner of your provider account" in text(login(victor).get("/attendance/"))
    assert "Upload Attendance" not in text(login(stella).get("/attendance/"))


def test_reporting_is_for_owners_and_coordinators(
    login: Login, victor: User, stella: User, maria: Member, aast: Provider
) -> None:
    def answers(user: User) -> list[int]:
        client = login(user)
        pages = ("/attendance/", "/attendance/upload/", "/attendance/enter/", "/attendance/template.csv")
        return [client.get(page).status_code for page in pages]

    assert answers(victor) == [200, 403, 403, 200]
    assert answers(stella) == [200, 403, 403, 200]
    assert answers(maria.user) == [403, 403, 403, 200]


def test_the_list_costs_the_same_for_more_uploads(
    login: Login, carol: User, aast: Provider, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = login(carol)
    for _ in range(2):
        factories.report(aast, carol, factories.csv_of("X"))
        cache.clear()
        with django_assert_num_queries(10):
            client.get("/attendance/")


# --- Upload Attendance ----------------------------------------------------------------------------------------------


def test_the_page_shows_the_provider_with_its_id_and_every_column(login: Login, carol: User) -> None:
    page = text(login(carol).get("/attendance/upload/"))

    for words in ("AAST [Provider: P0001]", "Choose a file to process", "Process File", "Completion Date", "A09164"):
        assert words in page


def test_the_template_has_the_six_columns(login: Login, carol: User) -> None:
    response = login(carol).get("/attendance/template.csv")

    assert response.content == f"\ufeff{factories.HEADER}\r\n".encode()


def test_a_file_is_kept_and_its_page_opens(
    login: Login, carol: User, aast: Provider, conference: Program, guide_file: bytes
) -> None:
    client = login(carol)
    response = send(client, aast, guide_file)
    upload = AttendanceUpload.objects.get()

    assert response.headers["Location"] == f"/attendance/uploads/{upload.pk}/"
    assert (upload.filename, upload.status, upload.received_by) == ("spring.csv", UploadStatus.RECEIVED, carol)
    assert "Waiting for its turn" in text(client.get(response.headers["Location"]))


def test_two_clicks_are_one_upload(login: Login, carol: User, aast: Provider, guide_file: bytes) -> None:
    client, form = login(carol), str(uuid4())
    places = {send(client, aast, guide_file, upload_id=form).headers["Location"] for _ in range(2)}

    assert places == {f"/attendance/uploads/{form}/"}
    assert AttendanceUpload.objects.count() == 1


def test_another_file_from_a_page_gone_back_to_is_another_upload(login: Login, carol: User, aast: Provider) -> None:
    client, form = login(carol), str(uuid4())
    for line in ("one", "two"):
        send(client, aast, factories.csv_of(line), upload_id=form)

    assert AttendanceUpload.objects.count() == 2


def test_nobody_files_for_another_provider(
    login: Login, carol: User, society: Provider, aast: Provider, guide_file: bytes
) -> None:
    page = text(send(login(carol), society, guide_file))

    assert "There is a problem" in page
    assert AttendanceUpload.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file has nothing in it. Open your spreadsheet, save it again as CSV"),
        (b"x" * 3_000_000, "The file has 2.9 MB; the most is 1 MB. Split the file into smaller ones"),
        (b"x" * (1024 * 1024 + 1), "The file has more than 1 MB; the most is 1 MB. Split the file into smaller ones"),
    ],
    ids=["empty", "too large", "a byte too large"],
)
def test_a_file_that_is_not_kept(
    login: Login, carol: User, aast: Provider, settings: Settings, content: bytes, words: str
) -> None:
    settings.UPLOAD_MAX_BYTES = 1024 * 1024

    assert words in text(send(login(carol), aast, content))
    assert AttendanceUpload.objects.count() == 0


def test_the_form_says_what_is_missing(login: Login, carol: User) -> None:
    page = text(login(carol).post("/attendance/upload/", {"upload_id": str(uuid4())}))

    assert "Select the provider that owns the programs in the file." in page
    assert "Choose the .CSV file or Excel workbook with your attendees." in page


# --- One upload -----------------------------------------------------------------------------------------------------


def test_progress_is_shown_while_lines_are_checked(login: Login, carol: User, aast: Provider) -> None:
    upload = factories.receive(aast, carol, factories.csv_of(*["line"] * 6_000))
    report = progress.Reporter(upload)
    report(1_000)
    page = text(login(carol).get(f"{upload.get_absolute_url()}status/"))

    assert "Lines checked 1,000 of 6,000 lines" in page
    assert "You may leave this page" in page


@pytest.mark.usefixtures("conference")
def test_success_in_the_guides_words(login: Login, carol: User, aast: Provider, guide_file: bytes) -> None:
    factories.make_schedule()
    upload = factories.report_accepted(aast, carol, guide_file)
    response = login(carol).get(upload.get_absolute_url())
    page = text(response)

    assert "Record was successfully processed 5 attendees of 1 program are recorded." in page
    assert "A09164 13th Annual Sleep Disorders Conference 5 32 Pay Filing Fees" in page
    assert b'href="/fees/A09164/"' in response.content


@pytest.mark.usefixtures("conference")
def test_faults_by_kind_and_by_line(login: Login, carol: User, aast: Provider) -> None:
    content = factories.csv_of(
        "A09164,100100,Jon,Smith,4/10/2009,1",
        "A09164,10,Jane,Jones,4/10/2009,3",
        "A09164,100102,Sall,Johnson,4/10/2009,9",
    )
    upload = factories.report(aast, carol, content)
    client = login(carol)
    page = text(client.get(upload.get_absolute_url()))

    assert "The file was not accepted: 3 errors (3 lines read)" in page
    assert "Nothing of it was recorded." in page
    assert "Name does not belong to the AAST ID: 2 times, first on line 2" in page
    assert "Line 3: An AAST ID has six digits." in page
    assert "3 AAST ID 10 An AAST ID has six digits. Correct it; Member Search shows it. Perhaps 000010." in page
    filtered = client.get(f"{upload.get_absolute_url()}?kind=NAME_MISMATCH")
    assert "Showing Records 1 to 2 of 2" in text(filtered)
    first = upload.errors.filter(code="NAME_MISMATCH")[0].pk
    assert f'href="?kind=NAME_MISMATCH#error-{first}"' in client.get(upload.get_absolute_url()).content.decode()
    assert f'id="error-{first}"' in filtered.content.decode()
    assert AttendanceRecord.objects.count() == 0


@pytest.mark.usefixtures("conference")
def test_the_same_file_again_is_explained(login: Login, carol: User, aast: Provider, guide_file: bytes) -> None:
    first = factories.report_accepted(aast, carol, guide_file)
    again = factories.report(aast, carol, guide_file)
    response = login(carol).get(again.get_absolute_url())

    assert "This file is recorded already Every line of this file was recorded already, on" in text(response)
    assert f'href="{first.get_absolute_url()}"' in response.content.decode()
    assert "Correct" not in text(login(carol).get("/inbox/"))


@pytest.mark.usefixtures("conference")
def test_the_same_lines_in_another_file_are_the_same(aast: Provider, carol: User) -> None:
    john, jane = "A09164,100100,John,Smith,4/10/2009,1", "A09164,100101,Jane,Jones,4/10/2009,3"
    factories.report_accepted(aast, carol, factories.csv_of(john))
    first = factories.report_accepted(aast, carol, factories.csv_of(jane))
    resaved = factories.report(aast, carol, factories.csv_of(jane.replace("3", "3.00").replace("4/10", "04/10"), john))

    assert [error.code for error in resaved.errors.all()] == ["FILE_REPEATED"]
    assert recorded_by(resaved) != first


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        ("A09164,100100,John,Smith,4/10/2009,2", ["ALREADY_REPORTED"]),
        ("A09164,100100,Jon,Smith,4/10/2009,1", ["NAME_MISMATCH", "ALREADY_REPORTED"]),
        ("A09164,100100,John,Smith,4/10/2009,x", ["CECS_NOT_A_NUMBER", "ALREADY_REPORTED"]),
    ],
)
@pytest.mark.usefixtures("conference")
def test_what_differs_from_the_record_is_told_line_by_line(
    aast: Provider, carol: User, line: str, codes: list[str]
) -> None:
    factories.report_accepted(aast, carol, factories.csv_of("A09164,100100,John,Smith,4/10/2009,1"))
    upload = factories.report(aast, carol, factories.csv_of(line))

    assert sorted(error.code for error in upload.errors.all()) == sorted(codes)


@pytest.mark.usefixtures("conference")
def test_one_new_line_among_the_old_is_told_line_by_line(aast: Provider, carol: User) -> None:
    john, jane = "A09164,100100,John,Smith,4/10/2009,1", "A09164,100101,Jane,Jones,4/10/2009,3"
    factories.report_accepted(aast, carol, factories.csv_of(john))
    upload = factories.report(aast, carol, factories.csv_of(john, jane))

    assert [(error.line_number, error.code) for error in upload.errors.all()] == [(2, "RECORDED_ALREADY")]


def test_a_failed_check_is_told_as_ours(login: Login, carol: User, aast: Provider, settings: Settings) -> None:
    settings.UPLOAD_MAX_ATTEMPTS = 0
    upload = check(factories.receive(aast, carol, b"x"))

    assert "This is an error of the portal, not of your file." in text(login(carol).get(upload.get_absolute_url()))


def test_a_check_that_rests_is_told_with_the_time(login: Login, carol: User, aast: Provider) -> None:
    upload = factories.receive(aast, carol, b"x")
    upload.rests_until = datetime(2026, 5, 4, 20, 30, tzinfo=UTC)
    upload.save()

    shown = "The check broke off on our side. It is made once more after 3:30 PM; your file is stored safely"
    assert shown in text(login(carol).get(upload.get_absolute_url()))


@pytest.mark.usefixtures("conference")
def test_strangers_find_nothing(login: Login, olivia: User, maria: Member, carol: User, aast: Provider) -> None:
    upload = factories.report(aast, carol, (FILES / "bad" / "NAME_MISMATCH.csv").read_bytes())
    pages = [upload.get_absolute_url() + part for part in ("", "status/", "errors.csv")]

    for stranger in (olivia, maria.user):
        client = login(stranger)
        assert [client.get(page).status_code for page in pages] == [404, 404, 404]


def test_a_page_of_faults_costs_the_same_for_more(
    login: Login, carol: User, aast: Provider, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = login(carol)
    for lines in (1, 30):
        upload = factories.report(aast, carol, factories.csv_of(*["A1,1,,,x,y"] * lines))
        cache.clear()
        with django_assert_num_queries(15):
            client.get(upload.get_absolute_url())


# --- Enter Attendance -----------------------------------------------------------------------------------------------


def enter(client: Client, provider: Provider, **cells: str) -> HttpResponse:
    return client.post("/attendance/enter/", {"provider": provider.pk, **JOHN, **cells})


@pytest.mark.usefixtures("conference")
def test_a_single_record(login: Login, carol: User, aast: Provider) -> None:
    client = login(carol)
    response = enter(client, aast)
    page = client.get(response.headers["Location"])

    assert "Record was successfully processed: John Smith, A09164, 1 CEC." in text(page)
    assert b'value="4/10/2009"' in page.content
    record = AttendanceRecord.objects.get()
    assert (record.member.aast_id, record.line_number, record.upload.source) == ("100100", 2, "entry")


@pytest.mark.usefixtures("conference")
def test_each_fault_at_its_field(login: Login, carol: User, aast: Provider) -> None:
    response = enter(login(carol), aast, aast_id="10010", cecs="1.1", first_name="")
    errors = response.context["form"].errors  # type: ignore[attr-defined]

    assert {name: list(shown) for name, shown in errors.items()} == {
        "aast_id": ["An AAST ID has six digits. Correct it; Member Search shows it. Perhaps 010010."],
        "first_name": ["The first name is missing. Type it as on the attendee's AAST account."],
        "cecs": [f"{CECS_NOT_QUARTER.message} {CECS_NOT_QUARTER.advice} Perhaps 1."],
    }
    assert (AttendanceRecord.objects.count(), AttendanceUpload.objects.count()) == (0, 0)


def test_an_empty_entry_names_every_field(login: Login, carol: User, aast: Provider) -> None:
    response = enter(login(carol), aast, **dict.fromkeys(JOHN, ""))

    assert set(response.context["form"].errors) == set(JOHN)  # type: ignore[attr-defined]


@pytest.mark.usefixtures("conference")
def test_the_same_entry_twice_is_told(login: Login, carol: User, aast: Provider) -> None:
    client = login(carol)
    enter(client, aast)

    assert "This line was recorded already, on" in text(enter(client, aast))
    assert AttendanceRecord.objects.count() == 1


# --- Receipt --------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("conference")
def test_an_accepted_file_has_a_receipt(
    login: Login, aast: Provider, carol: User, olivia: User, guide_file: bytes
) -> None:
    upload = factories.report_accepted(aast, carol, guide_file)
    client, page = login(carol), f"/attendance/uploads/{upload.pk}/receipt/"
    assert f'href="{page}"' in client.get(upload.get_absolute_url()).content.decode()

    shown = text(client.get(page))

    assert hashlib.sha256(guide_file).hexdigest() in shown
    assert f"Receipt {upload.pk}" in shown
    assert "Reported by Carol Chen" in shown
    assert "3 A09164 100101 Jane Jones 04/10/2009 3" in shown
    assert login(olivia).get(page).status_code == 404


def test_a_rejected_file_has_none(login: Login, aast: Provider, carol: User) -> None:
    upload = factories.report(aast, carol, b"nonsense")

    assert login(carol).get(f"/attendance/uploads/{upload.pk}/receipt/").status_code == 404


@pytest.mark.usefixtures("conference")
def test_a_receipt_costs_the_same_for_more_lines(
    login: Login, aast: Provider, carol: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = login(carol)
    lines = ["A09164,100100,John,Smith,4/10/2009,1", "A09164,100101,Jane,Jones,4/10/2009,3"]
    john = factories.report_accepted(aast, carol, factories.csv_of(lines[0]))
    more = ["A09164,100102,Sally,Johnson,4/10/2009,1", "A09164,100103,Suzie,Garcia,4/10/2009,1"]
    two = factories.report_accepted(aast, carol, factories.csv_of(lines[1], *more))
    for upload in (john, two):
        cache.clear()
        with django_assert_num_queries(10):
            client.get(f"/attendance/uploads/{upload.pk}/receipt/")


# --- Template of a program ------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("conference")
def test_a_template_made_for_a_program_passes_once_filled_in(login: Login, aast: Provider, carol: User) -> None:
    client = login(carol)
    assert 'href="/attendance/template.csv?program=A09164"' in client.get("/programs/A09164/").content.decode()
    response = client.get("/attendance/template.csv?program=A09164")
    content = response.content.decode("utf-8-sig")

    assert content.splitlines()[1] == "A09164,,,,04/10/2009,10"
    assert response.headers["Content-Disposition"] == 'attachment; filename="attendance-A09164.csv"'
    filled_in = content.replace("A09164,,,,", "A09164,100100,John,Smith,").encode()
    assert factories.report(aast, carol, filled_in).status == UploadStatus.ACCEPTED


@pytest.mark.usefixtures("conference")
def test_there_is_no_template_of_a_strangers_program(login: Login, olivia: User) -> None:
    assert login(olivia).get("/attendance/template.csv?program=A09164").status_code == 404
    assert login(olivia).get("/attendance/template.csv?program=a%00b").status_code == 404


@pytest.mark.usefixtures("conference")
def test_a_workbook_made_for_a_program_names_nobody_yet(login: Login, aast: Provider, carol: User) -> None:
    response = login(carol).get("/attendance/template.xlsx?program=A09164")
    upload = factories.report(aast, carol, response.content)

    assert response.headers["Content-Disposition"] == 'attachment; filename="attendance-A09164.xlsx"'
    assert [error.code for error in upload.errors.all()] == [
        "AAST_ID_MISSING",
        "FIRST_NAME_MISSING",
        "LAST_NAME_MISSING",
    ]


def test_the_empty_workbook_has_the_six_columns(login: Login, aast: Provider, carol: User) -> None:
    upload = factories.report(aast, carol, login(carol).get("/attendance/template.xlsx").content)
    assert [error.code for error in upload.errors.all()] == ["NO_LINES"]


@pytest.mark.usefixtures("conference")
def test_excel_offers_only_what_the_checks_take(login: Login, carol: User) -> None:
    content = login(carol).get("/attendance/template.xlsx?program=A09164").content
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()

    rules = re.findall(r'<dataValidation type="(\w+)".*?sqref="([A-Z0-9:]+)"', sheet)
    assert rules == [("custom", "B2:B501"), ("custom", "F2:F501"), ("list", "A2:A501"), ("date", "E2:E501")]
    assert '<formula1>"A09164"</formula1>' in sheet
    assert "<formula1>AND(ISNUMBER(F2),F2&gt;=0.25,F2&lt;=10,MOD(F2*4,1)=0)</formula1>" in sheet
    assert "ISNUMBER(--MID(B2,ROW($1:$6),1))" in sheet
    assert "promptTitle" not in sheet


@pytest.mark.usefixtures("conference")
def test_examples_in_the_workbook_are_those_of_its_program(login: Login, carol: User) -> None:
    content = login(carol).get("/attendance/template.xlsx?program=a09164").content
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        words = parts.read("xl/comments1.xml").decode() + parts.read("xl/sharedStrings.xml").decode()

    assert set(re.findall(r"Example: ([^<]+)<", words)) == {"A09164", "100100", "John", "Smith", "04/10/2009", "10"}


def test_no_day_is_filled_in_for_a_program_on_demand(login: Login, carol: User, aast: Provider) -> None:
    begun = timezone.localdate() - timedelta(days=9)
    facts = {"program_id": "A26300", "start": begun, "end": begun + timedelta(days=5), "format": "on_demand"}
    factories.make_program(aast, carol, **facts)
    client = login(carol)

    assert client.get("/attendance/template.csv?program=A26300").content.decode().splitlines()[1] == "A26300,,,,,10"
    upload = factories.report(aast, carol, client.get("/attendance/template.xlsx?program=A26300").content)
    assert "DATE_MISSING" in {error.code for error in upload.errors.all()}
    assert "program_id=A26300&amp;completion_date" not in client.get("/attendance/enter/").content.decode()


def test_reporting_from_a_programs_page_keeps_the_program(login: Login, carol: User, aast: Provider) -> None:
    ended = timezone.localdate() - timedelta(days=5)
    factories.make_program(aast, carol, program_id="A26105", name="Apnea Day", start=ended)
    factories.employ(carol, factories.make_provider("P0003", "Another Society"))
    client = login(carol)
    assert 'href="/attendance/upload/?program=A26105"' in client.get("/programs/A26105/").content.decode()
    page = client.get("/attendance/upload/?program=a26105").content.decode()

    assert f'<option value="{aast.pk}" selected>' in page
    assert re.search(r'<option value="A26105" selected>\s+A26105 Apnea Day', page)
    assert f"/attendance/enter/?provider={aast.pk}&amp;program_id=A26105" in page


def test_every_program_that_can_be_reported_has_its_template(login: Login, carol: User, aast: Provider) -> None:
    ended = timezone.localdate() - timedelta(days=5)
    factories.make_program(aast, carol, program_id="A26105", start=ended)
    factories.make_program(aast, carol, program_id="A26106", start=ended - timedelta(days=60))
    page = login(carol).get("/attendance/upload/").content.decode()

    assert ('value="A26105"' in page, 'value="A26106"' in page) == (True, False)


# --- Check file, and one look before filing -------------------------------------------------------------------------


def checked(client: Client, provider: Provider, content: bytes, **data: object) -> AttendanceUpload:
    send(client, provider, content, **data)
    return check(AttendanceUpload.objects.latest("received_at"))


@pytest.mark.usefixtures("conference")
def test_check_file_says_what_process_file_would_do(
    login: Login, carol: User, aast: Provider, guide_file: bytes
) -> None:
    client = login(carol)
    upload = checked(client, aast, guide_file, check="1")
    page = text(client.get(upload.get_absolute_url()))

    assert (upload.status, AttendanceRecord.objects.count()) == (UploadStatus.CHECKED, 0)
    assert "Every line is right “Process File” would record 5 attendees." in page

    client.post(f"{upload.get_absolute_url()}file/")
    assert (check(upload).status, upload.confirmed_by, AttendanceRecord.objects.count()) == (
        UploadStatus.ACCEPTED,
        carol,
        5,
    )


@pytest.mark.usefixtures("conference")
def test_check_file_names_every_fault_and_cannot_be_filed(login: Login, carol: User, aast: Provider) -> None:
    client = login(carol)
    upload = checked(client, aast, (FILES / "bad" / "CECS_NOT_QUARTER.csv").read_bytes(), check="1")
    page = text(client.get(upload.get_absolute_url()))

    assert (upload.status, upload.error_count) == (UploadStatus.CHECKED, 1)
    assert "“Process File” would refuse this file: 1 error (1 line read)" in page
    assert "cannot be processed as it stands" in text(client.post(f"{upload.get_absolute_url()}file/", follow=True))
    upload.refresh_from_db()
    assert upload.status == UploadStatus.CHECKED


def test_a_file_can_be_checked_before_the_program_has_ended(login: Login, carol: User, aast: Provider) -> None:
    factories.make_member("100100", "John", "Smith")
    ends = timezone.localdate() + timedelta(days=3)
    factories.make_program(aast, carol, program_id="A26300", start=ends - timedelta(days=9), end=ends)
    client = login(carol)
    upload = checked(client, aast, factories.csv_of(f"A26300,100100,John,Smith,{ends:%m/%d/%Y},1"), check="1")

    assert (upload.status, upload.error_count, upload.opens_on) == (UploadStatus.CHECKED, 0, ends)
    page = client.get(upload.get_absolute_url())
    assert f"from {ends:%m/%d/%Y} on" in text(page)
    assert f"{upload.get_absolute_url()}file/" not in page.content.decode()
    with time_machine.travel(factories.at_noon(ends)):
        client = login(carol)
        client.post(f"{upload.get_absolute_url()}file/")
        assert check(upload).status == UploadStatus.ACCEPTED


@pytest.mark.usefixtures("conference")
def test_how_a_file_was_read_is_shown_before_anything_counts(login: Login, carol: User, aast: Provider) -> None:
    client = login(carol)
    header = "Program ID,Member ID,First Name,Last Name,Completion Date,Credits,Email"
    upload = checked(client, aast, factories.csv_of("A09164,100100,John,Smith,4/10/09,1,j@x.example", header=header))
    page = text(client.get(upload.get_absolute_url()))

    assert (upload.status, AttendanceRecord.objects.count()) == (UploadStatus.CHECKED, 0)
    for words in (
        "One look before it is recorded",
        "“Member ID” was read as AAST ID; “Credits” was read as CECs.",
        "Columns that are not needed were not read: “Email”.",
        "Two-digit years were read as 20__: 4/10/09 as 04/10/2009 (month/day/year; line 2).",
    ):
        assert words in page
    assert "Look at how spring.csv was read" in text(client.get("/inbox/"))

    for _ in range(2):
        assert client.post(f"{upload.get_absolute_url()}file/").status_code == 302
    assert check(upload).status == UploadStatus.ACCEPTED
    assert "“Member ID” was read as AAST ID" in text(client.get(upload.get_absolute_url()))


@pytest.mark.usefixtures("conference")
def test_who_may_not_file_cannot_confirm(
    login: Login, carol: User, victor: User, olivia: User, aast: Provider, guide_file: bytes
) -> None:
    upload = checked(login(carol), aast, guide_file, check="1")
    address = f"{upload.get_absolute_url()}file/"
    assert [login(user).post(address).status_code for user in (victor, olivia)] == [403, 404]
    assert login(carol).get(address).status_code == 405


@pytest.mark.usefixtures("conference")
def test_what_was_only_checked_is_forgotten(
    login: Login,
    carol: User,
    aast: Provider,
    guide_file: bytes,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    client = login(carol)
    old = checked(client, aast, guide_file, check="1")
    waiting = checked(client, aast, factories.csv_of("A09164,100100,John,Smith,4/10/09,1"))
    now = timezone.now()

    assert forget_checks(now=now + timedelta(days=13)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert forget_checks(now=now + timedelta(days=15)) == 1
    assert list(AttendanceUpload.objects.all()) == [waiting]
    assert (Path(old.file.path).exists(), Path(waiting.file.path).exists()) == (False, True)


# --- Many rows, pasted ----------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("conference")
@pytest.mark.parametrize(
    "rows",
    [
        "A09164\t100100\tJohn\tSmith\t4/10/2009\t1\nA09164\t100101\tJane\tJones\t4/10/2009\t3\n",
        "A09164,100100,John,Smith,4/10/2009,1\r\nA09164,100101,Jane,Jones,4/10/2009,3",
        (
            "\n\nCECs\tProgram ID\tAAST ID\tFirst Name\tLast Name\tCompletion Date\n"
            "1\tA09164\t100100\tJohn\tSmith\t4/10/2009\n3\tA09164\t100101\tJane\tJones\t4/10/2009"
        ),
    ],
)
def test_rows_pasted_from_a_spreadsheet(login: Login, carol: User, aast: Provider, rows: str) -> None:
    client = login(carol)
    fields = {"provider": aast.pk, "upload_id": str(uuid4()), "rows": rows}
    sent = [client.post("/attendance/enter/paste/", fields) for _ in range(2)]
    upload = check(AttendanceUpload.objects.get())

    assert {response.headers["Location"] for response in sent} == {upload.get_absolute_url()}
    assert (upload.status, upload.source, upload.lines) == (UploadStatus.ACCEPTED, "paste", 2)


@pytest.mark.usefixtures("conference")
def test_pasted_rows_with_a_fault_are_repaired_here(login: Login, carol: User, aast: Provider) -> None:
    client = login(carol)
    rows = "A09164\t100100\tJohn\tSmith\t4/10/2009\t1,5"
    client.post("/attendance/enter/paste/", {"provider": aast.pk, "upload_id": str(uuid4()), "rows": rows})
    upload = check(AttendanceUpload.objects.get())

    assert (upload.status, upload.error_count) == (UploadStatus.REJECTED, 1)
    assert "Repair it here" in text(client.get(upload.get_absolute_url()))
    assert "1,5 read as 1.5." in text(open_sheet(client, upload))


@pytest.mark.parametrize("rows", ["", " \n\t\n"])
def test_nothing_pasted_is_told(login: Login, carol: User, aast: Provider, rows: str) -> None:
    fields = {"provider": aast.pk, "upload_id": str(uuid4()), "rows": rows}
    page = login(carol).post("/attendance/enter/paste/", fields)
    assert ("Paste at least one row." in text(page), AttendanceUpload.objects.count()) == (True, 0)


def paste(client: Client, provider: Provider, rows: str) -> AttendanceUpload:
    client.post("/attendance/enter/paste/", {"provider": provider.pk, "upload_id": str(uuid4()), "rows": rows})
    return check(AttendanceUpload.objects.latest("received_at"))


@pytest.mark.usefixtures("conference")
@pytest.mark.parametrize(
    ("rows", "line"),
    [
        ("A09164\t100100\tJohn\tSmith\t4/10/2009\t1\nA09164\t100101\tJane\tJones\t4/10/2009\t1,5", 2),
        ("\n\nA09164\t100100\tJohn\tSmith\t4/10/2009\t1,5", 3),
        (f"{factories.HEADER.replace(',', chr(9))}\nA09164\t100100\tJohn\tSmith\t4/10/2009\t1,5", 2),
    ],
)
def test_pasted_rows_keep_their_numbers(login: Login, carol: User, aast: Provider, rows: str, line: int) -> None:
    client = login(carol)
    upload = paste(client, aast, rows)
    page = text(client.get(upload.get_absolute_url()))

    assert [error.line_number for error in upload.errors.all()] == [line]
    assert "Lines are numbered as you pasted them: the first is line 1." in page
    assert "as your spreadsheet numbers" not in page
    assert f"Line {line}" in open_sheet(client, upload).content.decode()


@pytest.mark.usefixtures("conference")
def test_a_pasted_row_that_does_not_fit_is_shown_as_it_can_be_read(login: Login, carol: User, aast: Provider) -> None:
    client = login(carol)
    upload = paste(client, aast, "A09164\t100100\tJohn Smith\t4/10/2009\t1")
    page = text(client.get(upload.get_absolute_url()))

    assert "1 — A09164 | 100100 | John Smith | 4/10/2009 | 1 This line has 5 cells; it should have 6" in page
    assert "\ufffd" not in page


@pytest.mark.usefixtures("conference")
def test_pasted_rows_on_record_have_the_numbers_of_the_rows(login: Login, carol: User, aast: Provider) -> None:
    upload = paste(login(carol), aast, "A09164\t100100\tJohn\tSmith\t4/10/2009\t1")
    assert [record.line_number for record in upload.records.all()] == [1]


# --- Small things ---------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("conference")
def test_a_proposal_for_an_entry_is_put_in_by_a_click(login: Login, carol: User, aast: Provider) -> None:
    client = login(carol)
    refused = enter(client, aast, completion_date="4/10/2009 14:30")
    assert "The cell holds a time beside the date. Leave out the time. Perhaps 04/10/2009." in text(refused)
    assert 'value="completion_date=04/10/2009"' in refused.content.decode()

    taken = enter(client, aast, completion_date="4/10/2009 14:30", take="completion_date=04/10/2009").content.decode()
    assert ('value="04/10/2009"' in taken, 'value="100100"' in taken) == (True, True)
    assert AttendanceRecord.objects.count() == 0


@pytest.mark.usefixtures("conference")
def test_after_an_entry_the_next_one_begins_with_its_id(login: Login, carol: User, aast: Provider) -> None:
    client = login(carol)
    page = client.get(enter(client, aast).headers["Location"]).content.decode()
    focused = re.findall(r"<input[^>]*autofocus[^>]*>", page)
    assert [re.findall(r'name="(\w+)"', field) for field in focused] == [["aast_id"]]


@pytest.mark.usefixtures("conference")
def test_the_list_says_what_became_of_each_upload(
    login: Login, carol: User, aast: Provider, guide_file: bytes
) -> None:
    factories.report_accepted(aast, carol, guide_file)
    factories.report(aast, carol, guide_file)
    page = text(login(carol).get("/attendance/"))
    assert ("Recorded already" in page, "Rejected" in page) == (True, False)


def test_a_workbook_shows_no_number_while_it_is_checked(login: Login, carol: User, aast: Provider) -> None:
    upload = factories.receive(aast, carol, b"PK\x03\x04\n\n\n")
    progress.Reporter(upload)
    page = text(login(carol).get(f"{upload.get_absolute_url()}status/"))
    assert ("Lines checked" in page, "Lines checked 0 of" in page) == (True, False)


def test_what_was_only_checked_says_until_when_it_is_kept(login: Login, carol: User, aast: Provider) -> None:
    factories.make_member("100100", "John", "Smith")
    ends = timezone.localdate() + timedelta(days=30)
    factories.make_program(aast, carol, program_id="A26300", start=ends)
    client = login(carol)
    upload = checked(client, aast, factories.csv_of(f"A26300,100100,John,Smith,{ends:%m/%d/%Y},1"), check="1")

    kept = ends + timedelta(days=14)
    assert f"it is deleted after {kept:%m/%d/%Y}" in text(client.get(upload.get_absolute_url()))
    assert (forget_checks(now=factories.at_noon(kept)), forget_checks(now=factories.at_noon(kept + timedelta(1)))) == (
        0,
        1,
    )
