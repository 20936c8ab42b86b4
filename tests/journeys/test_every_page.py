"""Every page at both widths: nothing for axe to find, nothing wider than the screen, no error in the console."""

from datetime import date
from decimal import Decimal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page
from post_office.mail import send
from pytest_django.live_server_helper import LiveServer

from accounts.models import Provider, User
from certificates.models import SelfReportedCredit
from certificates.services.design import current_design
from fees.invoices.services import write_invoice
from fees.models import FilingFee
from members.models import Member
from members.services.history import log_event
from programs.choices import ProgramStatus
from programs.models import Program
from tests import factories
from tests.conftest import FILES
from tests.journeys.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = (1280, 390)
PUBLIC = (
    "/",
    "/account/login/",
    "/account/password/reset/",
    "/account/register/",
    "/account/register/sent/",
    "/account/register/unknown/",
    "/account/claim/",
    "/account/claim/sent/",
    "/account/claim/help/",
    "/account/claim/help/sent/",
    "/account/claim/unknown/",
    "/calendar/",
    "/verify/",
    "/verify/number/",
    "/verify/many/",
    "/shared/none/",
    "/verify/file/",
    "/verify/unknown/",
    "/my-certificate/unknown/",
)
PROVIDER = (
    "/provider/",
    "/programs/",
    "/programs/?status=all",
    "/programs/A09164/",
    "/programs/new/",
    "/attendance/",
    "/attendance/upload/",
    "/attendance/enter/",
    "/attendance/enter/paste/",
    "/attendance/webinar/",
    "/members/",
    "/fees/",
    "/fees/A09164/",
    "/fees/pay/",
    "/fees/invoices/",
    "/fees/invoices/new/",
    "/fees/statements/P0001/",
    "/certificates/",
    "/account/email/",
    "/account/email/sent/",
    "/account/password/change/",
    "/account/inactive/",
    "/account/security/",
    "/account/security/set-up/",
    "/account/security/sessions/",
    "/account/reauthenticate/",
    "/nowhere/",
)
MEMBER = (
    "/me/",
    "/me/transcript/",
    "/me/transcript/?first=x&last=",
    "/me/transcript/credits/new/",
    "/me/name/",
    "/me/certificates.zip",
    "/me/pack/",
    "/me/pack/?first=x&last=",
    "/me/shared/",
    "/certificates/",
)
STAFF = ("/programs/", "/attendance/", "/fees/?status=all", "/certificates/")


def troubles(page: Page) -> list[str]:
    found = [f"{rule['id']}: {rule['nodes'][0]['html'][:120]}" for rule in Axe().run(page).response["violations"]]
    width, screen = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    return [*found, *([f"{width} px wide"] if width > screen else [])]


def look(visitor: Visitor, paths: tuple[str, ...]) -> dict[str, list[str]]:
    """What is wrong, by page and width."""
    page, wrong = visitor.page, {}
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    for path in paths:
        for width in WIDTHS:
            errors.clear()
            page.set_viewport_size({"width": width, "height": 900})
            visitor.open(path)
            # A page that is not there answers 404, which the browser tells as an error too.
            shown = [error for error in errors if "status of 404" not in error and "status of 410" not in error]
            if found := [*troubles(page), *shown]:
                wrong[f"{path} at {width}"] = found
    return wrong


@pytest.fixture
def reported(aast: Provider, carol: User, stella: User, conference: Program, guide_file: bytes) -> FilingFee:
    factories.make_schedule()
    factories.make_program(aast, carol, program_id="A26101", status=ProgramStatus.SUBMITTED)
    factories.make_program(aast, carol, program_id="A26102", status=ProgramStatus.CHANGES_REQUESTED)
    factories.report_accepted(aast, carol, guide_file)
    return FilingFee.objects.get()


def test_public_pages(visitor: Visitor, live_server: LiveServer) -> None:
    assert look(visitor, PUBLIC) == {}


def test_a_providers_pages(visitor: Visitor, carol: User, aast: Provider, reported: FilingFee) -> None:
    rejected = factories.report(aast, carol, (FILES / "bad" / "AAST_ID_FORM.csv").read_bytes())
    waiting = factories.receive(aast, carol, b"x")
    repeated = factories.report(aast, carol, (FILES / "good" / "report-attendance-guide.csv").read_bytes())
    accepted = reported.filings.get().upload
    uploads = [upload.get_absolute_url() for upload in (accepted, rejected, waiting, repeated)]
    uploads.append(f"{accepted.get_absolute_url()}receipt/")
    visitor.log_in(carol.email)

    assert look(visitor, (*PROVIDER, *uploads)) == {}


def test_pages_of_an_invoice(visitor: Visitor, carol: User, reported: FilingFee) -> None:
    invoice = write_invoice(
        fee_ids=[reported.pk], bill_to="", purchase_order="PO-77", by=carol, now=timezone.now()
    ).get_absolute_url()
    visitor.log_in(carol.email)

    pages = (invoice, f"{invoice}cancel/", f"{invoice}rewrite/", "/fees/invoices/", "/fees/invoices/new/", "/fees/")
    assert look(visitor, pages) == {}


def test_staffs_pages_and_a_paid_fee(visitor: Visitor, stella: User, reported: FilingFee) -> None:
    factories.pay(reported, stella)
    visitor.log_in(stella.email)

    assert look(visitor, (*STAFF, "/fees/A09164/", "/programs/A09164/")) == {}


def test_what_staff_do_in_the_admin(visitor: Visitor, stella: User, reported: FilingFee) -> None:
    fee = f"/admin/fees/filingfee/{reported.pk}"
    visitor.log_in(stella.email)

    receive = "/admin/fees/payment/receive/"
    pages = ("/admin/", f"{fee}/change/", f"{fee}/record_payment/", f"{fee}/waive/", receive, f"{receive}?q=P0001")
    schedule = f"kind=filing&program_type={reported.program.program_type}&provider_class=any&starts_on=01/01/2099"
    prices = "&".join(
        f"{name}=1" for name in ("flat", "per_attendee", "per_cec", "minimum", "late_per_day", "late_most")
    )
    money = (
        "/admin/fees/ledgertransaction/money/",
        "/admin/fees/ledgertransaction/",
        "/admin/fees/payment/?credit=left",
    )
    pages = (*pages, *money, f"/admin/fees/feeschedule/add/?preview=1&{schedule}&{prices}")

    assert look(visitor, pages) == {}


def test_lists_and_forms_of_the_admin(
    visitor: Visitor, stella: User, carol: User, maria: Member, reported: FilingFee
) -> None:
    maria.former_names.create(first_name="Maria", last_name="Lopez")
    log_event(maria, "Took the login away", by=stella, now=timezone.now())
    email = send(carol.email, "noreply@aast.example", subject="Long lines", message="x" * 300, priority="now")
    lists = ("members/member", "fees/filingfee", "programs/program", "post_office/email")
    rows = (f"members/member/{maria.pk}", f"accounts/user/{carol.pk}", f"post_office/email/{email.pk}")
    visitor.log_in(stella.email)

    design = current_design(now=timezone.now())
    searched = [f"/admin/{path}/?q=a" for path in lists]
    forms = ("members/member/add", "certificates/certificatedesign/add")
    pages = [f"/admin/{path}/change/" for path in (*rows, f"certificates/certificatedesign/{design.pk}")]
    assert look(visitor, (*searched, *pages, *(f"/admin/{path}/" for path in forms))) == {}


def test_pages_of_another_person(visitor: Visitor, stella: User, carol: User, reported: FilingFee) -> None:
    visitor.log_in(stella.email)
    reason = f"/admin/accounts/user/{carol.pk}/view-as/"
    assert look(visitor, (reason,)) == {}
    visitor.open(reason)
    visitor.page.fill("textarea", "She does not find her program")
    visitor.page.click('input[type=submit][value="View as"]')
    visitor.page.wait_for_url("**/provider/")
    assert look(visitor, ("/provider/", "/programs/A09164/", "/nowhere/")) == {}
    visitor.page.click("text=Stop viewing")
    visitor.page.wait_for_url("**/admin/")
    assert look(visitor, ("/admin/accounts/viewing/",)) == {}


def test_a_members_pages(visitor: Visitor, maria: Member) -> None:
    credit = SelfReportedCredit.objects.create(
        member=maria,
        title="Night School",
        provider_name="Elsewhere",
        completion_date=date(2026, 5, 20),
        cecs=Decimal("1.25"),
        proof="proofs/proof.pdf",
        filename="proof.pdf",
        content_type="application/pdf",
        added_at=timezone.now(),
    )
    visitor.log_in(maria.email)

    assert look(visitor, (*MEMBER, f"/me/transcript/credits/{credit.pk}/remove/")) == {}
