"""Repair pages propose so many people of the register to one person a day."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from pytest_django import Settings

from accounts.models import Provider, User
from attendance.repair.line_with_errors import Proposal
from attendance.repair.offers import offer
from tests import factories
from tests.attendance.upload_page.test_upload_pages import open_sheet
from tests.conftest import GUIDE
from tests.pages import Login

NOW = datetime(2026, 5, 20, 17, tzinfo=UTC)
JANE = Proposal("AAST ID: 100101", "Jane Jones has the AAST ID 100101.", ((1, "100101"),))
JOHN = Proposal("AAST ID: 100100", "John Smith has the AAST ID 100100.", ((1, "100100"),))
NAME = Proposal("Name: Jane Jones", "which is spelled nearly so", ((2, "Jane"), (3, "Jones")))
SAFE = Proposal("AAST ID: 100104", "one digit away", ((1, "100104"),), safe=True)
CECS = Proposal("CECs: 2.5", "2,5 read as 2.5", ((5, "2.5"),))
HELD_BACK = "Today’s limit of proposed people is reached, so some lines propose nobody."


@pytest.fixture(autouse=True)
def _one_a_day(settings: Settings, db: None) -> None:
    settings.PEOPLE_PROPOSED_A_DAY = 1


def test_people_are_counted_once_and_left_out_over_the_number(carol: User, victor: User) -> None:
    def offered(*found: Proposal, by: User = carol, now: datetime = NOW) -> tuple[list[Proposal], bool]:
        answer = offer({2: [CECS], 3: list(found)}, by=by, now=now)
        assert answer.proposals[2] == [CECS]
        return list(answer.proposals[3]), answer.held_back

    assert [offered(JANE), offered(JANE), offered(JOHN)] == [([JANE], False), ([JANE], False), ([], True)]
    assert offered(JOHN, CECS, SAFE) == ([CECS, SAFE], True)
    assert offered(NAME) == ([], True)
    assert offered(JOHN, by=victor) == ([JOHN], False)
    assert offered(JOHN, now=NOW + timedelta(days=1)) == ([JOHN], False)


def test_aast_is_told_once_a_day(carol: User) -> None:
    for _ in range(3):
        offer({2: [JANE], 3: [JOHN]}, by=carol, now=NOW)

    assert [letter.subject for letter in mail.outbox] == [
        "[CEC portal] Repair pages: a login reached the limit of a day"
    ]
    assert f"Login {carol.pk} was offered 1 people" in mail.outbox[0].body


@pytest.mark.usefixtures("conference")
def test_names_without_ids_are_no_way_to_the_register(
    login: Login, carol: User, aast: Provider, settings: Settings
) -> None:
    settings.PEOPLE_PROPOSED_A_DAY = 2
    names = [f"A09164,,{first},{last},4/10/2009,1" for first, last in GUIDE.values()]
    upload = factories.report(aast, carol, factories.csv_of(*names))
    client = login(carol)
    pages = [open_sheet(client, upload).content.decode() for _ in range(2)]

    assert [[aast_id for aast_id in GUIDE if f"has the AAST ID {aast_id}." in page] for page in pages] == [
        ["100100", "100101"]
    ] * 2
    assert [HELD_BACK in page for page in pages] == [True, True]
