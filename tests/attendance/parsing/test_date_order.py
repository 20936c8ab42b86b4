from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance.parsing.date_order import (
    AmbiguousDate,
    Dated,
    Doubt,
    ambiguous_dates,
    doubt_of,
    in_doubt,
    is_day_first,
    names_its_order,
    read_day_first,
    two_ways,
)

JUNE = AmbiguousDate("6/7/2026", date(2026, 6, 7), date(2026, 7, 6))
SPRING_TO_FALL = (date(2026, 5, 1), date(2026, 10, 31))
ONE_DAY = (date(2026, 6, 7), date(2026, 6, 7))


def test_a_date_of_two_readings() -> None:
    assert ambiguous_dates(["6/7/2026", "6/6/2026", "June 8 2026", "2026-06-07", "soon"]) == [JUNE]


def test_a_date_that_can_only_be_month_first_speaks_for_the_file() -> None:
    assert ambiguous_dates(["6/7/2026", "6/13/2026"]) == []


def test_a_date_that_can_only_be_day_first_does_not() -> None:
    assert ambiguous_dates(["6/7/2026", "13/6/2026"]) == [JUNE]


def test_there_is_doubt_where_both_days_are_days_of_a_program() -> None:
    assert in_doubt([JUNE], [ONE_DAY]) is None
    assert in_doubt([JUNE], [ONE_DAY, SPRING_TO_FALL]) == JUNE


@pytest.mark.parametrize(
    ("cell", "both", "day_first"),
    [
        ("8/9/2026", True, False),
        ("08-09-2026", True, False),
        ("08/09-2026", True, False),
        ("08/09/26", True, False),
        ("8/9/2026 10:00", True, False),
        ("12/11/2026", True, False),
        ("12/12/2026", False, False),
        ("6/6/2026", False, False),
        ("12/13/2026", False, False),
        ("13/12/2026", False, True),
        ("13/13/2026", False, False),
        ("31/12/2026", False, True),
        ("32/12/2026", False, False),
        ("12/31/2026", False, False),
        ("12/32/2026", False, False),
        ("15/09/2026", False, True),
        ("15-09-2026", False, True),
        ("15/09/26", False, True),
        ("15/09/2026 00:00", False, True),
        ("31/09/2026", False, True),
        ("29/2/2026", False, True),
        ("15/0/2026", False, False),
        ("0/9/2026", False, False),
        ("99/99/2026", False, False),
        ("15.09.2026", False, True),
        ("8.9.2026", False, True),
        ("9.15.2026", False, False),
        ("0.9.2026", False, False),
        ("8/9/0000", False, False),
        ("8/9/202", False, False),
        ("8/9/20266", False, False),
        ("Sep 8 2026", False, False),
        ("8 Sep 2026", False, False),
        ("2026-09-08", False, False),
        ("2026/09/08", False, False),
        ("46000", False, False),
        ("", False, False),
    ],
)
def test_what_a_cell_can_be(cell: str, both: bool, day_first: bool) -> None:
    assert (two_ways(cell) is not None, is_day_first(cell)) == (both, day_first)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("15/09/2026", date(2026, 9, 15)),
        ("15-9-26", date(2026, 9, 15)),
        ("15.9.2026 14:30", date(2026, 9, 15)),
        ("29/2/2024", date(2024, 2, 29)),
        ("29/2/2026", None),
        ("30/2/2024", None),
        ("30/9/2026", date(2026, 9, 30)),
        ("31/9/2026", None),
        ("9/15/2026", None),
        ("tomorrow", None),
    ],
)
def test_a_day_read_day_first(cell: str, day: date | None) -> None:
    assert read_day_first(cell) == day


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        *[("10-Apr-09", True), ("10 avr. 09", True), ("2026-04-10T00:00:00Z", True), ("2026/4/10", True)],
        *[("4/10/09", False), ("4/10/09 12:00 AM", False), ("39913", False), ("100100.0", False), ("", False)],
    ],
)
def test_a_cell_that_says_which_is_the_month(cell: str, shown: bool) -> None:
    assert names_its_order(cell) == shown


def dated(cell: str, line: int = 2, span: tuple[date, date] | None = SPRING_TO_FALL) -> Dated:
    return Dated(cell, "A26042", line, span)


def doubted(doubt: Doubt | None) -> tuple[str, list[str]] | None:
    return (doubt.cause.cell, [two.cell for _, two in doubt.dates]) if doubt else None


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        (["8/9/2026", "15/9/2026", "7/10/2026"], ("15/9/2026", ["8/9/2026", "7/10/2026"])),
        (["15/9/2026", "9/15/2026", "8/9/2026"], ("15/9/2026", ["8/9/2026"])),
        (["15/9/2026", "16/9/2026", "8/9/2026"], ("15/9/2026", ["8/9/2026"])),
        (["15.9.2026", "8.9.2026", "7/10/2026"], ("15.9.2026", ["7/10/2026"])),
        (["15/9/2026", "6/6/2026", "Sep 8 2026"], None),
        (["8/9/2026", "9/15/2026", "99/99/2026"], None),
        (["15.9.2026", "8.9.2026"], None),
        # May 9 is no day of a program from June on, September 5 is; so others may be day first too.
        (["5/9/2026", "8/9/2026"], ("5/9/2026", ["5/9/2026", "8/9/2026"])),
        (["5/9/2026", "8/9/2026", "9/15/2026"], ("5/9/2026", ["5/9/2026", "8/9/2026"])),
        (["5/9/2026", "8/5/2026", "Sep 8 2026"], None),
        (["5/9/2026", "4/9/2026"], None),
        (["5/4/2026", "8/9/2026"], None),
        ([], None),
    ],
)
def test_what_puts_which_dates_in_doubt(cells: list[str], shown: tuple[str, list[str]] | None) -> None:
    summer = (date(2026, 6, 1), date(2026, 10, 31))
    assert doubted(doubt_of([dated(cell, line, summer) for line, cell in enumerate(cells, 2)])) == shown


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        (date(2026, 5, 9), date(2026, 9, 8), None),
        (date(2026, 5, 10), date(2026, 9, 8), ("5/9/2026", ["5/9/2026", "8/9/2026"])),
        (date(2026, 5, 10), date(2026, 9, 7), None),
        (date(2026, 5, 10), date(2026, 9, 4), None),
    ],
)
def test_the_edges_of_a_program(first: date, last: date, shown: tuple[str, list[str]] | None) -> None:
    assert doubted(doubt_of([dated("5/9/2026", 2, (first, last)), dated("8/9/2026", 3, (first, last))])) == shown


def test_the_first_line_is_the_cause_and_an_unknown_program_is_in_doubt_too() -> None:
    late, early = dated("16/9/2026", 9), dated("15/9/2026", 4)
    doubt = doubt_of([late, early, dated("8/9/2026", 2, None)])
    assert doubt
    assert (doubt.cause, [one.line for one, _ in doubt.dates]) == (early, [2])
    summer = (date(2026, 6, 1), date(2026, 10, 31))
    assert doubted(doubt_of([dated("5/9/2026", 2, summer), dated("8/9/2026", 3, None)])) == (
        "5/9/2026",
        ["5/9/2026", "8/9/2026"],
    )


@given(st.lists(st.text()))
def test_any_cells(cells: list[str]) -> None:
    assert all(two.day != two.other for two in ambiguous_dates(cells))
    assert doubt_of([dated(cell) for cell in cells]) is None or any(map(two_ways, cells))


@given(st.dates())
def test_any_day(day: date) -> None:
    found = ambiguous_dates([f"{day.month}/{day.day}/{day.year:04}"])
    assert bool(found) == (day.day <= 12 and day.day != day.month)
    assert all((two.day, two.other) == (day, day.replace(month=day.day, day=day.month)) for two in found)


@given(st.dates(), st.sampled_from("/-."))
def test_any_day_written_day_first(day: date, mark: str) -> None:
    cell = f"{day.day}{mark}{day.month}{mark}{day.year:04}"
    assert (read_day_first(cell), is_day_first(cell)) == (day, day.day > 12 or mark == ".")


@pytest.mark.parametrize(
    ("other", "speaks"),
    [
        ("1/13/2026", True),
        ("12/13/2026", True),
        ("12/31/2026", True),
        ("0/13/2026", False),
        ("13/13/2026", False),
        ("1/12/2026", False),
        ("1/32/2026", False),
    ],
)
def test_a_month_and_no_other_month_speak_for_the_file(other: str, speaks: bool) -> None:
    assert (JUNE not in ambiguous_dates(["6/7/2026", other])) is speaks


def test_dates_of_two_readings_come_by_day_and_then_as_they_stand() -> None:
    cells = ["7/6/2026", "06/07/2026", "6/7/2026", "2/3/2026"]
    assert [two.cell for two in ambiguous_dates(cells)] == ["2/3/2026", "06/07/2026", "6/7/2026", "7/6/2026"]


def test_the_first_line_is_the_cause_of_a_doubt() -> None:
    one_day = (date(2026, 7, 6), date(2026, 7, 6))
    causes = [dated("6/7/2026", line, one_day) for line in (9, 4, 7)]
    doubt = doubt_of([*causes, dated("8/9/2026", 2, None)])
    assert doubt is not None
    assert (doubt.cause.line, len(doubt.dates)) == (4, 4)
