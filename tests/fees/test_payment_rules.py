from datetime import date
from decimal import Decimal

import pytest

from fees.rules.payment import amount_error, received_on_error

TODAY = date(2026, 5, 20)


@pytest.mark.parametrize(
    ("amount", "error"),
    [
        ("0.01", ""),
        ("40.00", ""),
        ("0", "The amount must be more than zero."),
        ("-0.01", "The amount must be more than zero."),
        ("40.01", "The amount is more than the $40.00 that is still due. Type the part for this fee."),
    ],
)
def test_an_amount_is_more_than_zero_and_at_most_the_balance(amount: str, error: str) -> None:
    assert amount_error(Decimal(amount), balance=Decimal("40.00")) == error


@pytest.mark.parametrize(("day", "error"), [(20, ""), (21, "The date received is in the future.")])
def test_a_payment_arrives_today_at_the_latest(day: int, error: str) -> None:
    assert received_on_error(date(2026, 5, day), today=TODAY) == error
