"""What an application lacks before it can be submitted, in the words for its provider."""

from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from programs.choices import DocumentKind, ProgramFormat, Section
from programs.rules.agenda import Item, problems
from programs.rules.application import Application, Gap, gaps, is_late

TODAY = date(2027, 3, 1)
DAY = date(2027, 5, 8)
SESSION = Item(
    day=DAY,
    begins=time(9),
    ends=time(10),
    title="Scoring",
    speaker="Ada Lim",
    credentials="RPSGT",
    disclosure="None",
)
WHOLE = Application(
    format=ProgramFormat.IN_PERSON,
    place="San Antonio, TX",
    start_date=DAY,
    end_date=DAY,
    objectives="Score a night.",
    audience="Technologists",
    items=[SESSION],
    computed_cecs=Decimal("1.00"),
    requested_cecs=None,
    cecs_reason="",
    late_reason="",
    documents=[DocumentKind.AGENDA],
    submitted_on=None,
    lead_days=45,
    takes_late=True,
    required_documents=[DocumentKind.AGENDA],
)


def lacking(**changed: Any) -> list[tuple[Section, str, str]]:
    return [(gap.section, gap.text, gap.field) for gap in gaps(replace(WHOLE, **changed), today=TODAY)]


def test_a_whole_application_lacks_nothing() -> None:
    assert gaps(WHOLE, today=TODAY) == []


def test_an_empty_one_lacks_everything_in_the_order_of_the_sections() -> None:
    found = lacking(
        place="", start_date=TODAY, objectives="", audience="", items=[], documents=[], computed_cecs=Decimal(0)
    )
    assert found == [
        (Section.BASICS, "Say where the program takes place.", "place"),
        (
            Section.BASICS,
            "The program began on 03/01/2027. Only programs that lie ahead can be approved: correct the dates.",
            "start_date",
        ),
        (Section.LEARNING, "Name at least one learning objective.", "objectives"),
        (Section.LEARNING, "Say for whom the program is.", "audience"),
        (Section.AGENDA, "Add the sessions of the agenda.", ""),
        (Section.DOCUMENTS, "Add this document: Agenda.", ""),
    ]


@pytest.mark.parametrize(
    ("program_format", "needs_a_place"),
    [
        (ProgramFormat.IN_PERSON, True),
        (ProgramFormat.HYBRID, True),
        (ProgramFormat.LIVE_ONLINE, False),
    ],
)
def test_who_meets_somewhere_says_where(program_format: ProgramFormat, needs_a_place: bool) -> None:
    found = lacking(format=program_format, place="")
    assert found == [(Section.BASICS, "Say where the program takes place.", "place")] * needs_a_place


@pytest.mark.parametrize(("days", "late"), [(44, True), (45, False)])
def test_late_is_less_than_the_lead_time(days: int, late: bool) -> None:
    application = replace(WHOLE, start_date=TODAY + timedelta(days=days))
    assert is_late(application, today=TODAY) is late


def test_what_was_sent_in_time_does_not_become_late() -> None:
    application = replace(WHOLE, start_date=TODAY + timedelta(days=1), submitted_on=TODAY - timedelta(days=44))
    assert not is_late(application, today=TODAY)
    assert is_late(replace(application, submitted_on=TODAY - timedelta(days=43)), today=TODAY)


@pytest.mark.parametrize(("days", "words"), [(1, "1 day"), (2, "2 days")])
def test_a_late_application_says_why_or_chooses_another_day(days: int, words: str) -> None:
    day = TODAY + timedelta(days=days)
    late = {"start_date": day, "end_date": day, "items": [replace(SESSION, day=day)]}
    begins = f"The program begins in {words}; AAST asks for 45."
    assert lacking(**late) == [(Section.BASICS, f"{begins} Say why the application comes late.", "late_reason")]
    assert lacking(**late, late_reason="The hall was free.") == []
    text = f"{begins} Programs of this type are not taken late: choose a later date."
    assert lacking(**late, late_reason="The hall was free.", takes_late=False) == [
        (Section.BASICS, text, "start_date")
    ]


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        (["speaker"], "the speaker"),
        (["speaker", "credentials"], "the speaker and the credentials"),
        (["speaker", "credentials", "disclosure"], "the speaker, the credentials and the disclosure"),
    ],
)
def test_a_session_names_its_speaker(missing: list[str], words: str) -> None:
    session = replace(SESSION, **dict.fromkeys(missing, ""))
    assert lacking(items=[session]) == [(Section.AGENDA, f"Session “Scoring”: add {words}.", "")]


def test_a_break_names_nobody_and_is_no_session() -> None:
    pause = Item(day=DAY, begins=time(10), ends=time(11), is_break=True, title="Break")
    assert lacking(items=[SESSION, pause]) == []
    assert lacking(items=[pause]) == [(Section.AGENDA, "Add the sessions of the agenda.", "")]


def test_an_agenda_of_another_format_is_to_be_completed() -> None:
    recorded = replace(SESSION, day=None, begins=None, ends=None, minutes=60)
    assert lacking(format=ProgramFormat.ON_DEMAND, items=[recorded]) == []
    assert lacking(format=ProgramFormat.ON_DEMAND) == [
        (Section.AGENDA, "The format was changed: give the minutes that each session runs.", "")
    ]
    assert lacking(items=[SESSION, recorded]) == [
        (Section.AGENDA, "The format was changed: give the day, the begin, and the end of each session.", "")
    ]


def test_a_session_on_another_day_is_named() -> None:
    outside = replace(SESSION, day=DAY + timedelta(days=1))
    assert lacking(items=[SESSION, outside]) == [
        (Section.AGENDA, "Session “Scoring”: 05/09/2027 is outside the program, which is 05/08/2027.", "")
    ]
    assert lacking(items=[SESSION, outside], end_date=DAY + timedelta(days=1)) == []


def test_sessions_are_worth_a_quarter_at_least() -> None:
    assert lacking(computed_cecs=Decimal(0)) == [
        (Section.AGENDA, "The sessions are shorter than a quarter CEC together. Add their times.", "")
    ]


def test_more_cecs_than_the_agenda_gives_need_a_reason() -> None:
    text = "You ask for 1.25 CECs; the agenda gives 1. Say why."
    assert lacking(requested_cecs=Decimal("1.250")) == [(Section.AGENDA, text, "cecs_reason")]
    assert lacking(requested_cecs=Decimal("1.25"), cecs_reason="Posters.") == []
    assert lacking(requested_cecs=Decimal("1.00")) == []
    round_text = "You ask for 20 CECs; the agenda gives 10. Say why."
    assert lacking(requested_cecs=Decimal("20.0"), computed_cecs=Decimal("10.00")) == [
        (Section.AGENDA, round_text, "cecs_reason")
    ]


def test_each_document_that_is_required_is_named() -> None:
    assert lacking(required_documents=[DocumentKind.BROCHURE, DocumentKind.AGENDA, DocumentKind.CV]) == [
        (Section.DOCUMENTS, "Add this document: Brochure.", ""),
        (Section.DOCUMENTS, "Add this document: CV of a speaker.", ""),
    ]


def test_a_gap_belongs_to_no_field_unless_it_says_so() -> None:
    assert Gap(Section.AGENDA, "Add the sessions of the agenda.").field == ""


def test_a_session_ends_after_it_begins() -> None:
    at_once = replace(SESSION, ends=time(9))
    text = "Session “Scoring”: It ends at 9:00 AM, which is not after 9:00 AM."
    assert lacking(items=[SESSION, at_once]) == [(Section.AGENDA, text, "")]
    assert lacking(items=[SESSION, replace(SESSION, begins=time(10), ends=time(10, 1))]) == []


def test_only_sessions_with_a_day_and_both_times_can_overlap() -> None:
    without = [replace(SESSION, minutes=60, **{name: None}) for name in ("day", "begins", "ends")]
    assert problems([SESSION, *without], first=DAY, last=DAY) == []
    [overlap] = problems([SESSION, replace(SESSION, begins=time(9, 59))], first=DAY, last=DAY)
    assert (overlap.place, overlap.text) == (1, "It begins at 9:59 AM, but “Scoring” runs until 10:00 AM.")
