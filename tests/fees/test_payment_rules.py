from datetime import date
from decimal import Decimal

import pytest

from fees.rules.payment import Share, amount_error, oldest_first, portions_error, received_on_error, share

TODAY = date(2026, 5, 20)


@pytest.mark.parametrize(
    ("amount", "error"),
    [
        ("0.01", ""),
        ("40.00", ""),
        ("0", "The amount must be more than zero."),
        ("-0.01", "The amount must be more than zero."),
        ("0.001", "The amount has parts of a cent. Type it in dollars and cents."),
        ("40.01", "The amount is more than the $40.00 that is still due. Type the part for this fee."),
    ],
)
def test_an_amount_is_more_than_zero_and_at_most_the_balance(amount: str, error: str) -> None:
    assert amount_error(Decimal(amount), balance=Decimal("40.00")) == error


@pytest.mark.parametrize(("day", "error"), [(20, ""), (21, "The date received is in the future.")])
def test_a_payment_arrives_today_at_the_latest(day: int, error: str) -> None:
    assert received_on_error(date(2026, 5, day), today=TODAY) == error


@pytest.mark.parametrize(
    ("portions", "error"),
    [
        ({}, "Tick the fees that are paid."),
        ({1: "28", 2: "12"}, ""),
        (
            {1: "28", 2: "12.01"},
            (
                "The ticked fees come to $40.01, which is $0.01 more than is there."
                " Type the part that is paid of a fee, or remove a tick."
            ),
        ),
    ],
)
def test_the_portions_are_at_most_what_is_there(portions: dict[int, str], error: str) -> None:
    typed = {fee: Decimal(amount) for fee, amount in portions.items()}
    assert portions_error(typed, available=Decimal(40)) == error


@pytest.mark.parametrize(
    ("available", "portions"),
    [
        ("0", {}),
        ("28", {1: 28}),
        ("28.01", {1: 28, 2: Decimal("0.01")}),
        ("56", {1: 28, 2: 28}),
        ("100", {1: 28, 2: 28}),
    ],
)
def test_the_oldest_fees_are_paid_first_and_the_last_in_part(available: str, portions: dict[int, int]) -> None:
    balances = [(1, Decimal(28)), (2, Decimal(28))]
    assert oldest_first(balances, available=Decimal(available)) == portions


def test_the_first_source_pays_first() -> None:
    shares = share(
        {1: Decimal(28), 2: Decimal(12)}, [("old", Decimal(5)), ("older", Decimal(25)), ("new", Decimal(50))]
    )
    assert shares == [
        Share("old", 1, Decimal(5)),
        Share("older", 1, Decimal(23)),
        Share("older", 2, Decimal(2)),
        Share("new", 2, Decimal(10)),
    ]
