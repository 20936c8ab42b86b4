"""The staff's side: what can be done there, and that nothing with a lifecycle can be edited by hand."""

import re
from collections.abc import Callable

import pytest
from django.contrib import admin
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from redis import Redis

from accounts.models import Provider, User
from attendance.choices import UploadStatus
from attendance.uploads.processing import process_upload
from certificates.models import Certificate
from fees.choices import FeeStatus
from fees.models import FeeSchedule, FilingFee
from foundation.admin_actions import ReadOnlyAdmin
from members.models import Member
from programs.choices import ProgramStatus, ProgramType
from programs.models import Program, SaveTheDate, Suppression, TypeRules
from tests import factories
from tests.conftest import FILES
from tests.pages import Login, text


@pytest.fixture
def fee(aast: Provider, carol: User, conference: Program, guide_file: bytes) -> FilingFee:
    factories.make_schedule()
    factories.report_accepted(aast, carol, guide_file)
    return FilingFee.objects.get()


@pytest.fixture
def staff(login: Login, stella: User) -> Client:
    return login(stella)


def test_the_admin_is_behind_the_portals_login(client: Client, login: Login, carol: User, db: None) -> None:
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[-1][0].startswith("/account/login/?next=")

    assert login(carol).get("/admin/", follow=True).status_code == 403


def test_the_first_page_says_what_waits(staff: Client, aast: Provider, carol: User, fee: FilingFee) -> None:
    factories.make_program(aast, carol, status=ProgramStatus.SUBMITTED)

    assert (
        "0 providers to approve 1 program to review 0 requests for more time 0 Save the Date emails to decide "
        "0 corrections to decide 0 requests for a login 0 name changes to decide "
        "0 certificates sent to another person 0 certificates whose PDF is held "
        "0 payments taken back after certificates 0 changes of money to approve "
        "0 events of online payment to look at 0 uploads failed 0 emails given up "
        "0 emails held up for an hour and more "
        "1 filing fee due 0 programs at risk 0 programs overdue"
    ) in text(staff.get("/admin/"))


@pytest.mark.parametrize(
    "page",
    [
        "accounts/provider",
        "accounts/user",
        "attendance/attendancerecord",
        "attendance/attendanceupload",
        "certificates/certificate",
        "fees/feeschedule",
        "fees/filingfee",
        "fees/payment",
        "members/member",
        "programs/program",
        "programs/savethedate",
        "programs/suppression",
        "programs/typerules",
    ],
)
def test_every_list_and_record_opens(staff: Client, stella: User, fee: FilingFee, page: str) -> None:
    factories.pay(fee, stella)
    Suppression.objects.create(email="quiet@tech.example")
    TypeRules.objects.get_or_create(program_type=ProgramType.WEBINAR)
    SaveTheDate.objects.create(program=fee.program, asked_by=stella, asked_at=timezone.now(), subject="S", body="B")
    listed = staff.get(f"/admin/{page}/")
    link = re.search(rf'href="(/admin/{page}/[^"]+/change/)', listed.content.decode())

    assert (listed.status_code, link is not None) == (200, True)
    assert staff.get(link[1]).status_code == 200  # type: ignore[index]


def test_nothing_with_a_status_can_be_edited_by_hand() -> None:
    def has_status(model: type) -> bool:
        return any(field.name == "status" for field in model._meta.fields)  # type: ignore[attr-defined]

    ours = [room for model, room in admin.site._registry.items() if has_status(model)]
    by_hand = [room for room in ours if not isinstance(room, ReadOnlyAdmin)]

    assert (by_hand, len(ours) > 8) == ([], True)


def test_a_post_changes_nothing(staff: Client, fee: FilingFee) -> None:
    staff.post(f"/admin/fees/filingfee/{fee.pk}/change/", {"status": "paid", "paid": "40", "amount": "40"})
    fee.refresh_from_db()

    assert (fee.status, fee.paid) == (FeeStatus.DUE, 0)


def text_of_title(html: str) -> str:
    return html.partition("<title>")[2].partition("</title>")[0]


# --- Programs -------------------------------------------------------------------------------------------------------


def test_approve(staff: Client, aast: Provider, carol: User) -> None:
    program = factories.make_program(aast, carol, status=ProgramStatus.SUBMITTED, cecs="6.5")
    page = f"/admin/programs/program/{program.pk}/"
    asked = staff.get(f"{page}approve/")
    assert 'value="1"' in asked.content.decode()
    assert "The agenda gives 1 CECs; 6.5 are asked for." in text(asked)

    staff.post(f"{page}approve/", {"cecs": "6.25", "reason": "Two tracks"})
    program.refresh_from_db()
    assert (program.status, f"{program.approved_cecs}") == (ProgramStatus.APPROVED, "6.25")
    shown = text(staff.get(f"{page}change/"))
    assert "Approved for 6.25 CECs, 5.25 more than the agenda gives: Two tracks" in shown
    assert "Approved CECs: 6.25" in shown


@pytest.mark.parametrize(
    ("cecs", "reason", "shown"),
    [
        ("1.25", "", "The agenda gives 1 CECs. Say why you approve 1.25, or approve fewer."),
        ("1.25", "  ", "The agenda gives 1 CECs. Say why you approve 1.25, or approve fewer."),
        ("1.25", "Two tracks", ""),
        ("1", "", ""),
        ("0.75", "", ""),
    ],
)
def test_more_cecs_than_the_agenda_gives_need_a_reason(
    staff: Client, aast: Provider, carol: User, cecs: str, reason: str, shown: str
) -> None:
    program = factories.make_program(aast, carol, status=ProgramStatus.SUBMITTED)
    page = staff.post(f"/admin/programs/program/{program.pk}/approve/", {"cecs": cecs, "reason": reason})
    program.refresh_from_db()

    assert (shown in text(page), program.status == ProgramStatus.APPROVED) == (True, not shown)


@pytest.mark.parametrize("action", ["approve", "request_changes", "deny"])
def test_the_application_is_read_beside_the_decision(staff: Client, aast: Provider, carol: User, action: str) -> None:
    program = factories.make_program(aast, carol, status=ProgramStatus.SUBMITTED)
    page = text(staff.get(f"/admin/programs/program/{program.pk}/{action}/"))

    for words in ("The application", "Learning objectives", "Dr. Ada Lim, RPSGT"):
        assert words in page


def test_pages_with_nothing_to_edit_have_no_button_to_save(staff: Client, stella: User, fee: FilingFee) -> None:
    payment, record = factories.pay(fee, stella), fee.program.records.first()
    for page in (f"fees/payment/{payment.pk}", f"attendance/attendancerecord/{record.pk}"):
        html = staff.get(f"/admin/{page}/change/").content.decode()
        assert ('name="_save"' in html, 'name="_continue"' in html, "Change " in text_of_title(html)) == (False,) * 3


def test_a_program_that_is_decided_does_not_wait(staff: Client, fee: FilingFee) -> None:
    page = text(staff.get(f"/admin/programs/program/{fee.program.pk}/change/"))
    assert ("Days waiting: —" in page, "Approved CECs: 10 " in page) == (True, True)


@pytest.mark.parametrize("cecs", ["0", "-1", "6.1", "200.25", "many", ""])
def test_cecs_that_are_not_approved(staff: Client, aast: Provider, carol: User, cecs: str) -> None:
    program = factories.make_program(aast, carol, status=ProgramStatus.SUBMITTED)
    page = staff.post(f"/admin/programs/program/{program.pk}/approve/", {"cecs": cecs})
    program.refresh_from_db()

    assert ("Nothing was changed." in text(page), program.status) == (True, ProgramStatus.SUBMITTED)


def test_two_decisions_at_once(staff: Client, aast: Provider, carol: User, stella: User) -> None:
    program = factories.make_program(aast, carol, status=ProgramStatus.SUBMITTED)
    page = f"/admin/programs/program/{program.pk}/"
    staff.post(f"{page}deny/", {"reason": "Not about sleep"})

    late = staff.post(f"{page}approve/", {"cecs": "6"}, follow=True)
    program.refresh_from_db()
    assert "Approve: not possible any more. Nothing was changed." in text(late)
    assert program.status == ProgramStatus.DENIED


def test_request_changes_and_extend(staff: Client, aast: Provider, carol: User, conference: Program) -> None:
    program = factories.make_program(aast, carol, status=ProgramStatus.SUBMITTED)
    staff.post(f"/admin/programs/program/{program.pk}/request_changes/", {"agenda": "Add times"})
    program.refresh_from_db()
    assert program.status == ProgramStatus.CHANGES_REQUESTED

    page = f"/admin/programs/program/{conference.pk}/give_extension/"
    refused = staff.post(page, {"until": "01/01/2020", "reason": "Late"})
    assert "Choose a day after the present deadline, 12/31/2099." in text(refused)


def test_drafts_are_not_shown_to_staff(staff: Client, aast: Provider, carol: User) -> None:
    draft = factories.make_program(aast, carol, status=ProgramStatus.DRAFT)

    assert staff.get(f"/admin/programs/program/{draft.pk}/change/").status_code == 302
    assert staff.get(f"/admin/programs/program/{draft.pk}/approve/").status_code == 404


# --- Fees -----------------------------------------------------------------------------------------------------------


def test_record_payment(staff: Client, fee: FilingFee) -> None:
    page = f"/admin/fees/filingfee/{fee.pk}/record_payment/"
    assert 'value="40.00"' in staff.get(page).content.decode()
    check = {"method": "check", "amount": "40", "reference": "1001", "received_on": f"{timezone.localdate():%m/%d/%Y}"}

    done = staff.post(page, check, follow=True)
    assert "Check 1001 for $40 was recorded. The fee is paid, and the certificates were issued." in text(done)
    assert Certificate.objects.count() == 5
    again = staff.post(page, check, follow=True)
    assert "Record payment: not possible any more." in text(again)


def test_a_payment_that_is_refused_keeps_what_was_typed(staff: Client, fee: FilingFee) -> None:
    page = f"/admin/fees/filingfee/{fee.pk}/record_payment/"
    response = staff.post(page, {"method": "check", "amount": "41", "reference": "1001", "received_on": "05/20/2026"})

    assert "The amount is more than the $40.00 that is still due." in text(response)
    assert 'value="1001"' in response.content.decode()


def test_a_fee_is_found_by_its_number(staff: Client, fee: FilingFee) -> None:
    assert "1 filing fee" in text(staff.get(f"/admin/fees/filingfee/?q={fee.number}"))


def test_schedules_may_not_overlap(staff: Client, db: None) -> None:
    factories.make_schedule()
    rates = {
        "kind": "filing",
        "program_type": "educational",
        "flat": "1",
        "per_attendee": "1",
        "per_cec": "0",
        "provider_class": "any",
        "minimum": "0",
        "late_per_day": "0",
        "late_most": "0",
        "starts_on": "01/01/2027",
    }
    response = staff.post("/admin/fees/feeschedule/add/", rates)

    assert "Another schedule for this program type is in force in these dates." in text(response)
    assert FeeSchedule.objects.count() == 1


# --- Uploads and members --------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("conference")
def test_an_uploads_faults_are_told(staff: Client, aast: Provider, carol: User) -> None:
    upload = factories.report(aast, carol, (FILES / "bad" / "NAME_MISMATCH.csv").read_bytes())
    page = text(staff.get(f"/admin/attendance/attendanceupload/{upload.pk}/change/"))

    assert "2 Last Name Jon Smith The name does not belong to AAST ID 100100." in page


def test_filings_are_seen_with_their_upload_and_their_fee(staff: Client, stella: User, fee: FilingFee) -> None:
    filing = fee.filings.get()
    upload = f"/admin/attendance/attendanceupload/{filing.upload_id}/change/"
    filed = f"{timezone.localtime(filing.filed_at):%m/%d/%Y}"
    assert f"A09164 13th Annual Sleep Disorders Conference 5 32 {filed}" in text(staff.get(upload))

    page = staff.get(f"/admin/fees/filingfee/{fee.pk}/change/")
    assert f"attendance.csv 5 {FeeSchedule.objects.get()}" in text(page)
    assert f'<a href="{upload}">attendance.csv</a>' in page.content.decode()


@pytest.mark.usefixtures("conference")
def test_try_again(
    staff: Client,
    aast: Provider,
    carol: User,
    guide_file: bytes,
    settings: Settings,
    empty_broker: Redis,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    settings.UPLOAD_MAX_ATTEMPTS = 0
    upload = factories.receive(aast, carol, guide_file)
    process_upload(upload.pk)
    settings.UPLOAD_MAX_ATTEMPTS = 4
    page = f"/admin/attendance/attendanceupload/{upload.pk}/try_again/"
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        staff.post(page, {"confirmed": "True"})
    upload.refresh_from_db()

    assert (upload.status, upload.attempts, empty_broker.llen("celery")) == (UploadStatus.RECEIVED, 0, 1)


def test_a_renamed_member_keeps_the_former_name(staff: Client, maria: Member) -> None:
    form = {name: getattr(maria, name) for name in ("kind", "standing", "role", "first_name", "city", "state")}
    inline = {"former_names-TOTAL_FORMS": "0", "former_names-INITIAL_FORMS": "0"}
    staff.post(f"/admin/members/member/{maria.pk}/change/", {**form, **inline, "last_name": "Lopez", "listed": "on"})
    maria.refresh_from_db()

    assert (maria.last_name, [str(name) for name in maria.former_names.all()]) == ("Lopez", ["María Núñez-O'Brien"])
