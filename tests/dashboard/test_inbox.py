"""My Inbox: what waits for the person looking, with its count in the menu."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.choices import OrganizationType
from accounts.models import Provider, User
from attendance.uploads.processing import process_upload
from dashboard.provider_tasks import ToDoList, count_to_do
from members.models import Member
from programs.choices import ProgramStatus
from programs.models import Program
from programs.services.save_the_date import request_save_the_date
from tests import factories
from tests.pages import Login


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


def test_the_programs_of_my_inbox_are_those_of_the_list_the_overdue_first(
    login: Login, aast: Provider, carol: User, everything: None
) -> None:
    today = timezone.localdate()
    for name, days in (("Overdue", 60), ("Long past", 45 + 91), ("As late as can be", 45 + 90)):
        factories.make_program(
            aast, carol, program_id=f"A265{days}"[:7], name=name, start=today - timedelta(days=days)
        )
    client = login(carol)
    assert [title.split(" ", 4)[-1] for title in titles(client)[:2]] == ["As late as can be", "Overdue"]
    listed = [row.record.name for row in client.get("/programs/").context["table"].page]

    assert listed == [
        "As late as can be", "Overdue", "To change", "To report", "To pay", "To evaluate", "To finish",
    ]  # fmt: skip
    assert not [title for title in titles(client) if "Long past" in title]
    assert all(any(name in title for title in titles(client)) for name in listed)
    assert "It has 8 things in all" in " ".join(client.get("/programs/").content.decode().split())


def test_all_that_waits_for_staff_is_listed(login: Login, stella: User, aast: Provider, carol: User) -> None:
    for number in range(12):
        factories.make_program(aast, carol, program_id=f"A261{number:02}", status=ProgramStatus.SUBMITTED)
    response = login(stella).get("/inbox/")
    page = " ".join(response.content.decode().split())

    assert (len(response.context["page"].object_list), response.context["inbox"].count) == (12, 12)
    assert ("12 programs to review" in page, "are listed here" in page) == (True, False)


def test_what_is_not_listed_of_staffs_queues_is_said(
    login: Login, stella: User, aast: Provider, carol: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.staff_tasks.STAFF_SHOWN", 1)
    for number in range(2):
        factories.make_program(aast, carol, program_id=f"A261{number:02}", status=ProgramStatus.SUBMITTED)

    assert "are listed here; its link above has all." in login(stella).get("/inbox/").content.decode()


def test_a_colleague_of_another_provider_sees_none_of_it(login: Login, olivia: User, everything: None) -> None:
    client = login(olivia)

    assert titles(client) == []
    assert "Nothing waits for you" in client.get("/inbox/").content.decode()
    assert "menu-count" not in client.get("/inbox/").content.decode()


def test_the_chosen_provider_alone(login: Login, carol: User, society: Provider, everything: None) -> None:
    factories.employ(carol, society)
    client = login(carol)
    client.post("/account/current-provider/", {"provider": society.pk})

    assert titles(client) == []


def test_everything_that_waits_for_staff(login: Login, stella: User, aast: Provider, carol: User) -> None:
    start = timezone.localdate() + timedelta(days=90)
    Provider.objects.create(name="Newcomer", email="n@new.example", organization_type=OrganizationType.SCHOOL)
    program = factories.make_program(
        aast, carol, program_id="A26001", name="New", status=ProgramStatus.SUBMITTED, start=start, now=timezone.now()
    )
    request_save_the_date(program, requested_text="", by=carol, now=timezone.now())
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
