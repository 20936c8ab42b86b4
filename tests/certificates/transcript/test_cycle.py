from datetime import date
from decimal import Decimal

import pytest

from certificates.transcript.cycle import cycle_until, missing, year_until


@pytest.mark.parametrize(
    ("last", "first"),
    [
        (date(2026, 12, 31), date(2022, 1, 1)),
        (date(2026, 6, 30), date(2021, 7, 1)),
        (date(2024, 2, 29), date(2019, 3, 1)),
        (date(2025, 2, 28), date(2020, 2, 29)),
    ],
)
def test_a_cycle_has_five_years(last: date, first: date) -> None:
    assert cycle_until(last) == (first, last)


@pytest.mark.parametrize("last", [date(2026, 1, 1), date(2026, 12, 31)])
def test_a_year_begins_on_its_first_day(last: date) -> None:
    assert year_until(last) == (date(2026, 1, 1), last)


@pytest.mark.parametrize(("earned", "left"), [("0", "50"), ("49.75", "0.25"), ("50", "0"), ("50.25", "0")])
def test_what_a_cycle_still_asks_for(earned: str, left: str) -> None:
    assert missing(Decimal(earned)) == Decimal(left)
