from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from foundation.formatting import cecs_with_unit, format_cecs, plural, shown_cecs, us_date


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2026, 5, 9), "05/09/2026"),
        (date(2026, 12, 31), "12/31/2026"),
        (date(26, 5, 9), "05/09/0026"),
        (datetime(2026, 5, 9, 23, 59, tzinfo=UTC), "05/09/2026"),
    ],
)
def test_a_date_has_two_digits_for_month_and_day_and_four_for_the_year(day: date, text: str) -> None:
    assert us_date(day) == text


@pytest.mark.parametrize(
    ("value", "in_file", "on_page", "with_unit"),
    [
        ("0", "0", "0", "0 CECs"),
        ("0.00", "0", "0", "0 CECs"),
        ("0.25", "0.25", "0.25", "0.25 CECs"),
        ("1", "1", "1", "1 CEC"),
        ("1.00", "1", "1", "1 CEC"),
        ("1.25", "1.25", "1.25", "1.25 CECs"),
        ("1.50", "1.5", "1.5", "1.5 CECs"),
        ("10", "10", "10", "10 CECs"),
        ("10.00", "10", "10", "10 CECs"),
        ("1E+1", "10", "10", "10 CECs"),
        ("999.75", "999.75", "999.75", "999.75 CECs"),
        ("1000.00", "1000", "1,000", "1000 CECs"),
    ],
)
def test_cecs_have_no_zeros_at_the_end(value: str, in_file: str, on_page: str, with_unit: str) -> None:
    cecs = Decimal(value)
    assert (format_cecs(cecs), shown_cecs(cecs), cecs_with_unit(cecs)) == (in_file, on_page, with_unit)


def test_cecs_that_are_not_known_are_shown_as_nothing() -> None:
    assert shown_cecs(None) == ""


@pytest.mark.parametrize(
    ("count", "lines", "people"),
    [
        (0, "0 lines", "0 people"),
        (1, "1 line", "1 person"),
        (2, "2 lines", "2 people"),
        (999, "999 lines", "999 people"),
        (1_000, "1,000 lines", "1,000 people"),
    ],
)
def test_a_count_agrees_with_its_noun(count: int, lines: str, people: str) -> None:
    assert (plural(count, "line"), plural(count, "person", "people")) == (lines, people)
