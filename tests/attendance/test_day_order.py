from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from attendance.rules.day_order import TwoWays, in_doubt, read_in_two_ways

JUNE = TwoWays("6/7/2026", date(2026, 6, 7), date(2026, 7, 6))
SPRING_TO_FALL = (date(2026, 5, 1), date(2026, 10, 31))
ONE_DAY = (date(2026, 6, 7), date(2026, 6, 7))


def test_a_date_of_two_readings() -> None:
    assert read_in_two_ways(["6/7/2026", "6/6/2026", "June 8 2026", "2026-06-07", "soon"]) == [JUNE]


def test_a_date_that_can_only_be_month_first_speaks_for_the_file() -> None:
    assert read_in_two_ways(["6/7/2026", "6/13/2026"]) == []


def test_a_date_that_can_only_be_day_first_does_not() -> None:
    assert read_in_two_ways(["6/7/2026", "13/6/2026"]) == [JUNE]


def test_there_is_doubt_where_both_days_are_days_of_a_program() -> None:
    assert in_doubt([JUNE], [ONE_DAY]) is None
    assert in_doubt([JUNE], [ONE_DAY, SPRING_TO_FALL]) == JUNE


@given(st.lists(st.text()))
def test_any_cells(cells: list[str]) -> None:
    assert all(two.day != two.other for two in read_in_two_ways(cells))


@given(st.dates())
def test_any_day(day: date) -> None:
    found = read_in_two_ways([f"{day.month}/{day.day}/{day.year:04}"])
    assert bool(found) == (day.day <= 12 and day.day != day.month)
    assert all((two.day, two.other) == (day, day.replace(month=day.day, day=day.month)) for two in found)
