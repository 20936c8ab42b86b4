import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.models import Provider, User
from attendance.uploads.processing import process_upload
from dashboard.provider_tasks import MOST
from members.models import Member
from programs.choices import ProgramStatus as S
from programs.models import Program
from tests import factories
from tests.pages import Login, text


def days_ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def to_do(client: Client) -> list[tuple[str, str, str]]:
    return [(item.tone, item.title, item.url) for item in client.get("/provider/").context["to_do"]]


def line(program_id: str, day: date) -> str:
    return f"{program_id},100100,John,Smith,{day:%m/%d/%Y},1"


def test_page_has_the_words_of_the_guide(login: Login, carol: User) -> None:
    page = login(carol).get("/provider/")

    for words in ("Educational Provider", "Programs", "Welcome to the AAST Provider Portal!", "Add Program"):
        assert words in text(page)
    links = dict(re.findall(r'<li>\s*<a href="([^"]*)">([^<]*)</a>', page.content.decode()))
    assert {address: words for address, words in links.items() if "mailto" not in address}.items() >= {
        "/programs/new/": "Submit programs for approval",
        "/attendance/": "Report programs attendance",
        "/programs/?status=all": "View your program submission status and history",
        "/members/": "Search practitioner directory",
    }.items()


def test_nothing_to_do_and_nothing_done(login: Login, carol: User) -> None:
    page = text(login(carol).get("/provider/"))

    assert "Nothing waits for you" in page
    assert "Nothing has happened yet." in page


def test_others_are_sent_where_they_belong(login: Login, stella: User, maria: Member) -> None:
    nobody = factories.make_user("new@nowhere.example")

    for user in (stella, maria.user, nobody):
        assert login(user).get("/provider/").headers["Location"] == "/account/landing/"


def test_what_waits_the_most_urgent_first(
    login: Login, aast: Provider, carol: User, guide_members: dict[str, Member]
) -> None:
    factories.make_schedule()
    make = factories.make_program
    for program_id, name, day in [
        ("A26101", "Much time", days_ago(5)),
        ("A26102", "Little time", days_ago(40)),
        ("A26103", "Late", days_ago(46)),
        ("A26104", "Owing", days_ago(5)),
        ("A26105", "Never reported", date(2019, 1, 1)),
        ("A26106", "Not over", days_ago(-5)),
    ]:
        make(aast, carol, program_id=program_id, name=name, start=day)
    make(aast, carol, program_id="A26107", name="To change", status=S.CHANGES_REQUESTED)
    make(aast, carol, program_id="A26108", name="In review", status=S.SUBMITTED)
    factories.report_accepted(aast, carol, factories.csv_of(line("A26104", days_ago(5))))
    rejected = factories.report(aast, carol, factories.csv_of(line("A99999", days_ago(5))))

    assert to_do(login(carol)) == [
        ("danger", "Report attendance of A26103 Late", "/programs/A26103/more-time/"),
        ("danger", "Correct attendance.csv", f"/attendance/uploads/{rejected.pk}/"),
        ("warning", "Report attendance of A26102 Little time", "/attendance/"),
        ("warning", "Change A26107 To change", "/programs/A26107/application/"),
        ("warning", "Pay $28.00 for A26104 Owing", "/fees/A26104/"),
        ("info", "Report attendance of A26101 Much time", "/attendance/"),
    ]


def test_days_left_are_shown(login: Login, aast: Provider, carol: User) -> None:
    for days in (40, 45, 46):
        factories.make_program(aast, carol, start=days_ago(days))

    shown = re.findall(r"1 day late|Last day|5 days left", text(login(carol).get("/provider/")))

    assert shown == ["1 day late", "Last day", "5 days left"]


def test_a_viewer_is_led_to_look_not_to_report(login: Login, victor: User, aast: Provider, carol: User) -> None:
    program = factories.make_program(aast, carol, program_id="A26101", name="Sleep Day", start=days_ago(5))

    assert to_do(login(victor)) == [("info", "Report attendance of A26101 Sleep Day", program.get_absolute_url())]


def test_what_waits_for_others_is_not_shown(login: Login, olivia: User, aast: Provider, carol: User) -> None:
    factories.make_program(aast, carol, start=days_ago(5))
    factories.report(aast, carol, factories.csv_of(line("A99999", days_ago(5))))

    page = login(olivia).get("/provider/")

    assert (page.context["to_do"], page.context["activity"]) == ([], [])


def test_a_rejected_file_waits_once_until_one_is_accepted(
    login: Login, aast: Provider, carol: User, guide_members: dict[str, Member]
) -> None:
    client = login(carol)
    factories.make_program(aast, carol, program_id="A26101", start=days_ago(5))
    factories.report(aast, carol, factories.csv_of(line("A99999", days_ago(5))))
    second = factories.report(aast, carol, factories.csv_of(line("A99998", days_ago(5))))
    assert to_do(client)[0] == ("danger", "Correct attendance.csv", f"/attendance/uploads/{second.pk}/")
    assert len(to_do(client)) == 2

    factories.report_accepted(aast, carol, factories.csv_of(line("A26101", days_ago(5))))
    assert to_do(client) == []


def test_a_file_rejected_long_ago_waits_still(login: Login, aast: Provider, carol: User) -> None:
    upload = factories.report(aast, carol, factories.csv_of(line("A99999", days_ago(5))))
    type(upload).objects.filter(pk=upload.pk).update(received_at=timezone.now() - timedelta(days=400))

    assert to_do(login(carol)) == [("danger", "Correct attendance.csv", f"/attendance/uploads/{upload.pk}/")]


def test_two_fees_of_one_program_are_one_thing_to_pay(
    login: Login, aast: Provider, carol: User, conference: Program
) -> None:
    factories.make_schedule(flat="1000", per_attendee="3")
    for person in ("100100,John,Smith", "100101,Jane,Jones"):
        factories.report_accepted(aast, carol, factories.csv_of(f"A09164,{person},4/10/2009,1"))

    assert to_do(login(carol)) == [
        ("warning", "Pay $1,006.00 for A09164 13th Annual Sleep Disorders Conference", "/fees/A09164/")
    ]


def test_what_was_asked_last_is_told(login: Login, aast: Provider, carol: User) -> None:
    factories.make_program(aast, carol, status=S.CHANGES_REQUESTED)

    assert [item.detail for item in login(carol).get("/provider/").context["to_do"]] == [
        "Changes requested: Add times"
    ]


def test_a_long_list_ends_and_points_to_my_inbox(login: Login, aast: Provider, carol: User) -> None:
    for _ in range(MOST + 1):
        factories.make_program(aast, carol, start=days_ago(5))

    page = login(carol).get("/provider/")

    assert len(page.context["to_do"]) == MOST
    assert "My Inbox has 1 more." in text(page)
    assert len(login(carol).get("/inbox/").context["page"].object_list) == MOST + 1


def test_recent_activity_is_the_newest_ten(login: Login, aast: Provider, carol: User, stella: User) -> None:
    start = timezone.now() - timedelta(days=9)
    for number in range(6):
        when: datetime = start + timedelta(days=number)
        factories.make_program(aast, stella, name=f"Day {number}", now=when, start=days_ago(-60))

    activity = login(carol).get("/provider/").context["activity"]

    found = [(entry.program.name, entry.what, entry.who) for entry in activity]
    assert found[:2] == [
        ("Day 5", "Approved for 10 CECs, 9 more than the agenda gives: As in past years", "AAST staff"),
        ("Day 5", "Submitted for approval", "AAST staff"),
    ]
    assert len(found) == 10


def test_page_costs_the_same_for_one_and_three(
    login: Login,
    aast: Provider,
    carol: User,
    guide_members: dict[str, Member],
    django_assert_num_queries: Callable[..., object],
) -> None:
    factories.make_schedule()
    client = login(carol)
    for numbers, waiting in (("1", 4), ("23", 10)):
        for number in numbers:
            owing = f"A2620{number}"
            factories.make_program(aast, carol, start=days_ago(5))
            factories.make_program(aast, carol, status=S.CHANGES_REQUESTED)
            factories.make_program(aast, carol, program_id=owing, start=days_ago(5))
            factories.report_accepted(aast, carol, factories.csv_of(line(owing, days_ago(5))))
        for number in numbers:
            process_upload(factories.receive(aast, carol, b"nonsense", filename=f"file-{number}.csv").pk)
        cache.clear()
        with django_assert_num_queries(16):
            assert len(client.get("/provider/").context["to_do"]) == waiting
