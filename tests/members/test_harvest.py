"""The register is not for harvest: who may search, how much of it in a day, and what is kept of it."""

from datetime import datetime, timedelta

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.utils import timezone
from pytest_django import Settings
from time_machine import TimeMachineFixture

from accounts.choices import ProviderStatus, StaffRole
from accounts.models import Provider, User
from members.models import MemberSearch
from tests import factories
from tests.accounts.test_permissions import DECLINED, WAITS
from tests.members.searching import search_members
from tests.pages import Login, text

JOHN = {"first_name": "John", "last_name": "Smith"}
USED_UP = "You reached today’s limit of Member Search, so this search shows nobody."


@pytest.fixture
def register(db: None) -> None:
    for number in range(45):
        factories.make_member(f"3000{number:02}", f"John{number:02}", "Smith", state="TX", city="Waco")


def put(provider: Provider, status: ProviderStatus) -> None:
    number = provider.provider_id if status == ProviderStatus.APPROVED else None
    Provider.objects.filter(pk=provider.pk).update(status=status, provider_id=number)


# --- Who may search -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (ProviderStatus.PENDING, WAITS),
        (ProviderStatus.DECLINED, DECLINED),
    ],
)
@pytest.mark.usefixtures("register")
def test_a_provider_that_is_not_approved_does_not_read_the_directory(
    login: Login, olivia: User, society: Provider, status: ProviderStatus, reason: str
) -> None:
    put(society, status)
    client = login(olivia)

    for answer in (
        client.get("/members/"),
        search_members(client, JOHN),
        search_members(client, {"aast_id": "300001"}),
    ):
        assert (answer.status_code, reason in text(answer)) == (403, True)
    assert MemberSearch.objects.count() == 0


@pytest.mark.usefixtures("register")
def test_who_works_for_two_reads_for_the_one_that_is_approved(
    login: Login, olivia: User, aast: Provider, society: Provider
) -> None:
    put(society, ProviderStatus.PENDING)
    factories.employ(olivia, aast, StaffRole.VIEWER)

    assert search_members(login(olivia), JOHN).status_code == 200
    assert MemberSearch.objects.get().provider == aast


def test_members_and_staff_without_the_right_do_not_read_it(login: Login, db: None) -> None:
    clerk = factories.make_user("clerk@aast.example", is_staff=True)
    nobody = factories.make_user("nobody@new.example")
    answers = [search_members(login(user), JOHN) for user in (clerk, nobody)]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert "This page is for people who work for an educational provider." in text(answers[1])


# --- How much in a day ----------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("register")
def test_a_person_searches_so_often_a_day(
    login: Login, carol: User, victor: User, settings: Settings, time_machine: TimeMachineFixture
) -> None:
    settings.MEMBER_SEARCHES_A_DAY = 2
    client = login(carol)
    answers = [search_members(client, {"aast_id": f"30000{number}"}) for number in range(4)]

    assert [USED_UP in text(answer) for answer in answers] == [False, False, True, True]
    assert ["members" in answer.context for answer in answers] == [True, True, False, False]
    assert USED_UP not in text(search_members(login(victor), JOHN))
    time_machine.move_to(timezone.now() + timedelta(days=1))
    assert USED_UP not in text(search_members(login(carol), JOHN))


@pytest.mark.usefixtures("register")
def test_a_person_reads_so_many_people_a_day(login: Login, carol: User, settings: Settings) -> None:
    settings.MEMBERS_SHOWN_A_DAY = 40
    client = login(carol)
    answers = [search_members(client, {**JOHN, "page": page}) for page in ("1", "2", "3")]

    assert [USED_UP in text(answer) for answer in answers] == [False, False, True]
    assert [len(answer.context["members"]) for answer in answers[:2]] == [20, 20]


def test_all_that_a_day_gives_is_a_small_part_of_the_register(login: Login, carol: User, settings: Settings) -> None:
    for number in range(400):
        factories.make_member(f"4{number:05}", f"John{number:03}", "Smith", state="TX")
    client, read = login(carol), set()
    for page in range(1, 30):
        answer = search_members(client, {"first_name": f"john{page % 4}", "last_name": "smith", "page": str(page)})
        read |= {member.pk for member in answer.context.get("members", [])}

    assert (len(read) <= django_settings.MEMBERS_SHOWN_A_DAY, USED_UP in text(answer)) == (True, True)


@pytest.mark.usefixtures("register")
def test_a_search_has_few_pages(login: Login, carol: User) -> None:
    for number in range(100):
        factories.make_member(f"5{number:05}", f"John{number:03}", "Smithers")
    answer = search_members(login(carol), {**JOHN, "page": "99"})

    assert answer.context["page"].paginator.num_pages == 5
    assert "Showing Records 81 to 100 of more than 100: narrow the search to see the rest." in text(answer)


# --- What is kept ---------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("register")
def test_each_search_is_logged_without_what_was_typed(login: Login, carol: User, aast: Provider) -> None:
    client = login(carol)
    search_members(client, {**JOHN, "state": "TX", "role": "practitioner", "page": "2"})
    search_members(client, {"aast_id": "999999"})
    search_members(client, {"last_name": "s"})

    kept = MemberSearch.objects.order_by("id").values_list("by", "provider", "fields", "found", "shown", "refused")
    assert [*kept] == [
        (carol.pk, aast.pk, "first_name, last_name, state, role", 45, 20, False),
        (carol.pk, aast.pk, "aast_id", 0, 0, False),
    ]


@pytest.mark.usefixtures("register")
def test_heavy_use_alarms_once_a_day_and_is_shown_to_staff(
    login: Login, carol: User, stella: User, settings: Settings
) -> None:
    settings.MEMBER_SEARCHES_A_DAY = 1
    client = login(carol)
    for _ in range(3):
        search_members(client, JOHN)
    staff = login(stella)
    listed = text(staff.get("/admin/members/membersearch/?refused__exact=1"))

    assert [letter.subject for letter in mail.outbox] == [
        "[CEC portal] Member Search: a login reached the limit of a day"
    ]
    assert (str(carol.pk) in mail.outbox[0].body, carol.email in mail.outbox[0].body) == (True, False)
    assert "2 member searches" in listed
    assert listed.count("Carol ChenAAST [Provider: P0001]first_name, last_name00") == 2
    row = MemberSearch.objects.filter(refused=True)[0]
    assert staff.get(f"/admin/members/membersearch/{row.pk}/change/").status_code == 200
    staff.post(f"/admin/members/membersearch/{row.pk}/delete/", {"post": "yes"})
    assert MemberSearch.objects.count() == 3


def test_staffs_own_searches_are_logged_too(login: Login, stella: User, db: None) -> None:
    search_members(login(stella), JOHN)

    assert MemberSearch.objects.values_list("by", "provider").get() == (stella.pk, None)


def test_a_day_is_the_organizations(
    login: Login, carol: User, settings: Settings, time_machine: TimeMachineFixture
) -> None:
    settings.MEMBER_SEARCHES_A_DAY = 1
    zone = timezone.get_default_timezone()
    shown = []
    for hour, minute in ((23, 58), (23, 59)):
        time_machine.move_to(datetime(2026, 5, 9, hour, minute, tzinfo=zone))
        shown.append(USED_UP in text(search_members(login(carol), JOHN)))
    time_machine.move_to(datetime(2026, 5, 10, 0, 1, tzinfo=zone))
    shown.append(USED_UP in text(search_members(login(carol), JOHN)))

    assert shown == [False, True, False]
