"""Two people handle the money of a provider at once: each dollar is used once, each certificate issued once."""

import threading
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from accounts.models import Provider, User
from certificates.models import Certificate
from fees.choices import FeeStatus, Reversal
from fees.models import FilingFee, Payment
from fees.selectors.ledger import credit_of, ledger_differences
from fees.services import receive as receiving
from fees.services.settle import PaymentRefused, waive_fee
from fees.services.take_back import reverse_payment
from foundation.lifecycle import InvalidTransition
from tests import factories
from tests.faults.test_fee_races import quietly
from tests.faults.test_races import at_once
from tests.fees.test_receive import NOW, check, receive
from tests.worker import PATIENCE

pytestmark = pytest.mark.django_db(transaction=True)
_TIMES = 5


@pytest.fixture
def fees(aast: Provider, carol: User, stella: User, guide_members: object) -> list[FilingFee]:
    """Two of 28 dollars."""
    factories.make_schedule()
    return factories.owe(aast, carol, 2)


def again(aast: Provider, carol: User) -> list[FilingFee]:
    """Take everything back that was filed, and file it again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE attendance_attendanceupload, fees_filingfee, fees_payment, fees_ledgertransaction,"
            " programs_program CASCADE"
        )
    return factories.owe(aast, carol, 2)


def states() -> list[tuple[str, Decimal]]:
    return list(FilingFee.objects.order_by("pk").values_list("status", "balance"))


PAID, DUE = (FeeStatus.PAID, Decimal(0)), (FeeStatus.DUE, Decimal(28))


def test_two_checks_for_the_same_fees(aast: Provider, carol: User, stella: User, fees: list[FilingFee]) -> None:
    for _ in range(_TIMES):
        both = dict.fromkeys(fees, "28")
        at_once(
            quietly(lambda: receive(aast, stella, check("56", "1"), both), PaymentRefused),  # noqa: B023
            quietly(lambda: receive(aast, stella, check("56", "2"), both), PaymentRefused),  # noqa: B023
        )
        assert (states(), Payment.objects.count(), Certificate.objects.count()) == ([PAID, PAID], 1, 2)
        assert ledger_differences() == []
        fees = again(aast, carol)


def test_the_same_check_twice(aast: Provider, carol: User, stella: User, fees: list[FilingFee]) -> None:
    for _ in range(_TIMES):
        at_once(
            *[
                quietly(lambda fee=fee: receive(aast, stella, check("28"), {fee: "28"}), PaymentRefused)  # type: ignore[misc]
                for fee in fees
            ]
        )
        assert (sorted(states()), Payment.objects.count()) == ([DUE, PAID], 1)
        fees = again(aast, carol)


def use_credit(aast: Provider, stella: User, fee: FilingFee) -> None:
    receive(aast, stella, None, {fee: "20"}, use_credit=True)


def test_the_same_credit_twice(aast: Provider, carol: User, stella: User, fees: list[FilingFee]) -> None:
    for _ in range(_TIMES):
        receive(aast, stella, check("21"), {fees[0]: "1"})
        at_once(*[quietly(lambda fee=fee: use_credit(aast, stella, fee), PaymentRefused) for fee in fees])  # type: ignore[misc]
        assert (credit_of(aast), ledger_differences()) == (0, [])
        assert sum(balance for _status, balance in states()) == 35
        fees = again(aast, carol)


def test_without_the_lock_the_same_credit_is_used_twice_and_the_night_finds_it(
    aast: Provider, carol: User, stella: User, fees: list[FilingFee], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    receive(aast, stella, check("21"), {fees[0]: "1"})
    both_looked, looked = threading.Barrier(2, timeout=PATIENCE), receiving.unused_payments

    def look_together(provider: Provider) -> Any:
        found = looked(provider)
        both_looked.wait()
        return found

    monkeypatch.setattr(receiving, "lock_provider", lambda pk, **_fees: Provider.objects.get(pk=pk))
    monkeypatch.setattr(receiving, "unused_payments", look_together)
    at_once(*[lambda fee=fee: use_credit(aast, stella, fee) for fee in fees])  # type: ignore[misc]
    assert credit_of(aast) == -20
    assert ledger_differences() == [f"credit of payment {Payment.objects.get().pk}"]


def test_a_reversal_while_its_credit_is_used(aast: Provider, carol: User, stella: User, fees: list[FilingFee]) -> None:
    for _ in range(_TIMES):
        payment = receive(aast, stella, check("48"), {fees[0]: "28"}).payment
        assert payment is not None
        at_once(
            lambda: reverse_payment(
                payment_id=payment.pk,  # noqa: B023
                why=Reversal.BOUNCED,
                reason="No funds",
                by=stella,
                now=NOW,
            ),
            quietly(lambda: use_credit(aast, stella, fees[1]), PaymentRefused),  # noqa: B023
        )
        assert states() == [(FeeStatus.REVERSED, Decimal(28)), DUE]
        assert (credit_of(aast), ledger_differences()) == (0, [])
        fees = again(aast, carol)


def test_a_waiver_and_a_payment(aast: Provider, carol: User, stella: User, fees: list[FilingFee]) -> None:
    for _ in range(_TIMES):
        fee = fees[0]
        at_once(
            quietly(
                lambda: waive_fee(fee_id=fee.pk, amount=fee.balance, reason="A gift", by=stella, now=NOW),  # noqa: B023
                PaymentRefused,
                InvalidTransition,
            ),
            quietly(lambda: receive(aast, stella, check("28"), {fee: "28"}), PaymentRefused),  # noqa: B023
        )
        assert states()[0] in (PAID, (FeeStatus.WAIVED, Decimal(0)))
        assert (Certificate.objects.count(), ledger_differences()) == (1, [])
        assert Payment.objects.count() == (states()[0] == PAID)
        fees = again(aast, carol)
