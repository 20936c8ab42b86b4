"""CECs from the agenda, and what an agenda can have wrong."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.rules.agenda import Item, cecs_of, is_in_quarters, minutes_of, problems

DAY = date(2027, 5, 8)


def item(begins: str, ends: str, *, day: date = DAY, is_break: bool = False, title: str = "Scoring") -> Item:
    return Item(
        day=day, begins=time.fromisoformat(begins), ends=time.fromisoformat(ends), is_break=is_break, title=title
    )


@pytest.mark.parametrize(
    ("items", "cecs"),
    [
        ([], "0"),
        ([item("09:00", "10:00")], "1"),
        ([item("09:00", "09:50"), item("10:00", "10:40")], "1.5"),
        ([item("09:00", "09:14")], "0"),
        ([item("09:00", "09:59")], "0.75"),
        ([item("08:00", "12:00"), item("12:00", "13:00", is_break=True), item("13:00", "16:30")], "7.5"),
        ([Item(minutes=95, title="Module")], "1.5"),
        ([item("10:00", "09:00")], "0"),
    ],
)
def test_sixty_minutes_are_a_cec_in_quarter_steps_downward(items: list[Item], cecs: str) -> None:
    assert cecs_of(items, minutes_per_cec=60) == Decimal(cecs)


def test_another_body_may_count_fifty_minutes() -> None:
    assert cecs_of([item("09:00", "10:40")], minutes_per_cec=50) == Decimal(2)


@pytest.mark.parametrize(
    ("items", "shown"),
    [
        ([item("09:00", "10:00"), item("10:00", "11:00")], []),
        (
            [item("09:00", "10:00", title="First"), item("09:30", "11:00")],
            [(1, "begins", "It begins at 9:30 AM, but “First” runs until 10:00 AM.")],
        ),
        (
            [item("09:00", "12:00", title="Long"), item("09:30", "10:00"), item("11:00", "13:00")],
            [
                (1, "begins", "It begins at 9:30 AM, but “Long” runs until 12:00 PM."),
                (2, "begins", "It begins at 11:00 AM, but “Long” runs until 12:00 PM."),
            ],
        ),
        ([item("14:00", "13:00")], [(0, "ends", "It ends at 1:00 PM, which is not after 2:00 PM.")]),
        (
            [item("09:00", "10:00", day=date(2027, 5, 10))],
            [(0, "day", "05/10/2027 is outside the program, which is 05/08/2027 to 05/09/2027.")],
        ),
        ([item("09:00", "10:00"), item("09:00", "10:00", day=DAY + timedelta(1))], []),
        ([Item(minutes=60), Item(minutes=60)], []),
    ],
)
def test_what_is_wrong_is_told_at_the_line_to_blame(items: list[Item], shown: list[tuple[int, str, str]]) -> None:
    found = problems(items, first=DAY, last=DAY + timedelta(1))
    assert [(problem.place, problem.field, problem.text) for problem in found] == shown


def test_one_day_is_told_as_one() -> None:
    [problem] = problems([item("09:00", "10:00", day=date(2027, 5, 10))], first=DAY, last=DAY)
    assert problem.text == "05/10/2027 is outside the program, which is 05/08/2027."


_items = st.lists(
    st.builds(
        Item,
        day=st.dates(DAY, DAY + timedelta(1)),
        begins=st.times(),
        ends=st.times(),
        is_break=st.booleans(),
        title=st.just("Scoring"),
    ),
    max_size=8,
)


@pytest.mark.parametrize(
    ("cecs", "fits"),
    [("0", True), ("0.25", True), ("0.26", False), ("0.24", False), ("199.75", True), ("200.1", False)],
)
def test_quarters(cecs: str, fits: bool) -> None:
    assert is_in_quarters(Decimal(cecs)) == fits


@given(_items)
def test_cecs_are_quarters_and_never_more_than_the_time(items: list[Item]) -> None:
    cecs = cecs_of(items, minutes_per_cec=60)
    assert is_in_quarters(cecs)
    assert 0 <= minutes_of(items) - cecs * 60 < 15


@given(_items)
def test_without_a_problem_no_minute_is_counted_twice(items: list[Item]) -> None:
    if not problems(items, first=DAY, last=DAY + timedelta(1)):
        assert minutes_of(items) <= 2 * 24 * 60


@given(_items)
def test_the_order_of_the_lines_changes_nothing_but_places(items: list[Item]) -> None:
    forward = problems(items, first=DAY, last=DAY + timedelta(1))
    backward = problems(items[::-1], first=DAY, last=DAY + timedelta(1))
    assert bool(forward) == bool(backward)
