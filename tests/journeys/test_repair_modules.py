"""The pure parts of the repair page's scripts, called in a browser: what a block holds, and what a paste would do."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PLACES = {"programid": 0, "aastid": 1, "firstname": 2, "lastname": 3, "completiondate": 4, "date": 4, "cecs": 5}


@pytest.fixture
def page(visitor: Visitor) -> Page:
    return visitor.open("/")


def call(page: Page, name: str, *values: object) -> Any:
    return page.evaluate(
        "([name, values]) => import('/static/js/repair/paste.js').then((module) => module[name](...values))",
        [name, json.loads(json.dumps(values))],
    )


@pytest.mark.parametrize(
    ("text", "left", "block"),
    [
        ("John\tSmith", 2, [[[2, "John"], [3, "Smith"]]]),
        ("a\r\nb\rc\n\n", 1, [[[1, "a"]], [[1, "b"]], [[1, "c"]]]),
        (" 1 \t 2 ", 4, [[[4, "1"], [5, "2"]]]),
        ("9\tover", 5, [[[5, "9"]]]),
        ("a\t\tb", 0, [[[0, "a"], [1, ""], [2, "b"]]]),
        ("Last Name\tCECs\tDate\tRoom\nSmith\t3\t5/1\tB", 0, [[[3, "Smith"], [5, "3"], [4, "5/1"]]]),
        ("AAST-ID:\t*CECs\nx\ty", 3, [[[1, "x"], [5, "y"]]]),
        ("CECs\tDate\tDate of birth\tFirst Name\n1\t2\t3\t4", 0, [[[5, "1"], [4, "2"], [2, "4"]]]),
        ("CECs\tDate\tHall\n1\t2\t3", 0, [[[0, "CECs"], [1, "Date"], [2, "Hall"]], [[0, "1"], [1, "2"], [2, "3"]]]),
    ],
)
def test_a_block_is_placed_by_its_names_or_from_its_cell_on(page: Page, text: str, left: int, block: object) -> None:
    assert call(page, "blockOf", text, left, PLACES) == block


@pytest.mark.parametrize(
    ("lines", "line", "next_line", "is_next"),
    [([2, 3, 4], 2, 3, True), ([2, 4], 2, 4, False), ([2, 3, 4], 2, 4, True), ([2, 3, 5], 3, 5, False)],
)
def test_lines_follow_where_those_between_are_on_the_page_too(
    page: Page, lines: list[int], line: int, next_line: int, is_next: bool
) -> None:
    assert call(page, "isNext", lines, line, next_line) is is_next


def plan(page: Page, rows: int, **ground: object) -> Any:
    usual = {"below": [2, 3, 4], "all": [2, 3, 4], "whole": False, "last": 4, "mostNew": 2}
    return call(page, "planOf", [[[0, str(row)]] for row in range(rows)], {**usual, **ground})


@pytest.mark.parametrize(
    ("rows", "taken", "reasons"),
    [
        (3, 3, []),
        (5, 5, []),
        (6, 5, ["The last 1 row of the block would be left out: at most 2 new lines can be added at once."]),
    ],
)
def test_what_is_over_becomes_new_lines_up_to_the_most(page: Page, rows: int, taken: int, reasons: list[str]) -> None:
    found = plan(page, rows)
    assert (len(found["taken"]), found["onto"], found["reasons"]) == (taken, [2, 3, 4], reasons)


def test_nothing_is_added_where_lines_come_next_that_are_not_shown(page: Page) -> None:
    found = plan(page, 5, last=9)
    assert len(found["taken"]) == 3
    why = "The last 2 rows of the block would be left out: the lines that come next are not shown here."
    assert found["reasons"] == [why]


@pytest.mark.parametrize(("whole", "asks"), [(False, 1), (True, 0)])
def test_a_gap_between_lines_is_asked_about_unless_the_page_has_them_all(page: Page, whole: bool, asks: int) -> None:
    found = plan(page, 2, below=[2, 4], all=[2, 4], whole=whole)
    assert len(found["reasons"]) == asks
