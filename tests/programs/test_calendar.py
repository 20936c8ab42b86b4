"""The public calendar, its feeds, and the secret one of each provider."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.test import Client
from icalendar import Calendar
from time_machine import TimeMachineFixture

from accounts.models import Provider, User
from members.models import Member
from programs.choices import ProgramFormat, ProgramStatus, ProgramType
from programs.models import Program
from tests import factories
from tests.pages import Login, text

NOW = datetime(2027, 1, 4, 17, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_january(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(NOW)


def make(provider: Provider, by: User, number: int, name: str, **fields: object) -> Program:
    start = fields.pop("start", date(2027, 5, 8))
    facts = {"listed": True, **fields}
    return factories.make_program(provider, by, program_id=f"A27{number:03}", name=name, start=start, **facts)


@pytest.fixture
def programs(aast: Provider, society: Provider, carol: User, olivia: User) -> None:
    make(society, olivia, 1, "Prairie Sleep Days", place="Omaha, NE", cecs="8.5", end=date(2027, 5, 9))
    make(
        aast, carol, 2, "Scoring online", format=ProgramFormat.LIVE_ONLINE, place="", program_type=ProgramType.WEBINAR
    )
    make(aast, carol, 3, "Long over", start=date(2026, 5, 9))
    make(aast, carol, 4, "Not listed", listed=False)
    make(aast, carol, 5, "Not approved yet", status=ProgramStatus.SUBMITTED)


def listed(client: Client, query: str = "") -> list[str]:
    return [program.name for program, *_ in client.get(f"/calendar/?{query}").context["listed"]]


def events(content: bytes) -> list[dict[str, object]]:
    return [
        {"name": str(event["summary"]), "first": event.decoded("dtstart"), "end": event.decoded("dtend")}
        for event in Calendar.from_ical(content).walk("VEVENT")
    ]


def test_it_lists_what_is_approved_asked_for_and_ahead(client: Client, programs: None) -> None:
    assert listed(client) == ["Prairie Sleep Days", "Scoring online"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("words=prairie", ["Prairie Sleep Days"]),
        ("words=society+omaha", ["Prairie Sleep Days"]),
        ("words=society+boston", []),
        ("format=live_online", ["Scoring online"]),
        ("program_type=webinar", ["Scoring online"]),
        ("cecs=9", ["Scoring online"]),
        ("held_after=05/09/2027", ["Prairie Sleep Days"]),
        ("held_before=05/31/2026", ["Long over"]),
        ("held_after=nonsense", []),
        ("program_type=nonsense", []),
        ("page=99", ["Prairie Sleep Days", "Scoring online"]),
    ],
)
def test_filters(client: Client, programs: None, query: str, names: list[str]) -> None:
    assert listed(client, query) == names


def test_an_empty_list_says_what_to_do(client: Client, programs: None) -> None:
    assert "Change the filter, or reset it to see every program" in text(client.get("/calendar/?words=nowhere"))


def test_a_program_has_a_page_without_login(client: Client, programs: None, society: Provider) -> None:
    page = text(client.get("/calendar/A27001/"))

    for words in ("05/08/2027 –", "Omaha, NE", "8.5", "Score a night of sleep", "Night technologists", "Dr. Ada Lim"):
        assert words in page
    assert society.email not in page


@pytest.mark.parametrize("number", ["A27004", "A27005", "A99999", "draft-1"])
def test_what_is_not_listed_has_none(client: Client, programs: None, number: str) -> None:
    assert client.get(f"/calendar/{number}/").status_code == 404
    assert client.get(f"/calendar/{number}.ics").status_code == 404


def test_a_cancelled_program_leaves_the_calendar(client: Client, programs: None, login: Login, olivia: User) -> None:
    login(olivia).post("/programs/A27001/cancel/", {"reason": "Snow"})

    assert listed(client) == ["Scoring online"]


def test_the_feed_has_what_the_filters_show(client: Client, programs: None) -> None:
    response = client.get("/calendar/programs.ics?words=prairie")

    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert events(response.content) == [
        {"name": "Prairie Sleep Days", "first": date(2027, 5, 8), "end": date(2027, 5, 10)}
    ]


def test_one_program_as_a_file(client: Client, programs: None) -> None:
    [event] = Calendar.from_ical(client.get("/calendar/A27001.ics").content).walk("VEVENT")

    assert (event["uid"], event["location"]) == ("A27001-held@testserver", "Omaha, NE")
    assert event["url"] == "http://testserver/calendar/A27001/"


def test_names_with_commas_and_accents_survive(client: Client, society: Provider, olivia: User) -> None:
    name = "Sueño, sleep; and \\ more — a very long name that has to be folded over several lines of the file"
    make(society, olivia, 1, name)

    assert [event["name"] for event in events(client.get("/calendar/programs.ics").content)] == [name]


def test_the_list_costs_the_same_for_more(
    client: Client, aast: Provider, carol: User, django_assert_num_queries: Callable[..., object]
) -> None:
    for number in (1, 2):
        make(aast, carol, number, f"Day {number}")
        with django_assert_num_queries(2):
            client.get("/calendar/")


# --- The provider's own ---------------------------------------------------------------------------------------------


def test_a_providers_feed_has_its_programs_and_deadlines(
    client: Client, society: Provider, olivia: User, programs: None, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(datetime(2027, 5, 20, 17, tzinfo=UTC))
    content = client.get(f"/calendar/provider/{society.feed_token}.ics").content

    assert events(content) == [
        {"name": "A27001 Prairie Sleep Days", "first": date(2027, 5, 8), "end": date(2027, 5, 10)},
        {
            "name": "Last day to report attendance: A27001 Prairie Sleep Days",
            "first": date(2027, 6, 23),
            "end": date(2027, 6, 24),
        },
    ]
    [alarm] = Calendar.from_ical(content).walk("VALARM")
    assert alarm.decoded("trigger") == timedelta(days=-7)


def test_a_deadline_that_was_met_is_not_in_it(
    client: Client, aast: Provider, carol: User, guide_members: dict[str, Member], stella: User
) -> None:
    make(aast, carol, 9, "Reported", start=date(2026, 12, 20))
    factories.report_accepted(aast, carol, factories.csv_of("A27009,100100,John,Smith,12/20/2026,1"))

    names = [event["name"] for event in events(client.get(f"/calendar/provider/{aast.feed_token}.ics").content)]
    assert names == ["A27009 Reported"]


def test_a_new_address_ends_the_old_one(login: Login, olivia: User, society: Provider) -> None:
    old = society.feed_token
    login(olivia).post(f"/provider/organization/{society.pk}/renew-feed/")

    society.refresh_from_db()
    anyone = Client()
    assert [anyone.get(f"/calendar/provider/{token}.ics").status_code for token in (old, society.feed_token)] == [
        404,
        200,
    ]
    assert [event.what for event in society.events.all()] == ["The calendar feed got a new address"]


def test_the_address_cannot_be_guessed(society: Provider) -> None:
    assert re.fullmatch(r"[A-Za-z0-9]{32}", society.feed_token)


def test_sessions_are_told_in_order(client: Client, society: Provider, olivia: User) -> None:
    program = make(society, olivia, 1, "Ordered")
    factories.make_session(program, begins=time(7), ends=time(8), title="Early")
    factories.make_session(program, begins=time(12), ends=time(13), title="Lunch", is_break=True)

    page = text(client.get("/calendar/A27001/"))
    assert page.index("7:00 AM") < page.index("9:00 AM") < page.index("Lunch (break)")
