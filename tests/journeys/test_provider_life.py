"""A provider's life before the activity, in a real browser: register, apply, be reviewed, announce."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from post_office.models import Email

from accounts.models import Provider, User
from members.models import Member
from programs.choices import ProgramStatus, RecipientStatus, SaveTheDateStatus
from programs.models import Program, SaveTheDate
from programs.services.save_the_date import request_save_the_date
from programs.tasks import send_save_the_dates
from tests import factories
from tests.documents import pdf
from tests.journeys.conftest import Visitor, wait_for_scripts
from tests.journeys.test_every_page import look, troubles
from tests.worker import Worker, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DAY = timezone.localdate() + timedelta(days=120)


def link_in_letter(email: str) -> str:
    letter = Email.objects.filter(to=[email]).latest("id")
    found = re.search(r"http://testserver(/\S+)", letter.message)
    assert found is not None
    return found[1]


def fill(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        page.locator(f"[name='{name}']").fill(value)


def register(visitor: Visitor) -> Page:
    page = visitor.open("/account/register/")
    fill(
        page,
        name="Riverbend Sleep Institute",
        email="office@riverbend.example",
        phone="(555) 010-0177",
        street="8 Mill Road",
        city="Dubuque",
        state="IA",
        zip_code="52001",
        first_name="Grace",
        last_name="Holloway",
        person_email="grace@riverbend.example",
    )
    page.get_by_label("Type").select_option("Hospital or sleep center")
    page.get_by_role("main").get_by_role("button", name="Register").click()
    expect(page.get_by_role("heading", name="Check your email")).to_be_visible()
    visitor.open(link_in_letter("grace@riverbend.example"))
    page.get_by_label("Password").fill(factories.PASSWORD)
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_text("AAST’s approval is awaited")).to_be_visible()
    return page


def add_session(page: Page, number: int, begins: str, ends: str, title: str, speaker: str) -> None:
    if page.locator(f"[name='sessions-{number}-title']").count() == 0:
        page.get_by_role("button", name="Add a session").click()
    fields = {"day": f"{DAY:%m/%d/%Y}", "begins": begins, "ends": ends, "title": title, "speaker": speaker}
    fields |= {"credentials": "RPSGT", "disclosure": "None"} if speaker else {}
    fill(page, **{f"sessions-{number}-{name}": value for name, value in fields.items()})


def apply(page: Page) -> None:
    page.get_by_role("link", name="Add Program").click()
    fill(page, name="Mississippi Sleep Day", place="Dubuque, IA", start_date=f"{DAY:%m/%d/%Y}")
    fill(page, end_date=f"{DAY:%m/%d/%Y}")
    page.get_by_label("Program type").select_option("Education Provider Educational Program")
    page.get_by_role("button", name="Save and go on").click()

    fill(page, objectives="Score a night of sleep", audience="Night technologists")
    page.get_by_role("button", name="Save and go on").click()

    wait_for_scripts(page, page.locator("[name='sessions-0-title']"))
    add_session(page, 0, "09:00", "10:30", "Scoring", "Dr. Ada Lim")
    add_session(page, 1, "10:30", "11:00", "Coffee", "")
    page.locator("[name='sessions-1-is_break']").check()
    add_session(page, 2, "10:45", "12:00", "Titration", "Marcus Bell")
    expect(page.locator("#agenda-sum")).to_contain_text("2.75 CECs")
    page.get_by_role("button", name="Save and go on").click()
    wait_for_scripts(page, page.get_by_role("link", name=re.compile("Session 3, Begins: It begins at 10:45 AM")))
    fill(page, **{"sessions-2-begins": "11:00"})
    expect(page.locator("#agenda-sum")).to_contain_text("2.5 CECs")
    add_session(page, 3, "13:00", "14:00", "Cases", "Kim Osei")
    expect(page.locator("#agenda-sum")).to_contain_text("3.5 CECs")
    page.get_by_role("button", name="Save and go on").click()

    page.get_by_label("Choose a file").set_input_files(
        {"name": "brochure.pdf", "mimeType": "application/pdf", "buffer": pdf("Mississippi")}
    )
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("link", name="brochure.pdf")).to_be_visible()
    page.get_by_role("link", name="Go on").click()

    page.get_by_label("List the program in AAST’s public calendar").check()
    page.get_by_label("Ask AAST to send a Save the Date email").check()
    page.get_by_label("What the email should say").fill("Rooms at the river are cheap in spring.")
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_text("Nothing is missing.")).to_be_visible()


def submit(page: Page) -> None:
    expect(page.get_by_role("button", name="Submit for approval")).to_be_visible()
    for box in page.locator("[name^='attested_']").all():
        box.check()
    page.get_by_role("button", name="Submit for approval").click()
    expect(page.get_by_text("AAST is reviewing the program.")).to_be_visible()


def test_from_registration_to_an_approved_program(
    visitor: Visitor, other_visitor: Visitor, aast: Provider, stella: User
) -> None:
    page = register(visitor)
    desk = other_visitor.log_in(stella.email)
    apply(page)
    expect(page.get_by_text("AAST has to approve your organization first")).to_be_visible()

    other_visitor.open("/inbox/")
    desk.get_by_role("link", name=re.compile("Approve Riverbend")).click()
    desk.get_by_role("link", name="Approve", exact=True).click()
    desk.get_by_role("button", name="Approve").click()
    expect(desk.get_by_text("is approved as P0002. Its people were told.")).to_be_visible()

    page.reload()
    submit(page)
    program = Program.objects.get()
    assert program.program_id == f"A{timezone.localdate():%y}001"

    other_visitor.open(f"/admin/programs/program/{program.pk}/change/")
    expect(desk.get_by_text("Rooms at the river are cheap in spring.")).to_be_visible()
    desk.get_by_role("link", name="Request changes").click()
    desk.get_by_label("Objectives and audience").fill("Name one more objective")
    desk.get_by_role("button", name="Request changes").click()

    visitor.open("/inbox/")
    page.get_by_role("link", name="Make the changes").click()
    page.get_by_role("link", name=re.compile("^Objectives and audience")).click()
    expect(page.get_by_text("Name one more objective")).to_be_visible()
    page.get_by_label("Your answer").fill("Added")
    page.get_by_role("button", name="Save the answer").click()
    expect(page.get_by_text("The answer is saved.")).to_be_visible()
    fill(page, objectives="Score a night of sleep\nMend artifacts")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name="Look over and submit").click()
    submit(page)

    other_visitor.open(f"/admin/programs/program/{program.pk}/change/")
    expect(desk.get_by_text("Changed since the last submission")).to_be_visible()
    expect(desk.get_by_text("Grace Holloway answers:")).to_be_visible()
    desk.get_by_role("link", name="Approve", exact=True).click()
    expect(desk.get_by_label("CECs")).to_have_value("3.5")
    desk.get_by_role("button", name="Approve").click()
    expect(desk.get_by_text("is approved for 3.5 CECs.")).to_be_visible()

    page.reload()
    expect(page.get_by_text("The program is approved.")).to_be_visible()
    visitor.page.context.clear_cookies()
    visitor.open("/calendar/")
    page.get_by_role("link", name="Mississippi Sleep Day").click()
    expect(page.get_by_text("Dubuque, IA")).to_be_visible()
    assert troubles(page) == []


def test_a_save_the_date_email(
    visitor: Visitor,
    other_visitor: Visitor,
    start_worker: Callable[[], Worker],
    aast: Provider,
    carol: User,
    stella: User,
    guide_members: dict[str, Member],
) -> None:
    factories.make_program(aast, carol, program_id="A26001", name="Great Lakes", start=DAY, now=timezone.now())
    start_worker()
    page = visitor.log_in(carol.email)
    visitor.open("/programs/A26001/")
    page.get_by_role("link", name="Ask for a Save the Date email").click()
    page.get_by_label("What the email should say").fill("Bring a coat.")
    page.get_by_role("button", name="Ask for a Save the Date email").click()
    expect(page.get_by_text("AAST looks at your request and writes to you.")).to_be_visible()

    desk = other_visitor.log_in(stella.email)
    desk.get_by_role("link", name="1 Save the Date email to decide").click()
    desk.get_by_role("link", name="A26001 Great Lakes").click()
    expect(desk.get_by_text("Bring a coat.").first).to_be_visible()
    desk.get_by_role("link", name="Approve and schedule").click()
    expect(desk.get_by_text("Members: 5, Guests: 0.")).to_be_visible()
    desk.get_by_label("Member").check()
    desk.get_by_label("Send at: date").fill("01/05/2026")
    desk.get_by_role("button", name="Approve and schedule").click()
    expect(
        desk.get_by_text("goes to 5 people (members in all states) at once, because the time is past")
    ).to_be_visible()
    assert SaveTheDate.objects.get().status == SaveTheDateStatus.REQUESTED
    desk.get_by_role("button", name="Yes: approve and schedule").click()
    expect(desk.get_by_text("It goes to 5 people from")).to_be_visible()

    announcement = SaveTheDate.objects.get()
    send_save_the_dates.delay()
    wait_for(lambda: announcement.recipients.filter(status=RecipientStatus.SENT).count() == 5)
    send_save_the_dates.delay()
    wait_for(lambda: SaveTheDate.objects.get().finished_at)
    desk.reload()
    expect(desk.get_by_text("Sent: 5; Failed: 0")).to_be_visible()


def test_the_agenda_by_keyboard(visitor: Visitor, aast: Provider, carol: User) -> None:
    draft = factories.make_program(aast, carol, status=ProgramStatus.DRAFT, start=DAY)
    page = visitor.log_in(carol.email)
    visitor.open(f"/programs/{draft.slug}/application/agenda/")

    page.get_by_role("button", name="Add a session").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[name='sessions-2-day']")).to_be_focused()
    expect(page.locator("[name='sessions-2-day']")).to_have_value(f"{DAY:%m/%d/%Y}")


PROVIDER = ("/inbox/", "/provider/people/", "/provider/organization/", "/programs/new/")
APPLICATION = ("", "basics/", "learning/", "agenda/", "documents/", "promotion/")


def test_every_new_page_of_a_provider(visitor: Visitor, aast: Provider, carol: User, stella: User) -> None:
    draft = factories.make_program(aast, carol, status=ProgramStatus.DRAFT, start=DAY)
    asked = factories.make_program(aast, carol, status=ProgramStatus.CHANGES_REQUESTED, start=DAY, now=timezone.now())
    coming = factories.make_program(aast, carol, program_id="A26050", start=DAY, now=timezone.now(), listed=True)
    over = factories.make_program(aast, carol, program_id="A26051", start=timezone.localdate() - timedelta(days=3))
    Program.objects.filter(pk=over.pk).update(needs_evaluation=True)
    visitor.log_in(carol.email)

    pages = [f"/programs/{draft.slug}/application/{section}" for section in APPLICATION]
    pages += [f"/programs/{asked.program_id}/application/{section}" for section in ("", "agenda/")]
    pages += [f"/programs/{coming.program_id}/{step}/" for step in ("save-the-date", "reschedule", "cancel")]
    pages += [f"/programs/{over.program_id}/{step}/" for step in ("evaluation", "nobody")]
    pages += ["/calendar/", "/calendar/A26050/", f"/programs/{draft.slug}/withdraw/"]
    assert look(visitor, (*PROVIDER, *pages)) == {}


def test_every_new_page_of_staff(
    visitor: Visitor, aast: Provider, carol: User, stella: User, guide_members: dict[str, Member]
) -> None:
    Provider.objects.create(name="Newcomer", email="n@new.example")
    asked = factories.make_program(aast, carol, status=ProgramStatus.SUBMITTED, start=DAY, now=timezone.now())
    announcement = request_save_the_date(asked, requested_text="Please", by=carol, now=timezone.now())
    visitor.log_in(stella.email)

    program, letter = f"/admin/programs/program/{asked.pk}/", f"/admin/programs/savethedate/{announcement.pk}/"
    pages = [f"{program}{action}/" for action in ("change", "approve", "request_changes", "deny", "take_it", "assign")]
    pages += [f"{letter}{action}/" for action in ("change", "approve_and_schedule", "edit_the_words")]
    pages += [f"/admin/accounts/provider/{aast.pk}/{action}/" for action in ("change", "edit", "invite_a_person")]
    assert look(visitor, ("/inbox/", *pages)) == {}
