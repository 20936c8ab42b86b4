"""After the deadline: what refuses the attendance leads to more time."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Provider, User
from attendance.models import AttendanceUpload
from programs.models import Program
from programs.services.extensions import ask_for_extension, extend_deadline
from tests import factories
from tests.pages import Login, text

ASK = "/programs/A26103/more-time/"


@pytest.fixture
def late(aast: Provider, carol: User) -> Program:
    factories.make_member("100100", "John", "Smith")
    ended = timezone.localdate() - timedelta(days=60)
    return factories.make_program(aast, carol, program_id="A26103", name="Late Day", start=ended)


@pytest.fixture
def refused(late: Program, aast: Provider, carol: User) -> AttendanceUpload:
    return factories.report(aast, carol, factories.csv_of(f"A26103,100100,John,Smith,{late.end_date:%m/%d/%Y},1"))


def test_a_refused_file_leads_to_more_time(login: Login, carol: User, victor: User, refused: AttendanceUpload) -> None:
    page = login(carol).get(refused.get_absolute_url())

    assert "The deadline of A26103 has passed" in text(page)
    assert f'<a class="btn btn-accent" href="{ASK}">' in page.content.decode()
    assert ASK not in login(victor).get(refused.get_absolute_url()).content.decode()


def test_a_refused_entry_leads_to_more_time(login: Login, carol: User, aast: Provider, late: Program) -> None:
    cells = {"program_id": "a26103", "aast_id": "100100", "first_name": "John", "last_name": "Smith", "cecs": "1"}
    fields = {"provider": aast.pk, **cells, "completion_date": f"{late.end_date:%m/%d/%Y}"}
    page = login(carol).post("/attendance/enter/", fields)

    assert f'<a class="btn btn-accent" href="{ASK}">' in page.content.decode()


def test_what_was_asked_already_is_shown(
    login: Login, carol: User, stella: User, late: Program, refused: AttendanceUpload
) -> None:
    until, now = timezone.localdate() + timedelta(days=9), timezone.now()
    ask_for_extension(late, until=until, reason="The registrar was ill", by=carol, now=now)
    page = login(carol).get(refused.get_absolute_url())
    assert f"Carol Chen asked for more time until {until:%m/%d/%Y}" in text(page)
    assert ASK not in page.content.decode()

    extend_deadline(late, until=until, reason="Granted", by=stella, now=now)
    assert "The deadline of A26103 has passed" not in text(login(carol).get(refused.get_absolute_url()))


def test_the_empty_form_says_what_to_do(login: Login, carol: User, late: Program) -> None:
    page = text(login(carol).post(ASK, {"until": "", "reason": ""}))

    assert "Type the last day on which you need to report, as MM/DD/YYYY." in page
    assert "Say in a few words why the attendance could not be reported in time." in page


def test_other_errors_are_not_forgotten_over_the_deadline(
    login: Login, aast: Provider, carol: User, late: Program
) -> None:
    def shown(*lines: str) -> str:
        return text(login(carol).get(factories.report(aast, carol, factories.csv_of(*lines)).get_absolute_url()))

    line = f"{late.program_id},100100,John,Smith,{late.start_date:%m/%d/%Y},"
    assert "Ask for more time below. Once AAST has given it, the file can be processed." in shown(f"{line}1")
    assert (
        "Ask for more time below. Correct everything else that is listed here as well. Once AAST has given more time "
        "and the file is corrected, it can be processed."
    ) in shown(f"{line}many")
