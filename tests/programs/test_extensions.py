"""More time to report: asked for by the provider, decided by AAST."""

from datetime import UTC, date, datetime, timedelta

import pytest
from post_office.models import Email
from time_machine import TimeMachineFixture

from accounts.models import Provider, User
from attendance.choices import UploadStatus
from foundation.lifecycle import InvalidTransition
from members.models import Member
from programs.choices import ExtensionStatus
from programs.models import ExtensionRequest, Program
from programs.services.extensions import ExtensionRefused, ask_for_extension, decline_extension, extend_deadline
from tests import factories
from tests.pages import Login, text

ENDED = date(2027, 1, 9)
DEADLINE = ENDED + timedelta(days=45)
LATE = datetime(2027, 3, 1, 17, tzinfo=UTC)  # six days after the deadline
FORM = {"until": "03/20/2027", "reason": "The registrar was ill"}
PAGE = "/programs/A27001/more-time/"


@pytest.fixture(autouse=True)
def _too_late(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(LATE)


@pytest.fixture
def program(aast: Provider, carol: User) -> Program:
    program = factories.make_program(aast, carol, program_id="A27001", name="Scoring Day", start=ENDED)
    Email.objects.all().delete()
    return program


@pytest.fixture
def extension(program: Program, carol: User) -> ExtensionRequest:
    return ask_for_extension(program, until=date(2027, 3, 20), reason="The registrar was ill", by=carol, now=LATE)


def test_after_the_deadline_the_pages_lead_to_asking(
    login: Login, carol: User, victor: User, program: Program
) -> None:
    client = login(carol)

    assert [item.url for item in client.get("/inbox/").context["page"].object_list] == [PAGE]
    assert f'href="{PAGE}"' in client.get("/programs/A27001/").content.decode()
    assert login(victor).get(PAGE).status_code == 403
    assert f'href="{PAGE}"' not in login(victor).get("/programs/A27001/").content.decode()


def test_a_provider_asks_and_staff_grant(
    login: Login, aast: Provider, carol: User, stella: User, program: Program, guide_members: dict[str, Member]
) -> None:
    login(carol).post(PAGE, FORM)
    staff = login(stella)
    assert "1 request for more time" in text(staff.get("/inbox/"))
    page = f"/admin/programs/extensionrequest/{ExtensionRequest.objects.get().pk}/grant/"
    assert "The provider’s reason: The registrar was ill" in text(staff.get(page))

    staff.post(page, {"until": "03/15/2027", "reason": "The registrar was ill"})

    program.refresh_from_db()
    assert program.extended_until == date(2027, 3, 15)
    assert ExtensionRequest.objects.get().status == ExtensionStatus.GRANTED
    assert "can be reported until 03/15/2027" in Email.objects.last().message
    line = "A27001,100100,John,Smith,1/9/2027,1"
    assert factories.report(aast, carol, factories.csv_of(line)).status == UploadStatus.ACCEPTED


def test_staff_decline_with_a_reason(
    login: Login, stella: User, extension: ExtensionRequest, program: Program
) -> None:
    login(stella).post(
        f"/admin/programs/extensionrequest/{extension.pk}/decline/", {"reason": "Three months are over"}
    )

    extension.refresh_from_db()
    program.refresh_from_db()
    assert (extension.status, extension.decided_by, program.extended_until) == (ExtensionStatus.DECLINED, stella, None)
    assert "The reason: Three months are over" in Email.objects.last().message
    with pytest.raises(InvalidTransition):
        decline_extension(extension, reason="Again", by=stella, now=LATE)


def test_asking_again_replaces_the_request_that_waits(
    program: Program, carol: User, extension: ExtensionRequest
) -> None:
    ask_for_extension(program, until=date(2027, 4, 1), reason="Still ill", by=carol, now=LATE)

    assert [(row.until, row.reason) for row in ExtensionRequest.objects.all()] == [(date(2027, 4, 1), "Still ill")]


def test_an_extension_given_unasked_grants_the_request_that_waits(
    program: Program, stella: User, extension: ExtensionRequest
) -> None:
    extend_deadline(program, until=date(2027, 4, 1), reason="Flood", by=stella, now=LATE)

    extension.refresh_from_db()
    assert extension.status == ExtensionStatus.GRANTED


@pytest.mark.parametrize("until", [date(2027, 2, 23), date(2027, 3, 1), date(2026, 1, 1)])
def test_days_that_help_nobody(program: Program, carol: User, until: date) -> None:
    with pytest.raises(ExtensionRefused, match=r"^Choose a day that lies ahead, after the deadline of 02/23/2027\.$"):
        ask_for_extension(program, until=until, reason="x", by=carol, now=LATE)


@pytest.mark.parametrize(("days_left", "offered"), [(15, False), (14, True), (0, True), (-1, True)])
def test_it_is_offered_when_the_deadline_is_near(
    login: Login,
    carol: User,
    program: Program,
    time_machine: TimeMachineFixture,
    days_left: int,
    offered: bool,
) -> None:
    day = DEADLINE - timedelta(days=days_left)
    time_machine.move_to(datetime(day.year, day.month, day.day, 17, tzinfo=UTC))

    assert ("Ask for more time to report" in text(login(carol).get("/programs/A27001/"))) is offered


def test_strangers_ask_for_nothing(login: Login, olivia: User, program: Program) -> None:
    assert login(olivia).post(PAGE, FORM).status_code == 404
    assert ExtensionRequest.objects.count() == 0


def test_how_the_day_of_an_extension_is_typed_is_told_to_staff(login: Login, stella: User, program: Program) -> None:
    page = login(stella).post(
        f"/admin/programs/program/{program.pk}/give_extension/", {"until": "20.3.2027", "reason": "Asked for"}
    )
    assert page.context["form"].errors == {"until": ["Type the date as MM/DD/YYYY, such as 04/10/2027."]}
