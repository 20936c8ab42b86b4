import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.models import Provider, User
from members.models import Member
from programs.choices import ProgramStatus as S
from programs.choices import ProgramType
from programs.models import Program
from programs.services.extensions import extend_deadline
from programs.services.status import change_status
from tests import factories
from tests.pages import Login, text


def listed(client: Client, **query: str) -> list[str]:
    """The names of the programs on the page."""
    return [row.record.name for row in client.get("/programs/", query).context["table"].paginated_rows]


def days_ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


# --- The list ---


def test_list_has_the_words_of_the_guide(login: Login, carol: User, conference: Program) -> None:
    page = text(login(carol).get("/programs/?status=all"))

    for words in (
        "Program ID",
        "Program Name",
        "Program Type",
        "Submission Date Range",
        "Program Date Range",
        "Status",
    ):
        assert words in page
    assert "Showing Records 1 to 1 of 1" in page
    assert (
        "A09164 13th Annual Sleep Disorders Conference Education Provider Educational Program 04/10/2009 AAST" in page
    )


def test_my_inbox_is_first_and_default_then_all(login: Login, carol: User) -> None:
    field = login(carol).get("/programs/").context["filter"].form["status"]

    assert field.value() == "inbox"
    assert [label for _, label in field.field.choices][:3] == ["My Inbox", "All", "Draft"]


def test_my_inbox_holds_what_waits_for_the_provider(login: Login, aast: Provider, carol: User) -> None:
    for status in (S.DRAFT, S.SUBMITTED, S.CHANGES_REQUESTED, S.DENIED):
        factories.make_program(aast, carol, name=status.label, status=status)
    factories.make_program(aast, carol, name="To report", start=days_ago(3))
    factories.make_program(aast, carol, name="Not begun", start=days_ago(-3))

    assert sorted(listed(login(carol))) == ["Changes Requested", "Draft", "To report"]


def test_my_inbox_of_staff_is_what_waits_for_a_decision(
    login: Login, aast: Provider, carol: User, stella: User
) -> None:
    factories.make_program(aast, carol, name="Submitted", status=S.SUBMITTED)
    factories.make_program(aast, carol, name="Draft", status=S.DRAFT)

    assert listed(login(stella)) == ["Submitted"]
    assert listed(login(stella), status="all") == ["Submitted"]


def test_strangers_see_none_of_it(login: Login, conference: Program, olivia: User) -> None:
    assert listed(login(olivia), status="all") == []


def test_members_may_not_see_the_list(login: Login, maria: Member) -> None:
    assert login(maria.user).get("/programs/").status_code == 403


def test_logged_out_people_are_sent_to_the_login(client: Client, db: None) -> None:
    assert client.get("/programs/").headers["Location"] == "/account/login/?next=/programs/"


@pytest.fixture
def three(aast: Provider, carol: User) -> None:
    def at(day: str) -> datetime:
        return datetime.strptime(day, "%m/%d/%Y").replace(hour=23, tzinfo=UTC)

    make = factories.make_program
    make(aast, carol, name="Spring Day", start=date(2026, 3, 1), end=date(2026, 3, 3), now=at("01/10/2026"))
    make(
        aast,
        carol,
        name="100% Sleep_Lab",
        start=date(2026, 4, 1),
        now=at("02/10/2026"),
        program_type=ProgramType.WEBINAR,
    )
    make(aast, carol, name="Autumn Day", start=date(2026, 9, 1), now=at("03/10/2026"), status=S.DENIED)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["Autumn Day", "100% Sleep_Lab", "Spring Day"]),
        ({"program_id": "a26002"}, ["100% Sleep_Lab"]),
        ({"name": "day"}, ["Autumn Day", "Spring Day"]),
        ({"name": "%"}, ["100% Sleep_Lab"]),
        ({"name": "_"}, ["100% Sleep_Lab"]),
        ({"name": "*"}, []),
        ({"program_type": "webinar"}, ["100% Sleep_Lab"]),
        ({"status": "denied"}, ["Autumn Day"]),
        ({"status": "withdrawn"}, []),
        ({"submitted_after": "02/10/2026"}, ["Autumn Day", "100% Sleep_Lab"]),
        ({"submitted_before": "02/10/2026"}, ["100% Sleep_Lab", "Spring Day"]),
        ({"submitted_after": "02/10/2026", "submitted_before": "02/10/2026"}, ["100% Sleep_Lab"]),
        ({"held_after": "03/02/2026", "held_before": "03/02/2026"}, ["Spring Day"]),
        ({"held_after": "03/04/2026"}, ["Autumn Day", "100% Sleep_Lab"]),
        ({"held_before": "2026-03-01"}, ["Spring Day"]),
        ({"held_after": "01/01/0001", "held_before": "12/31/9999"}, ["Autumn Day", "100% Sleep_Lab", "Spring Day"]),
        ({"submitted_after": "01/01/0001", "submitted_before": "12/31/9999", "name": "spring"}, ["Spring Day"]),
        ({"sort": "name"}, ["100% Sleep_Lab", "Autumn Day", "Spring Day"]),
        ({"sort": "-submitted_at"}, ["Autumn Day", "100% Sleep_Lab", "Spring Day"]),
        ({"sort": "nonsense", "page": "nonsense"}, ["Autumn Day", "100% Sleep_Lab", "Spring Day"]),
    ],
)
def test_filters(login: Login, carol: User, three: None, query: dict[str, str], names: list[str]) -> None:
    assert listed(login(carol), **{"status": "all", **query}) == names


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        (
            {"submitted_after": "13/45/2009"},
            {"submitted": ["Type each date as MM/DD/YYYY, such as 04/10/2009."]},
        ),
        (
            {"held_after": "soon", "held_before": "later"},
            {"held": ["Type each date as MM/DD/YYYY, such as 04/10/2009."]},
        ),
        (
            {"held_after": "04/10/2009", "held_before": "04/09/2009"},
            {"held": ["The first date is after the second. Swap them."]},
        ),
    ],
)
def test_bad_dates_are_told_and_nothing_is_listed(
    login: Login, carol: User, conference: Program, query: dict[str, str], errors: dict[str, list[str]]
) -> None:
    response = login(carol).get("/programs/", {"status": "all", **query})

    assert (response.status_code, response.context["filter"].errors) == (200, errors)
    assert "Correct the filter above to see programs." in text(response)


@pytest.mark.parametrize("query", ["status=nonsense", "program_type=nonsense", "name=%00", "program_id=%00"])
def test_a_tampered_address_is_no_crash(login: Login, carol: User, query: str) -> None:
    response = login(carol).get(f"/programs/?{query}")

    assert (response.status_code, response.context["filter"].is_valid()) == (200, False)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "Nothing waits for you in My Inbox. Choose the status All to see every program."),
        ("status=all&name=zzz", "No program matches the filter. Reset it to start over."),
    ],
)
def test_empty_lists_say_what_to_do(login: Login, carol: User, query: str, words: str) -> None:
    assert words in text(login(carol).get(f"/programs/?{query}"))


def test_twenty_a_page(login: Login, aast: Provider, carol: User) -> None:
    for number in range(21):
        factories.make_program(aast, carol, name=f"Day {number:02}", start=date(2026, 1, 1))
    client = login(carol)

    assert "Showing Records 1 to 20 of 21" in text(client.get("/programs/?status=all&sort=name"))
    assert listed(client, status="all", sort="name", page="2") == ["Day 20"]


def test_deadlines_stand_beside_what_is_to_be_reported(login: Login, aast: Provider, carol: User) -> None:
    factories.make_program(aast, carol, name="Soon", start=days_ago(40))
    factories.make_program(aast, carol, name="Not begun", start=days_ago(-1))

    page = text(login(carol).get("/programs/?status=all"))

    assert re.findall(r"Approved (\S+ days left)?", page.partition("Showing")[2]) == ["", "5 days left"]


def test_list_costs_the_same_for_one_and_three(
    login: Login, aast: Provider, carol: User, django_assert_num_queries: Callable[..., object]
) -> None:
    client = login(carol)
    for more in (1, 2):
        for _ in range(more):
            factories.make_program(aast, carol, start=days_ago(3))
        cache.clear()
        with django_assert_num_queries(8):
            client.get("/programs/")


# --- One program ---


def test_detail_tells_where_the_program_is(login: Login, carol: User, conference: Program) -> None:
    page = text(login(carol).get("/programs/A09164/"))

    for words in (
        "13th Annual Sleep Disorders Conference",
        "Program ID A09164",
        "AAST [Provider: P0001]",
        "Approved CECs 10 ",
        "Report attendance by 12/31/2099, extended: The guide&#x27;s own example",
        "Report who attended by 12/31/2099. Without it AAST cannot issue certificates.",
        "No attendance has been reported yet.",
        "Approved for 10 CECs",
    ):
        assert words in page, words


def actions(client: Client, program: Program) -> list[str]:
    context = client.get(program.get_absolute_url()).context
    return [name for name in ("can_report", "has_fees_due", "certified") if context[name]]


def test_actions_follow_the_status(
    login: Login, carol: User, stella: User, aast: Provider, conference: Program, guide_file: bytes
) -> None:
    factories.make_schedule()
    client = login(carol)
    assert actions(client, conference) == ["can_report"]

    factories.report_accepted(aast, carol, guide_file)
    assert actions(client, conference) == ["can_report", "has_fees_due"]

    factories.pay(conference.filing_fees.get(), stella)
    assert actions(client, conference) == ["can_report", "certified"]


def test_only_who_files_is_offered_to_report(login: Login, victor: User, stella: User, conference: Program) -> None:
    assert [actions(login(user), conference) for user in (victor, stella)] == [[], []]


def test_nobody_is_offered_what_would_be_refused(login: Login, aast: Provider, carol: User, stella: User) -> None:
    late = factories.make_program(aast, carol, start=days_ago(46))
    future = factories.make_program(aast, carol, start=days_ago(-1))
    client = login(carol)
    assert [actions(client, program) for program in (late, future)] == [[], []]
    assert "1 day late" in text(client.get(late.get_absolute_url()))

    extend_deadline(late, until=days_ago(-7), reason="Flood", by=stella, now=timezone.now())
    assert actions(client, late) == ["can_report"]


def test_detail_shows_the_attendance(
    login: Login, carol: User, aast: Provider, conference: Program, guide_file: bytes
) -> None:
    factories.report_accepted(aast, carol, guide_file)

    page = text(login(carol).get("/programs/A09164/"))

    assert "Attendees 5 CECs earned 32 " in page
    assert "Showing Records 1 to 5 of 5" in page
    assert "100103 Suzie Garcia 04/10/2009 9 " in page


def test_the_history_names_colleagues_and_not_who_decides_at_aast(
    login: Login, carol: User, stella: User, conference: Program
) -> None:
    def who(user: User) -> list[str]:
        return [entry.who for entry in login(user).get("/programs/A09164/").context["history"]]

    assert who(carol) == ["AAST staff", "Carol Chen", "Carol Chen"]
    assert who(stella) == ["Stella Stone", "Carol Chen", "Carol Chen"]


@pytest.mark.parametrize("status", [S.DRAFT, S.SUBMITTED, S.CHANGES_REQUESTED, S.DENIED])
def test_detail_in_every_early_status(login: Login, aast: Provider, carol: User, status: S) -> None:
    program = factories.make_program(aast, carol, status=status)

    response = login(carol).get(program.get_absolute_url())

    assert response.context["program"] == program
    assert "Attendance so far" not in text(response)


def test_a_draft_is_found_by_its_own_number_and_hidden_from_staff(
    login: Login, aast: Provider, carol: User, stella: User
) -> None:
    draft = factories.make_program(aast, carol, status=S.DRAFT)
    address = f"/programs/draft-{draft.pk}/"

    assert [login(user).get(address).status_code for user in (carol, stella)] == [200, 404]
    change_status([draft], S.WITHDRAWN, by=carol, now=timezone.now(), what="Withdrawn")
    assert login(carol).get(address).status_code == 200


def test_strangers_and_members_get_404(login: Login, conference: Program, olivia: User, maria: Member) -> None:
    assert [login(user).get("/programs/A09164/").status_code for user in (olivia, maria.user)] == [404, 404]


@pytest.mark.parametrize(
    "slug",
    ["A99999", "draft-", "draft-x", "draft-0", "draft-" + "9" * 30, "draft-" + "9" * 18, "%00", "draft-1%00", "’"],
)
def test_programs_that_are_not_there(login: Login, carol: User, slug: str) -> None:
    assert login(carol).get(f"/programs/{slug}/").status_code == 404


def test_a_numbered_program_is_not_found_as_a_draft(login: Login, carol: User, conference: Program) -> None:
    assert login(carol).get(f"/programs/draft-{conference.pk}/").status_code == 404


def test_detail_costs_the_same_for_one_and_three_records(
    login: Login,
    carol: User,
    aast: Provider,
    conference: Program,
    django_assert_num_queries: Callable[..., object],
) -> None:
    client = login(carol)
    lines = ["100100,John,Smith", "100101,Jane,Jones", "100102,Sally,Johnson"]
    for some in (lines[:1], lines[1:]):
        factories.report_accepted(aast, carol, factories.csv_of(*[f"A09164,{line},4/10/2009,1" for line in some]))
        cache.clear()
        with django_assert_num_queries(16):
            client.get("/programs/A09164/")
