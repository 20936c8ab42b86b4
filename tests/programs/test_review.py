"""AAST reviews: the queue, comments and answers, what changed, the decision; and what a provider may do afterwards."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from post_office.models import Email
from time_machine import TimeMachineFixture

from accounts.models import Provider, User
from members.models import Member
from programs.choices import ProgramStatus, ProgramType, Section
from programs.models import Program, ReviewComment, TypeRules
from programs.rules.changes import Change, changes
from programs.selectors.application import changed_since_last, comes_late, section_digest, why_not_trivial
from programs.services import applications
from programs.services.extensions import extend_deadline
from programs.services.review import NothingAsked, approve_program, request_changes
from tests import factories
from tests.pages import Login, text

START = date(2027, 5, 8)
NOW = datetime(2027, 1, 4, 17, tzinfo=UTC)
TODAY = date(2027, 1, 4)


@pytest.fixture(autouse=True)
def _in_january(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(NOW)


@pytest.fixture
def submitted(society: Provider, olivia: User) -> Program:
    program = factories.make_program(
        society, olivia, status=ProgramStatus.SUBMITTED, start=START, name="Prairie Sleep Days", cecs="1", now=NOW
    )
    Email.objects.all().delete()
    return program


@pytest.fixture
def staff(login: Login, stella: User) -> Client:
    return login(stella)


@pytest.fixture
def provider(login: Login, olivia: User) -> Client:
    return login(olivia)


def admin_page(program: Program, action: str = "change") -> str:
    return f"/admin/programs/program/{program.pk}/{action}/"


def subjects_to(email: str) -> list[str]:
    return [letter.subject for letter in Email.objects.filter(to=[email]).order_by("id")]


# --- Comments, answers, changes -------------------------------------------------------------------------------------


def test_staff_see_the_whole_application(staff: Client, submitted: Program) -> None:
    page = text(staff.get(admin_page(submitted)))

    for words in (
        "Score a night of sleep",
        "05/08/2027 9:00 AM – 10:00 AM",
        "Dr. Ada Lim, RPSGT",
        "CECs by the agenda",
    ):
        assert words in page


def test_changes_are_asked_for_section_by_section(staff: Client, provider: Client, submitted: Program) -> None:
    staff.post(admin_page(submitted, "request_changes"), {"agenda": "Add the break", "learning": "One more objective"})

    assert [*ReviewComment.objects.values_list("section", "text")] == [
        (Section.LEARNING, "One more objective"),
        (Section.AGENDA, "Add the break"),
    ]
    assert "Add the break" in text(provider.get(f"/programs/{submitted.program_id}/application/agenda/"))
    assert "One more objective" not in text(provider.get(f"/programs/{submitted.program_id}/application/agenda/"))
    assert subjects_to("olivia@sleepsociety.example") == [
        f"AAST asks for changes of {submitted.program_id}: Prairie Sleep Days"
    ]
    assert "- Agenda and CECs: Add the break" in Email.objects.last().message


def test_nothing_asked_is_no_request(staff: Client, submitted: Program, stella: User) -> None:
    page = staff.post(admin_page(submitted, "request_changes"), {"agenda": "  "})

    assert "Say in at least one section what should change." in text(page)
    with pytest.raises(NothingAsked):
        request_changes(submitted, comments={}, by=stella, now=timezone.now())


def test_the_provider_answers_changes_and_submits_again(
    staff: Client, provider: Client, submitted: Program, stella: User, olivia: User
) -> None:
    request_changes(submitted, comments={Section.LEARNING: "One more objective"}, by=stella, now=timezone.now())
    comment = ReviewComment.objects.get()
    page = f"/programs/{submitted.program_id}/application/"

    provider.post(f"/programs/{submitted.program_id}/comments/{comment.pk}/", {"answer": "Added the third"})
    submitted.refresh_from_db()
    objectives = {"objectives": "Score a night of sleep\nMend artifacts", "audience": "Night technologists"}
    provider.post(f"{page}learning/", {"shown": section_digest(submitted, Section.LEARNING), **objectives})
    provider.post(page, {f"attested_{number}": "on" for number in range(4)})

    submitted.refresh_from_db()
    comment.refresh_from_db()
    assert submitted.status == ProgramStatus.SUBMITTED
    assert (comment.answer, comment.answered_by, comment.resolved_at is None) == ("Added the third", olivia, False)
    assert changed_since_last(submitted) == {
        Section.LEARNING: [
            Change("Learning objectives", "Score a night of sleep", "Score a night of sleep\nMend artifacts")
        ]
    }
    found = text(staff.get(admin_page(submitted)))
    assert "Changed since the last submission" in found
    assert "Olivia Ortiz answers: Added the third" in found
    assert [event.what for event in submitted.events.all()][-1] == "Submitted again with changes"


def test_once_submitted_again_nothing_is_answered(
    provider: Client, submitted: Program, stella: User, olivia: User
) -> None:
    request_changes(submitted, comments={Section.WHOLE: "Why?"}, by=stella, now=timezone.now())
    comment = ReviewComment.objects.get()
    applications.submit_program(submitted, by=olivia, now=timezone.now())

    page = f"/programs/{submitted.program_id}/comments/{comment.pk}/"
    assert provider.post(page, {"answer": "x"}).status_code == 404
    with pytest.raises(applications.NotEditable):
        applications.answer_comment(comment, answer="x", by=olivia, now=timezone.now())


def test_strangers_answer_nothing(login: Login, submitted: Program, stella: User, carol: User) -> None:
    request_changes(submitted, comments={Section.WHOLE: "Why?"}, by=stella, now=timezone.now())
    page = f"/programs/{submitted.program_id}/comments/{ReviewComment.objects.get().pk}/"

    assert login(carol).post(page, {"answer": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ([["A", "1"]], [["A", "1"]], []),
        ([["A", "1"]], [["A", "2"]], [Change("A", "1", "2")]),
        ([["A", "1"]], [["A", "1"], ["A", "2"]], [Change("A", "", "2")]),
        ([["A", "1"], ["B", "2"]], [["B", "2"]], [Change("A", "1", "")]),
        ([], [["A", "1"]], [Change("A", "", "1")]),
    ],
)
def test_what_changed(before: list[list[str]], after: list[list[str]], found: list[Change]) -> None:
    assert changes({"agenda": before}, {"agenda": after}) == ({"agenda": found} if found else {})


# --- The decision ---------------------------------------------------------------------------------------------------


def test_approval_is_told_with_the_deadline(staff: Client, submitted: Program) -> None:
    staff.post(admin_page(submitted, "approve"), {"cecs": "1"})

    assert subjects_to("office@sleepsociety.example") == [f"{submitted.program_id} is approved: Prairie Sleep Days"]
    letter = Email.objects.first()
    assert "for 1 CECs." in letter.message
    assert "by 06/22/2027" in letter.message


def test_a_denial_is_told_with_its_reason(staff: Client, submitted: Program) -> None:
    staff.post(admin_page(submitted, "deny"), {"reason": "Not about sleep"})

    assert "The reason: Not about sleep" in Email.objects.first().message


def test_an_extension_is_told(submitted: Program, stella: User) -> None:
    approve_program(submitted, cecs=Decimal(1), by=stella, now=NOW)
    extend_deadline(submitted, until=date(2027, 7, 1), reason="Flood", by=stella, now=NOW)

    assert "can be reported until 07/01/2027. The reason: Flood" in Email.objects.last().message


def test_who_reviews_is_seen_by_all(staff: Client, submitted: Program, stella: User, maria: Member) -> None:
    staff.post(admin_page(submitted, "take_it"), {"confirmed": "True"})
    submitted.refresh_from_db()
    assert submitted.assigned_to == stella
    assert "Stella Stone" in text(staff.get("/admin/programs/program/?assigned=me"))
    assert "0 programs" in text(staff.get("/admin/programs/program/?assigned=nobody"))

    refused = staff.post(admin_page(submitted, "assign"), {"to": maria.user.pk})
    assert "Select a valid choice" in text(refused)
    staff.post(admin_page(submitted, "assign"), {"to": ""})
    submitted.refresh_from_db()
    assert submitted.assigned_to is None


def test_the_queue_is_oldest_first_with_days_waiting(
    login: Login, stella: User, society: Provider, olivia: User, submitted: Program, time_machine: TimeMachineFixture
) -> None:
    factories.make_program(
        society, olivia, status=ProgramStatus.SUBMITTED, start=START, name="Older", now=NOW - timedelta(days=9)
    )
    time_machine.move_to(NOW + timedelta(days=3))
    page = text(login(stella).get("/admin/programs/program/?status__exact=submitted"))

    assert page.index("Older") < page.index("Prairie Sleep Days")
    assert re.search(r"Older.*12/26/202612-.*Prairie Sleep Days.*01/04/20273-", page)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({}, ""),
        ({"requested_cecs": Decimal("1.25")}, "it asks for more CECs than its agenda gives"),
        ({"submitted_at": datetime(2027, 4, 20, 17, tzinfo=UTC)}, "it came late"),
    ],
)
def test_what_is_trivial(submitted: Program, change: dict[str, object], why: str) -> None:
    Program.objects.update(**change)
    submitted.refresh_from_db()

    assert why_not_trivial(submitted, today=NOW.date()) == why


def test_the_trivial_are_approved_together_after_a_look(
    staff: Client, society: Provider, olivia: User, submitted: Program
) -> None:
    more = factories.make_program(
        society, olivia, status=ProgramStatus.SUBMITTED, start=START, name="Asks for more", cecs="9", now=NOW
    )
    form = {"action": "approve_trivial", "_selected_action": [submitted.pk, more.pk]}
    page = text(staff.post("/admin/programs/program/", form))
    assert f"{submitted} (Prairie Sleep Society): 1 CEC" in page
    assert f"{more}: it asks for more CECs than its agenda gives" in page
    assert Program.objects.filter(status=ProgramStatus.APPROVED).count() == 0

    done = staff.post("/admin/programs/program/", {**form, "confirmed": "1"}, follow=True)

    assert "1 of 2 programs were approved; their providers were told." in text(done)
    assert [*Program.objects.order_by("pk").values_list("status", "approved_cecs")] == [
        (ProgramStatus.APPROVED, Decimal("1.00")),
        (ProgramStatus.SUBMITTED, None),
    ]


def test_the_queue_costs_the_same_for_more(
    staff: Client,
    society: Provider,
    olivia: User,
    submitted: Program,
    django_assert_num_queries: Callable[..., object],
) -> None:
    for _ in range(2):
        factories.make_program(society, olivia, status=ProgramStatus.SUBMITTED, start=START, now=NOW)
        cache.clear()
        with django_assert_num_queries(5):
            staff.get("/admin/programs/program/?status__exact=submitted")


# --- Rules by type --------------------------------------------------------------------------------------------------


def test_staff_set_the_rules_of_a_type(staff: Client, db: None) -> None:
    rules, _ = TypeRules.objects.get_or_create(program_type=ProgramType.WEBINAR)
    page = f"/admin/programs/typerules/{rules.pk}/change/"
    assert "Without these an application cannot be submitted." in text(staff.get(page))

    staff.post(page, {"lead_days": "14", "required_documents": ["brochure", "cv"], "needs_evaluation": "on"})

    rules.refresh_from_db()
    assert (rules.lead_days, rules.takes_late, rules.required_documents, rules.needs_evaluation) == (
        14,
        False,
        ["brochure", "cv"],
        True,
    )
    assert staff.get("/admin/programs/typerules/add/").status_code == 403


def test_what_is_approved_keeps_the_rules_of_its_approval(submitted: Program, stella: User) -> None:
    approve_program(submitted, cecs=Decimal(1), by=stella, now=NOW)
    TypeRules.objects.update(needs_evaluation=True)

    submitted.refresh_from_db()
    assert submitted.needs_evaluation is False


# --- Withdraw, cancel, move -----------------------------------------------------------------------------------------


@pytest.fixture
def approved(submitted: Program, stella: User) -> Program:
    return approve_program(submitted, cecs=Decimal(1), by=stella, now=NOW)


def test_withdrawing_is_for_what_is_not_decided(provider: Client, submitted: Program) -> None:
    page = f"/programs/{submitted.program_id}/"
    assert "Withdraw" in text(provider.get(page))
    provider.post(f"{page}withdraw/", {"reason": "The speaker is ill"})

    submitted.refresh_from_db()
    assert submitted.status == ProgramStatus.WITHDRAWN
    assert "Withdrawn: The speaker is ill" in text(provider.get(page))
    late = provider.post(f"{page}withdraw/", {"reason": "Again"}, follow=True)
    assert "Withdraw: not possible now. Nothing was changed." in text(late)


def test_a_withdrawn_draft_is_not_staffs_affair(
    staff: Client, provider: Client, society: Provider, olivia: User
) -> None:
    draft = factories.make_program(society, olivia, status=ProgramStatus.DRAFT, start=START, name="Never sent")
    provider.post(f"/programs/{draft.slug}/withdraw/", {"reason": "No room"})

    assert "Never sent" not in text(staff.get("/admin/programs/program/"))


def test_cancelling_is_for_what_did_not_take_place(provider: Client, approved: Program) -> None:
    provider.post(f"/programs/{approved.program_id}/cancel/", {"reason": "Snow"})

    approved.refresh_from_db()
    assert approved.status == ProgramStatus.CANCELLED
    assert subjects_to("olivia@sleepsociety.example")[-1] == (
        f"{approved.program_id} was cancelled: Prairie Sleep Days"
    )


@pytest.mark.parametrize(
    ("last_day", "offered"),
    [
        (TODAY - timedelta(days=1), {"evaluation", "nobody"}),
        (TODAY, {"evaluation", "nobody", "reschedule", "cancel"}),
        (TODAY + timedelta(days=1), {"save-the-date", "reschedule", "cancel"}),
    ],
)
def test_what_is_past_is_neither_moved_nor_cancelled(
    login: Login, aast: Provider, carol: User, last_day: date, offered: set[str]
) -> None:
    factories.make_program(aast, carol, program_id="A27001", start=last_day)
    client = login(carol)
    page = client.get("/programs/A27001/").content.decode()

    assert set(re.findall(r'href="/programs/A27001/([a-z-]+)/"', page)) - {"application"} == offered
    if "cancel" not in offered:
        answer = client.post("/programs/A27001/cancel/", {"reason": "x"}, follow=True)
        assert "Cancel the program: not possible now. Nothing was changed." in text(answer)


def test_the_summary_is_not_asked_for_once_certificates_are_issued(
    login: Login, aast: Provider, carol: User, stella: User, guide_members: dict[str, Member]
) -> None:
    factories.make_schedule(flat="0", per_attendee="0")
    program = factories.make_program(aast, carol, program_id="A27001", start=date(2027, 1, 2))
    factories.report_accepted(aast, carol, factories.csv_of("A27001,100100,John,Smith,1/2/2027,1"))
    program.refresh_from_db()

    assert program.status == ProgramStatus.CERTIFICATES_ISSUED
    assert "/programs/A27001/evaluation/" not in login(carol).get("/programs/A27001/").content.decode()


def test_staff_are_led_from_a_program_to_its_review(
    staff: Client, provider: Client, submitted: Program, approved: Program
) -> None:
    def link(program: Program) -> str:
        page = staff.get(f"/programs/{program.program_id}/").content.decode()
        shown = re.search(rf'href="{admin_page(program)}">\s*<svg.*?</svg>\s*([^<]*?)\s*</a>', page, re.DOTALL)
        return shown[1] if shown else ""

    assert (link(submitted), link(approved)) == ("Open in AAST Staff",) * 2
    Program.objects.filter(pk=submitted.pk).update(status=ProgramStatus.SUBMITTED)
    assert link(submitted) == "Review the application"
    page = text(staff.get(f"/programs/{submitted.program_id}/"))
    assert ("The application waits for AAST’s decision." in page, "nothing for you to do" in page) == (True, False)
    assert "/admin/" not in provider.get(f"/programs/{submitted.program_id}/").content.decode()


def test_what_has_attendance_is_neither_cancelled_nor_moved(
    aast: Provider, carol: User, login: Login, guide_members: dict[str, Member]
) -> None:
    program = factories.make_program(aast, carol, program_id="A27001", start=date(2027, 1, 2), end=TODAY)
    Program.objects.update(needs_evaluation=True)
    factories.report_accepted(aast, carol, factories.csv_of("A27001,100100,John,Smith,1/2/2027,1"))
    client = login(carol)

    refused = [
        text(client.post("/programs/A27001/cancel/", {"reason": "x"})),
        text(client.post("/programs/A27001/reschedule/", {"start_date": "02/02/2027", "place": "x", "reason": "x"})),
        text(client.post("/programs/A27001/nobody/", {"confirmed": "on"})),
    ]
    assert "cannot be cancelled" in refused[0]
    assert "without reported attendance can be moved" in refused[1]
    assert "Attendance was reported for this program." in refused[2]
    program.refresh_from_db()
    assert program.status == ProgramStatus.APPROVED


def test_a_program_moves_with_its_sessions_and_deadline(provider: Client, approved: Program) -> None:
    form = {"start_date": "06/05/2027", "place": "Lincoln, NE", "reason": "Storm"}
    provider.post(f"/programs/{approved.program_id}/reschedule/", form)

    approved.refresh_from_db()
    assert (approved.start_date, approved.end_date, approved.place) == (
        date(2027, 6, 5),
        date(2027, 6, 5),
        "Lincoln, NE",
    )
    assert approved.sessions.get().day == date(2027, 6, 5)
    assert approved.deadline_date == date(2027, 7, 20)
    assert [event.what for event in approved.events.all()][-1] == "Moved from 05/08/2027 to 06/05/2027: Storm"


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"start_date": "01/04/2027", "place": "Omaha, NE"}, "Choose a day that lies ahead."),
        ({"start_date": "05/08/2027", "place": "Chicago, IL"}, "These are its day and its place already."),
        ({"start_date": "06/08/2027", "place": ""}, "Say where the program takes place."),
    ],
)
def test_moves_that_are_refused(provider: Client, approved: Program, form: dict[str, str], words: str) -> None:
    page = provider.post(f"/programs/{approved.program_id}/reschedule/", {"reason": "x", **form})

    assert words in text(page)
    approved.refresh_from_db()
    assert approved.start_date == START


def test_strangers_do_none_of_it(login: Login, carol: User, approved: Program) -> None:
    client = login(carol)
    actions = ("withdraw", "cancel", "reschedule", "evaluation", "nobody", "save-the-date")

    assert [client.post(f"/programs/{approved.program_id}/{action}/").status_code for action in actions] == [404] * 6


def test_what_was_in_time_does_not_become_late_by_waiting(
    submitted: Program, stella: User, olivia: User, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(datetime(2027, 5, 1, 17, tzinfo=UTC))
    request_changes(submitted, comments={Section.WHOLE: "Why?"}, by=stella, now=timezone.now())
    again = applications.submit_program(submitted, by=olivia, now=timezone.now())

    assert why_not_trivial(again, today=date(2027, 5, 1)) == "it was changed and submitted again"
    assert comes_late(again, today=date(2027, 5, 1)) is False


def test_staff_are_told_of_what_no_queue_shows(provider: Client, approved: Program) -> None:
    form = {"start_date": "06/05/2027", "place": "Lincoln, NE", "reason": "Storm"}
    provider.post(f"/programs/{approved.program_id}/reschedule/", form)
    provider.post(f"/programs/{approved.program_id}/cancel/", {"reason": "Snow"})

    assert subjects_to("cecprogram@aastweb.org") == [
        f"{approved.program_id} was moved: Prairie Sleep Days",
        f"{approved.program_id} was cancelled: Prairie Sleep Days",
    ]
