"""What is owed, by the rules alone."""

from decimal import Decimal

import pytest

from fees.rules.pricing import FLAT, PricedLine, Rates, price


@pytest.mark.parametrize(
    ("cecs", "each", "amount"),
    [("0.5", "0.24", "0.12"), ("0.5", "0.25", "0.13"), ("1.5", "0.25", "0.38"), ("0.5", "0.26", "0.13")],
)
def test_half_a_cent_is_rounded_up(cecs: str, each: str, amount: str) -> None:
    assert PricedLine("CECs", Decimal(cecs), Decimal(each)).amount == Decimal(amount)


def test_what_comes_to_less_than_half_a_cent_is_no_line() -> None:
    rates = Rates(Decimal(0), Decimal(0), Decimal("0.01"))
    assert price(rates, attendees=1, cecs=Decimal("0.25"), first_filing=True) == []
    assert [line.amount for line in price(rates, attendees=1, cecs=Decimal("0.5"), first_filing=True)] == [
        Decimal("0.01")
    ]


def test_the_flat_part_comes_first_and_with_the_first_filing_alone() -> None:
    rates = Rates(Decimal(50), Decimal("2.50"), Decimal("0.75"))
    later = [
        PricedLine("Attendees", Decimal(3), Decimal("2.50")),
        PricedLine("CECs", Decimal("4.5"), Decimal("0.75")),
    ]
    assert price(rates, attendees=3, cecs=Decimal("4.5"), first_filing=False) == later
    assert price(rates, attendees=3, cecs=Decimal("4.5"), first_filing=True) == [
        PricedLine(FLAT, Decimal(1), Decimal(50)),
        *later,
    ]
