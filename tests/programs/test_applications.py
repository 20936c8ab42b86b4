"""Add Program: from the first section to the program ID, in the browser's own requests."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone
from post_office.models import Email
from time_machine import TimeMachineFixture

from accounts.choices import ProviderStatus, StaffRole
from accounts.models import Provider, User
from members.models import Member
from programs.choices import DocumentKind, ProgramFormat, ProgramStatus, ProgramType, Section
from programs.models import Program, ProgramDocument, ReviewComment, Session, Submission, TypeRules
from programs.selectors.application import computed_cecs, find_gaps, items_of, section_digest
from programs.services import applications
from tests import factories
from tests.documents import pdf
from tests.pages import Login

START = date(2027, 5, 8)
PDF = pdf("Brochure")
TICKED = {f"attested_{number}": "on" for number in range(4)}


def basics(provider: Provider | None = None, **changed: str) -> dict[str, str]:
    form = {
        "name": "Prairie Sleep Days",
        "program_type": "educational",
        "format": "in_person",
        "place": "Omaha, NE",
        "start_date": "05/08/2027",
        "end_date": "05/09/2027",
        "offerings": "1",
        "late_reason": "",
        "form_key": str(uuid4()),
    }
    return {**form, **({"provider": str(provider.pk)} if provider else {}), **changed}


def session(number: int, begins: str, ends: str, **changed: str) -> dict[str, str]:
    form = {
        "day": "05/08/2027",
        "begins": begins,
        "ends": ends,
        "title": f"Session {number}",
        "speaker": "Dr. Ada Lim",
        "credentials": "RPSGT",
        "disclosure": "None",
        **changed,
    }
    return {f"sessions-{number}-{name}": value for name, value in form.items()}


def agenda(*sessions: dict[str, str], initial: int = 0, **changed: str) -> dict[str, str]:
    form = {"sessions-TOTAL_FORMS": str(len(sessions)), "sessions-INITIAL_FORMS": str(initial)}
    form |= {"requested_cecs": "", "cecs_reason": "", **changed}
    for fields in sessions:
        form |= fields
    return form


def post(client: Client, program: Program, section: Section, form: dict[str, str]) -> object:
    """As the page would: with what the section says now."""
    program.refresh_from_db()
    page = f"/programs/{program.slug}/application/{section}/"
    return client.post(page, {"shown": section_digest(program, section), **form})


@pytest.fixture(autouse=True)
def _in_january(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(datetime(2027, 1, 4, 17, tzinfo=UTC))


@pytest.fixture
def client(login: Login, olivia: User) -> Client:
    return login(olivia)


@pytest.fixture
def draft(society: Provider, olivia: User) -> Program:
    return factories.make_program(
        society, olivia, status=ProgramStatus.DRAFT, start=START, end=START + timedelta(1), name="Prairie Sleep Days"
    )


@pytest.fixture
def empty(client: Client, society: Provider) -> Program:
    """A draft of which only the basics were filled in."""
    client.post("/programs/new/", basics(society))
    return Program.objects.get()


# --- The draft ------------------------------------------------------------------------------------------------------


def test_the_first_section_makes_the_draft(client: Client, society: Provider, olivia: User) -> None:
    response = client.post("/programs/new/", basics(society))

    program = Program.objects.get()
    assert response.headers["Location"] == f"/programs/draft-{program.pk}/application/learning/"
    assert (program.status, program.program_id, program.requested_cecs) == (ProgramStatus.DRAFT, None, None)
    assert (program.name, program.start_date, program.edited_by) == ("Prairie Sleep Days", START, olivia)
    assert [event.what for event in program.events.all()] == ["Draft begun"]


def test_the_form_sent_twice_is_one_draft(client: Client, society: Provider) -> None:
    form = basics(society)
    addresses = {client.post("/programs/new/", form).headers["Location"] for _ in range(2)}

    assert (len(addresses), Program.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"name": ""}, "name", "This field is required."),
        ({"program_type": ""}, "program_type", "Choose the type of the program."),
        ({"start_date": "8 May"}, "start_date", "Type the date as MM/DD/YYYY, such as 04/10/2027."),
        (
            {"start_date": "05/08/2020"},
            "start_date",
            "This day is past. Only programs that lie ahead can be approved.",
        ),
        ({"end_date": "05/07/2027"}, "end_date", "The last day is before the first."),
        ({"end_date": "05/10/2028"}, "end_date", "A program lasts a year at most. Apply for each year."),
        ({"offerings": "0"}, "offerings", "Ensure this value is greater than or equal to 1."),
    ],
)
def test_basics_that_cannot_be(
    client: Client, society: Provider, changed: dict[str, str], field: str, words: str
) -> None:
    page = client.post("/programs/new/", basics(society, **changed))

    assert page.context["form"].errors == {field: [words]}
    assert Program.objects.count() == 0


def test_nobody_applies_for_another_provider(client: Client, aast: Provider, society: Provider) -> None:
    assert "provider" in client.post("/programs/new/", basics(aast)).context["form"].errors
    assert Program.objects.count() == 0


def test_who_may_not_apply(login: Login, victor: User, stella: User, maria: Member) -> None:
    assert [login(user).get("/programs/new/").status_code for user in (victor, stella, maria.user)] == [403] * 3


def test_strangers_find_nothing_and_viewers_may_only_look(
    login: Login, draft: Program, society: Provider, carol: User
) -> None:
    viewer = factories.employ(factories.make_user("v@sleepsociety.example"), society, StaffRole.VIEWER)
    pages = [f"/programs/{draft.slug}/application/{section}/" for section in ("basics", "agenda", "documents")]
    assert [login(carol).get(page).status_code for page in pages] == [404] * 3
    assert [login(viewer).get(page).status_code for page in pages] == [403] * 3
    assert login(viewer).get(f"/programs/{draft.slug}/application/").status_code == 200
    assert login(carol).get(f"/programs/{draft.slug}/application/").status_code == 404


# --- Sections -------------------------------------------------------------------------------------------------------


def test_sections_are_saved_one_by_one(client: Client, empty: Program) -> None:
    post(client, empty, Section.LEARNING, {"objectives": "Score", "audience": "Night staff"})
    post(client, empty, Section.PROMOTION, {"listed": "on", "registration_url": "prairie.example/register"})

    empty.refresh_from_db()
    assert (empty.objectives, empty.audience, empty.listed) == ("Score", "Night staff", True)
    assert empty.registration_url == "https://prairie.example/register"


def test_the_agenda_gives_the_cecs(client: Client, empty: Program) -> None:
    lunch = session(1, "12:00", "13:00", title="Lunch", is_break="on", speaker="", credentials="", disclosure="")
    form = agenda(session(0, "08:30", "12:00"), lunch, session(2, "13:00", "15:50"))
    response = post(client, empty, Section.AGENDA, form)

    assert response.headers["Location"].endswith("/application/documents/")
    assert [str(row) for row in empty.sessions.all()] == ["Session 0", "Lunch", "Session 2"]
    assert computed_cecs(items_of(empty)) == Decimal("6.25")


def test_it_is_added_up_while_it_is_typed(client: Client, empty: Program) -> None:
    form = agenda(session(0, "08:30", "12:00"), session(1, "", "", title=""), session(2, "13:00", "12:00"))
    page = client.post(f"/programs/{empty.slug}/application/agenda/cecs/", form)

    assert "3.5 CECs from 210 minutes of sessions." in " ".join(page.content.decode().replace("</strong>", "").split())
    assert Session.objects.count() == 0


@pytest.mark.parametrize(
    ("sessions", "field", "words"),
    [
        ([session(0, "10:00", "09:00")], "ends", "The end is not after the begin."),
        ([session(0, "10:00", "11:00", day="05/20/2027")], "day", "05/20/2027 is outside the program"),
        ([session(0, "", "11:00")], "begins", "Needed to count the CECs."),
        ([session(0, "10:00", "11:00", title="")], "title", "Say what the session is about."),
        ([session(0, "25:00", "11:00")], "begins", "Enter a valid time."),
    ],
)
def test_sessions_that_cannot_be(
    client: Client, empty: Program, sessions: list[dict[str, str]], field: str, words: str
) -> None:
    page = post(client, empty, Section.AGENDA, agenda(*sessions))

    assert page.context["sessions"].forms[0].errors[field][0].startswith(words)
    assert Session.objects.count() == 0


def test_sessions_that_overlap(client: Client, empty: Program) -> None:
    page = post(client, empty, Section.AGENDA, agenda(session(0, "09:00", "10:30"), session(1, "10:00", "11:00")))

    errors = page.context["sessions"].forms[1].errors
    assert errors == {"begins": ["It begins at 10:00 AM, but “Session 0” runs until 10:30 AM."]}
    assert "There is a problem in the agenda" in page.content.decode()


def test_a_session_is_changed_and_another_removed(client: Client, empty: Program) -> None:
    two = agenda(session(0, "09:00", "10:00"), session(1, "10:00", "11:00"))
    post(client, empty, Section.AGENDA, two)

    changed = agenda(session(0, "09:00", "10:15"), session(1, "10:00", "11:00", DELETE="on"), initial=2)
    post(client, empty, Section.AGENDA, changed)

    assert [(row.title, row.ends) for row in empty.sessions.all()] == [("Session 0", time(10, 15))]


def test_on_demand_counts_minutes(client: Client, society: Provider) -> None:
    client.post("/programs/new/", basics(society, format="on_demand", place=""))
    program = Program.objects.get()
    form = {"sessions-0-minutes": "95", "sessions-0-title": "Module"}
    post(client, program, Section.AGENDA, agenda(form))

    assert computed_cecs(items_of(program)) == Decimal("1.5")


@pytest.mark.parametrize("cecs", ["0", "-1", "6.1", "200.25", "many"])
def test_cecs_that_cannot_be_asked_for(client: Client, empty: Program, cecs: str) -> None:
    page = post(client, empty, Section.AGENDA, agenda(session(0, "09:00", "10:00"), requested_cecs=cecs))

    assert [*page.context["form"].errors] == ["requested_cecs"]


def test_a_pasted_table_is_shown_and_not_saved(client: Client, empty: Program) -> None:
    form = agenda(session(0, "08:30", "12:00"), table="Lunch\t\t12:00 PM\t1:00 PM\t", paste="1")
    page = post(client, empty, Section.AGENDA, form)
    forms = page.context["sessions"].forms

    assert [row["title"].value() for row in forms] == ["Session 0", "Lunch"]
    assert [forms[1][name].value() for name in ("begins", "ends", "is_break")] == ["12:00", "13:00", True]
    assert "1 session added at the end. Nothing is saved yet" in " ".join(page.content.decode().split())
    assert Session.objects.count() == 0


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("Lunch, noon", "No table was found."),
        ("Title\tStart", "The table has no sessions below its column names."),
        ("A\t\t9:00\t10:00\n" * 200, "An agenda has at most 200 sessions; these would be 201."),
    ],
)
def test_a_table_that_cannot_be_read_stays_to_be_changed(
    client: Client, empty: Program, table: str, words: str
) -> None:
    page = post(client, empty, Section.AGENDA, agenda(session(0, "08:30", "12:00"), table=table, paste="1"))

    assert (words in page.content.decode(), page.context["paste"]["text"]) == (True, table)
    assert len(page.context["sessions"].forms) == 1


def test_a_table_of_as_many_sessions_as_an_agenda_takes(client: Client, empty: Program) -> None:
    form = agenda(session(0, "08:30", "12:00"), table="A\t\t9:00\t10:00\n" * 199, paste="1")
    page = post(client, empty, Section.AGENDA, form)

    assert (len(page.context["sessions"].forms), page.context["paste"]["pasted"]) == (200, 199)


def test_a_row_is_copied_and_not_saved(client: Client, empty: Program) -> None:
    form = agenda(session(0, "08:30", "12:00"), session(1, "13:00", "14:00", DELETE="on"), copy="1")
    page = post(client, empty, Section.AGENDA, form)
    copied = page.context["sessions"].forms[2]

    assert [copied[name].value() for name in ("title", "begins", "ends", "DELETE")] == [
        "Session 1", "13:00", "14:00", False,
    ]  # fmt: skip
    assert Session.objects.count() == 0


def test_an_unknown_section_is_not_there(client: Client, empty: Program) -> None:
    assert client.get(f"/programs/{empty.slug}/application/whole/").status_code == 404


# --- Two at once ----------------------------------------------------------------------------------------------------


def test_a_section_that_a_colleague_changed_meanwhile(
    client: Client, login: Login, draft: Program, society: Provider
) -> None:
    rita = factories.employ(factories.make_user("rita@sleepsociety.example", "Rita", "Ruiz"), society)
    shown = section_digest(draft, Section.LEARNING)
    post(login(rita), draft, Section.LEARNING, {"objectives": "Hers", "audience": "Hers"})

    page = f"/programs/{draft.slug}/application/learning/"
    found = client.post(page, {"shown": shown, "objectives": "Mine", "audience": "Mine"})

    text = " ".join(found.content.decode().split())
    assert "Rita Ruiz changed this section while you were typing" in text
    assert (">Mine</textarea>" in text.replace("> Mine", ">Mine"), "Hers" in text) == (True, True)
    draft.refresh_from_db()
    assert draft.objectives == "Hers"

    client.post(page, {"shown": found.context["form"]["shown"].value(), "objectives": "Both", "audience": "Both"})
    draft.refresh_from_db()
    assert draft.objectives == "Both"


def test_another_section_may_be_changed_meanwhile(client: Client, draft: Program) -> None:
    shown = section_digest(draft, Section.LEARNING)
    post(client, draft, Section.PROMOTION, {"listed": "on"})
    client.post(f"/programs/{draft.slug}/application/learning/", {"shown": shown, "objectives": "A", "audience": "B"})

    draft.refresh_from_db()
    assert (draft.objectives, draft.listed) == ("A", True)


def test_once_submitted_it_is_locked(client: Client, draft: Program, olivia: User) -> None:
    shown = section_digest(draft, Section.LEARNING)
    applications.submit_program(draft, by=olivia, now=timezone.now())
    draft.refresh_from_db()

    page = client.post(
        f"/programs/{draft.slug}/application/learning/", {"shown": shown, "objectives": "Late"}, follow=True
    )
    assert "it can be read, not changed" in page.content.decode()
    with pytest.raises(applications.NotEditable):
        applications.save_section(draft, Section.LEARNING, {}, shown=shown, by=olivia, now=timezone.now())


def test_what_was_typed_outlives_the_session(client: Client, draft: Program, olivia: User) -> None:
    page = f"/programs/{draft.slug}/application/learning/"
    shown = section_digest(draft, Section.LEARNING)
    client.logout()
    sent = client.post(page, {"shown": shown, "objectives": "An hour of typing", "audience": "Everyone"})
    client.post(sent.headers["Location"], {"login": olivia.email, "password": factories.PASSWORD})

    again = client.get(page)

    assert "An hour of typing" in again.content.decode()
    draft.refresh_from_db()
    assert draft.objectives == "Score a night of sleep"


# --- What is missing ------------------------------------------------------------------------------------------------


def gaps(program: Program, today: date = date(2027, 1, 4)) -> list[tuple[str, str]]:
    program = Program.objects.get(pk=program.pk)
    return [(gap.section, gap.text) for gap in find_gaps(program, today=today)]


def test_what_a_draft_of_basics_lacks(empty: Program) -> None:
    assert gaps(empty) == [
        (Section.LEARNING, "Name at least one learning objective."),
        (Section.LEARNING, "Say for whom the program is."),
        (Section.AGENDA, "Add the sessions of the agenda."),
    ]


@pytest.mark.parametrize(
    ("change", "gap"),
    [
        ({"place": ""}, (Section.BASICS, "Say where the program takes place.")),
        ({"place": "", "format": ProgramFormat.LIVE_ONLINE}, None),
        (
            {"requested_cecs": Decimal("1.25"), "cecs_reason": ""},
            (Section.AGENDA, "You ask for 1.25 CECs; the agenda gives 1. Say why."),
        ),
        ({"requested_cecs": Decimal("0.5"), "cecs_reason": ""}, None),
        ({"requested_cecs": None, "cecs_reason": ""}, None),
        (
            {"format": ProgramFormat.ON_DEMAND},
            (Section.AGENDA, "The format was changed: give the minutes that each session runs."),
        ),
        (
            {"start_date": date(2027, 6, 1), "end_date": date(2027, 6, 1)},
            (Section.AGENDA, "Session “Scoring”: 05/08/2027 is outside the program, which is 06/01/2027."),
        ),
    ],
)
def test_what_else_can_be_missing(draft: Program, change: dict[str, object], gap: tuple[str, str] | None) -> None:
    Program.objects.filter(pk=draft.pk).update(**change)

    assert gaps(draft) == ([gap] if gap else [])


def test_each_session_needs_its_speaker(draft: Program) -> None:
    Session.objects.update(speaker="", disclosure="")

    assert gaps(draft) == [(Section.AGENDA, "Session “Scoring”: add the speaker and the disclosure.")]


def test_the_lead_time_of_the_type(draft: Program) -> None:
    TypeRules.objects.update_or_create(program_type=ProgramType.EDUCATIONAL, defaults={"lead_days": 30})
    begins = "The program begins in 29 days; AAST asks for 30."
    close = START - timedelta(days=29)

    assert gaps(draft, START - timedelta(days=30)) == []
    assert gaps(draft, close) == [(Section.BASICS, f"{begins} Say why the application comes late.")]
    Program.objects.update(late_reason="The speaker was booked yesterday")
    assert gaps(draft, close) == []
    TypeRules.objects.update(takes_late=False)
    assert gaps(draft, close) == [
        (Section.BASICS, f"{begins} Programs of this type are not taken late: choose a later date.")
    ]
    assert "Only programs that lie ahead can be approved" in gaps(draft, START)[0][1]


def test_documents_that_the_type_needs(client: Client, draft: Program) -> None:
    TypeRules.objects.update_or_create(
        program_type=ProgramType.EDUCATIONAL, defaults={"required_documents": [DocumentKind.BROCHURE]}
    )
    assert gaps(draft) == [(Section.DOCUMENTS, "Add this document: Brochure.")]
    add(client, draft, "brochure.pdf", PDF)
    assert gaps(draft) == []


def test_the_page_links_to_each_gap(client: Client, empty: Program) -> None:
    page = client.get(f"/programs/{empty.slug}/application/").content.decode()

    assert f'href="/programs/{empty.slug}/application/learning/#id_objectives"' in page
    assert "Once nothing is missing, you can submit the program here." in page


# --- Documents ------------------------------------------------------------------------------------------------------


def add(client: Client, program: Program, name: str, content: bytes, kind: str = "brochure") -> object:
    file = SimpleUploadedFile(name, content)
    return client.post(f"/programs/{program.slug}/application/documents/", {"kind": kind, "file": file})


def test_a_document_is_kept_privately(client: Client, login: Login, draft: Program, carol: User, stella: User) -> None:
    add(client, draft, "brochure.pdf", PDF)
    document = ProgramDocument.objects.get()
    page = f"/programs/{draft.slug}/documents/{document.pk}/"

    response = client.get(page)
    assert b"".join(response.streaming_content) == PDF
    assert response.headers["Content-Disposition"] == 'attachment; filename="brochure.pdf"'
    assert [login(user).get(page).status_code for user in (carol, stella)] == [404, 404]
    assert Client().get(page).status_code == 302
    assert document.file.name.startswith("programs/")


def test_the_same_file_twice_is_one(client: Client, draft: Program) -> None:
    for _ in range(2):
        add(client, draft, "brochure.pdf", PDF)

    assert ProgramDocument.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("virus.exe", b"MZ", "is not a PDF, Word (.docx), PNG, or JPEG file."),
        ("page.pdf", b"<html>", "is named .pdf but is something else inside, or is not whole."),
        ("brochure.docx", PDF, "is named .docx but is something else inside, or is not whole."),
        ("empty.pdf", b"", "The submitted file is empty."),
        ("big.pdf", PDF + b" " * (10 * 1024 * 1024), "is larger than 10 MB."),
    ],
)
def test_files_that_are_not_taken(client: Client, draft: Program, name: str, content: bytes, words: str) -> None:
    page = add(client, draft, name, content)

    assert words in page.context["form"].errors["file"][0]
    assert ProgramDocument.objects.count() == 0


def test_a_document_is_taken_off(client: Client, draft: Program) -> None:
    add(client, draft, "brochure.pdf", PDF)
    document = ProgramDocument.objects.get()
    client.post(f"/programs/{draft.slug}/documents/{document.pk}/remove/")

    assert "No documents yet" in client.get(f"/programs/{draft.slug}/application/documents/").content.decode()


# --- Submit ---------------------------------------------------------------------------------------------------------


def submit(client: Client, program: Program, **form: str) -> object:
    return client.post(f"/programs/{program.slug}/application/", form or TICKED)


def test_submitting_draws_the_id_keeps_what_was_said_and_tells(client: Client, draft: Program, olivia: User) -> None:
    Program.objects.update(requested_cecs=None)
    response = submit(client, draft)

    draft.refresh_from_db()
    assert (draft.status, draft.program_id) == (ProgramStatus.SUBMITTED, f"A{timezone.localdate():%y}001")
    assert response.headers["Location"] == f"/programs/{draft.program_id}/"
    assert draft.requested_cecs == Decimal(1)
    submission = Submission.objects.get()
    assert submission.by == olivia
    assert submission.content["learning"][0] == ["Learning objectives", "Score a night of sleep"]
    assert len(submission.content["attested"]) == 4
    assert {tuple(letter.to) for letter in Email.objects.all()} == {
        ("office@sleepsociety.example",),
        ("olivia@sleepsociety.example",),
    }


def test_each_attestation_has_to_be_ticked(client: Client, draft: Program) -> None:
    page = submit(client, draft, attested_0="on")

    assert [*page.context["form"].errors] == ["attested_1", "attested_2", "attested_3"]
    draft.refresh_from_db()
    assert draft.status == ProgramStatus.DRAFT


def test_an_incomplete_one_is_not_submitted(client: Client, draft: Program) -> None:
    Program.objects.update(audience="")
    page = submit(client, draft)

    assert "Something is still missing; see the list." in page.content.decode()
    assert Submission.objects.count() == 0


def test_a_pending_organization_does_not_submit(client: Client, draft: Program, society: Provider) -> None:
    Provider.objects.filter(pk=society.pk).update(status=ProviderStatus.PENDING, provider_id=None)
    page = submit(client, draft)

    assert "AAST has not approved your organization yet." in page.content.decode()
    draft.refresh_from_db()
    assert draft.status == ProgramStatus.DRAFT


def test_two_clicks_are_one_submission(client: Client, draft: Program) -> None:
    submit(client, draft)
    submit(client, draft)

    assert Submission.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_ids_have_no_gaps_where_many_submit_at_once(society: Provider, olivia: User) -> None:
    drafts = [
        factories.make_program(society, olivia, status=ProgramStatus.DRAFT, start=START, name=f"Day {number}")
        for number in range(8)
    ]

    def submit_one(draft: Program) -> str | None:
        try:
            return applications.submit_program(draft, by=olivia, now=timezone.now()).program_id
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        drawn = sorted(map(str, pool.map(submit_one, drafts)))
    assert drawn == [f"A{timezone.localdate():%y}{number:03}" for number in range(1, 9)]


# --- Copy -----------------------------------------------------------------------------------------------------------


def test_an_earlier_program_becomes_a_draft_for_next_year(client: Client, society: Provider, olivia: User) -> None:
    earlier = factories.make_program(society, olivia, program_id="A24001", start=date(2024, 5, 11), cecs="6")
    response = client.post("/programs/A24001/copy/")

    copy = Program.objects.get(status=ProgramStatus.DRAFT)
    assert response.headers["Location"] == f"/programs/{copy.slug}/application/basics/"
    assert (copy.name, copy.objectives, copy.program_id) == (earlier.name, earlier.objectives, None)
    assert copy.start_date > timezone.localdate()
    assert copy.start_date.weekday() == earlier.start_date.weekday()
    assert [row.day for row in copy.sessions.all()] == [copy.start_date]
    assert earlier.sessions.get().day == date(2024, 5, 11)
    assert copy.documents.count() == 0


def test_nobody_copies_a_strangers_program(login: Login, carol: User, draft: Program) -> None:
    assert login(carol).post(f"/programs/{draft.slug}/copy/").status_code == 404


# --- Lists cost the same --------------------------------------------------------------------------------------------


def test_the_application_costs_the_same_for_more_sessions(
    client: Client, draft: Program, django_assert_num_queries: Callable[..., object]
) -> None:
    for number in (1, 2):
        factories.make_session(draft, begins=time(10 + number), ends=time(11 + number))
        ReviewComment.objects.create(
            program=draft,
            section=Section.BASICS,
            text="?",
            by=draft.edited_by or User.objects.get(),
            at=timezone.now(),
        )
        cache.clear()
        with django_assert_num_queries(18):
            client.get(f"/programs/{draft.slug}/application/")


def test_an_agenda_that_is_too_long_is_told_and_not_cut(client: Client, empty: Program) -> None:
    page = post(client, empty, Section.AGENDA, agenda(*[session(number, "09:00", "09:01") for number in range(201)]))

    assert "at most 200 forms" in page.content.decode()
    assert Session.objects.count() == 0


def test_a_form_without_its_counters_is_told(client: Client, empty: Program) -> None:
    page = post(client, empty, Section.AGENDA, {"requested_cecs": "", "cecs_reason": ""})

    assert "There is a problem in the agenda" in page.content.decode()
