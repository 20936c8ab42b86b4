"""Lists and searches are bounded, whatever an address asks."""

import re
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils.html import strip_tags

from accounts.models import Provider, User
from foundation.paging import check_search
from programs.choices import ProgramStatus
from tests import factories
from tests.pages import Login

LISTS = ["/programs/?status=all", "/fees/?status=all", "/certificates/?", "/attendance/?"]
SIZES = ["-1", "0", "1000000", "99999999999999999999999999", "all", "", "NaN", "%00", "1e9"]


@pytest.fixture
def many(aast: Provider, carol: User) -> None:
    for number in range(21):
        factories.make_program(aast, carol, status=ProgramStatus.SUBMITTED, name=f"Program {number:02}")


@pytest.mark.parametrize("size", SIZES)
def test_the_size_of_a_page_is_not_the_visitors(size: str, many: None, carol: User, login: Login) -> None:
    table = login(carol).get(f"/programs/?status=all&per_page={size}").context["table"]
    assert (len(table.page.object_list), table.paginator.num_pages) == (20, 2)


@pytest.mark.parametrize(("page", "shown"), [("2", 1), ("-1", 1), ("999999999999", 1), ("two", 20), ("%00", 20)])
def test_every_page_number_leads_somewhere(page: str, shown: int, many: None, carol: User, login: Login) -> None:
    table = login(carol).get(f"/programs/?status=all&page={page}").context["table"]
    assert len(table.page.object_list) == shown


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("address", LISTS)
def test_every_list_answers(address: str, size: str, carol: User, login: Login) -> None:
    assert login(carol).get(f"{address}&per_page={size}&page={size}&sort={size}").status_code == 200


def test_no_list_is_paged_by_the_package_alone() -> None:
    """RequestConfig takes the size of a page from the address."""
    root = Path(__file__).resolve().parents[2]
    others = {"tests", ".local", ".venv"}
    users = [path for path in root.glob("*/**/*.py") if others.isdisjoint(path.parts)]
    assert [path for path in users if "RequestConfig" in path.read_text()] == []


@pytest.mark.parametrize("words", ["a " * 8, "a" * 100, ""])
def test_a_search_up_to_its_bounds(words: str) -> None:
    check_search(words)


@pytest.mark.parametrize("words", ["a " * 9, "a" * 101])
def test_a_search_one_step_beyond(words: str) -> None:
    with pytest.raises(ValidationError):
        check_search(words)


@pytest.mark.parametrize(
    "address",
    [
        "/calendar/?words=",
        "/programs/?name=",
        "/programs/?program_id=",
        "/fees/?name=",
        "/certificates/?program_name=",
    ],
)
def test_a_search_of_a_thousand_words_is_answered_with_a_sentence(address: str, carol: User, login: Login) -> None:
    page = login(carol).get(address + "a+" * 1_300)
    assert "Type at most 8 words and 100 letters." in re.sub(r"\s+", " ", strip_tags(page.content.decode()))


def test_a_feed_of_a_thousand_words_is_refused_with_a_sentence(client: Client, db: None) -> None:
    answer = client.get("/calendar/programs.ics?words=" + "a+" * 1_300)
    assert (answer.status_code, answer.content.decode()) == (
        400,
        "Type at most 8 words and 100 letters. Keep the words that matter most.",
    )
