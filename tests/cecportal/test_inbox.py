"""My Inbox: what waits for the person looking, with its count in the menu."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.choices import OrganizationType
from accounts.models import Provider, User
from attendance.services.processing import process_upload
from cecportal.desk.provider import ToDoList, count_to_do
from members.models import Member
from programs.choices import ProgramStatus
from programs.models import Program
from programs.services.announcing import request_save_the_date
from tests import factories

Login = Callable[[User], Client]


def titles(client: Client) -> list[str]:
    return [item.title for item in client.get("/inbox/").context["page"].object_list]


@pytest.fixture
def everything(aast: Provider, carol: User, guide_members: dict[str, Member]) -> None:
    """One of each thing that can wait for a coordinator; two of the file."""
    factories.make_schedule()
    today = timezone.localdate()
    ended = today - timedelta(days=5)
    make = factories.make_program
    make(aast, carol, program_id="A26001", name="To report", start=ended)
    make(aast, carol, program_id="A26002", name="To pay", start=ended)
    make(aast, carol, program_id="A26003", name="To evaluate", start=ended)
    make(aast, carol, program_id="A26004", name="To change", start=today, status=ProgramStatus.CHANGES_REQUESTED)
    make(aast, carol, name="To finish", start=today + timedelta(days=99), status=ProgramStatus.DRAFT)
    Program.objects.filter(program_id="A26003").update(needs_evaluation=True)
    for program_id in ("A26002", "A26003"):
        line = f"{program_id},100100,John,Smith,{ended:%m/%d/%Y},1"
        factories.report_accepted(aast, carol, factories.csv_of(line))
    for _ in range(2):
        process_upload(factories.receive(aast, carol, b"nonsense").pk)


def test_everything_that_waits_for_a_coordinator(login: Login, carol: User, everything: None) -> None:
    assert titles(login(carol)) == [
        "Correct attendance.csv",
        "Change A26004 To change",
        "Pay $28.00 for A26002 To pay",
        "Report attendance of A26001 To report",
        "Give the evaluation summary of A26003 To evaluate",
        "Finish the draft To finish",
    ]


def test_the_count_in_the_menu_is_that_of_the_list(login: Login, carol: User, everything: None) -> None:
    now = timezone.now()

    assert (count_to_do(carol, now=now), len(ToDoList(carol, now=now))) == (6, 6)
    assert '<span class="menu-count">6</span>' in login(carol).get("/members/").content.decode()


def test_a_colleague_of_another_provider_sees_none_of_it(login: Login, olivia: User, everything: None) -> None:
    client = login(olivia)

    assert titles(client) == []
    assert "Nothing waits for you" in client.get("/inbox/").content.decode()
    assert "menu-count" not in client.get("/inbox/").content.decode()


def test_the_chosen_provider_alone(login: Login, carol: User, society: Provider, everything: None) -> None:
    factories.employ(carol, society)
    client = login(carol)
    client.post("/account/desk/", {"provider": society.pk})

    assert titles(client) == []


def test_everything_that_waits_for_staff(login: Login, stella: User, aast: Provider, carol: User) -> None:
    start = timezone.localdate() + timedelta(days=90)
    Provider.objects.create(name="Newcomer", email="n@new.example", organization_type=OrganizationType.SCHOOL)
    program = factories.make_program(
        aast, carol, program_id="A26001", name="New", status=ProgramStatus.SUBMITTED, start=start, now=timezone.now()
    )
    request_save_the_date(program, wish="", by=carol, now=timezone.now())
    client = login(stella)

    assert titles(client) == ["Approve Newcomer", "Review A26001 New", "Decide: Save the Date for A26001 New"]
    assert '<span class="menu-count">3</span>' in client.get("/inbox/").content.decode()


def test_members_have_no_inbox(login: Login, maria: Member) -> None:
    assert login(maria.user).get("/inbox/").status_code == 403


def test_it_costs_the_same_for_more(
    login: Login, aast: Provider, carol: User, django_assert_num_queries: Callable[..., object]
) -> None:
    client = login(carol)
    for _ in range(2):
        factories.make_program(aast, carol, start=timezone.localdate() - timedelta(days=5))
        cache.clear()
        with django_assert_num_queries(15):
            client.get("/inbox/")
