"""A second person approves what is given up, also where it is given up in parts."""

from decimal import Decimal

import pytest
from pytest_django import Settings

from accounts.models import Provider, User
from fees.choices import ApprovalKind, ApprovalStatus, FeeStatus, Reversal
from fees.models import Approval, FilingFee, Payment
from fees.services.approvals import Change, approve_change, change_money
from fees.services.settle import PaymentRefused, waive_fee
from fees.services.take_back import write_off_fee
from tests import factories
from tests.fees.test_receive import check, receive

NOW = factories.MAY


@pytest.fixture
def fees(aast: Provider, carol: User, stella: User, guide_members: object) -> list[FilingFee]:
    """Two of 28 dollars."""
    factories.make_schedule()
    return factories.owe(aast, carol, 2)


@pytest.fixture
def ursula(db: None) -> User:
    return factories.make_user("ursula@aast.example", "Ursula", "Ulm", is_staff=True, is_superuser=True)


@pytest.fixture
def payment(fees: list[FilingFee], aast: Provider, stella: User, settings: Settings) -> Payment:
    """Of 58 dollars, 30 of them credit. A second person approves more than 20."""
    settings.FOUR_EYES_AMOUNT = 20
    found = receive(aast, stella, check("58"), {fees[0]: "28"}).payment
    assert found is not None
    return found


def refund(payment: Payment, amount: str, by: User) -> str:
    change = Change(ApprovalKind.REFUND, Decimal(amount), "Too much", payment.provider_id, payment_id=payment.pk)
    return str(change_money(change, by=by, now=NOW))


def reverse(payment: Payment, left: str, by: User, reason: str = "No funds") -> str:
    change = Change(
        ApprovalKind.REVERSAL,
        Decimal(left),
        reason,
        payment.provider_id,
        payment_id=payment.pk,
        reversal=Reversal.BOUNCED,
    )
    return str(change_money(change, by=by, now=NOW))


def asked() -> list[tuple[str, Decimal]]:
    return list(Approval.objects.values_list("kind", "amount"))


def test_three_refunds_that_are_too_much_together(payment: Payment, stella: User) -> None:
    assert [refund(payment, "10", stella) for _ in range(2)] == [
        "The refund of $10.00 was recorded. Send the money."
    ] * 2
    assert asked() == []
    assert "waits for the approval of a second person" in refund(payment, "0.01", stella)
    assert asked() == [(ApprovalKind.REFUND, Decimal("0.01"))]


def test_refunds_and_then_a_reversal_of_the_little_that_is_left(payment: Payment, stella: User, ursula: User) -> None:
    refund(payment, "20", stella)
    refund(payment, "10", stella)
    approve_change(Approval.objects.get(), by=ursula, now=NOW)
    change = Change(
        ApprovalKind.REFUND,
        Decimal(20),
        "Too much",
        payment.provider_id,
        fee_id=FilingFee.objects.earliest("pk").pk,
        payment_id=payment.pk,
    )
    change_money(change, by=stella, now=NOW)
    approve_change(Approval.objects.latest("pk"), by=ursula, now=NOW)
    assert "waits for the approval of a second person" in reverse(payment, "8", stella)
    assert asked()[0] == (ApprovalKind.REVERSAL, Decimal(8))
    payment.refresh_from_db()
    assert payment.reversed_at is None


def test_a_payment_of_the_amount_is_reversed_by_one_person(payment: Payment, stella: User, settings: Settings) -> None:
    settings.FOUR_EYES_AMOUNT = 58
    assert reverse(payment, "58", stella).startswith("Check 1001 was reversed.")
    with pytest.raises(PaymentRefused, match="Check 1001 was reversed already"):
        reverse(payment, "0", stella)
    assert asked() == []


def test_a_long_reason_stays_as_it_was_typed(payment: Payment, stella: User, ursula: User) -> None:
    reason = "x" * 250
    reverse(payment, "58", stella, reason)
    approve_change(Approval.objects.get(), by=ursula, now=NOW)
    payment.refresh_from_db()
    assert (payment.reversal_reason, payment.reversed_by) == (reason, ursula)
    assert Approval.objects.get().asked_by == stella


def test_the_name_of_staff_reaches_no_history(payment: Payment, stella: User, ursula: User) -> None:
    reverse(payment, "58", stella)
    approve_change(Approval.objects.get(), by=ursula, now=NOW)
    fee = FilingFee.objects.earliest("pk")
    assert fee.events.latest("pk").what == "Check 1001 reversed (the bank returned it): No funds"


@pytest.mark.parametrize("amount", ["27.99", "28.01"])
def test_no_other_amount_is_waived_than_was_seen(fees: list[FilingFee], stella: User, amount: str) -> None:
    with pytest.raises(PaymentRefused, match=rf"The amount is \$28.00 by now, no longer \${amount}. Nothing was"):
        waive_fee(fee_id=fees[0].pk, amount=Decimal(amount), reason="A charity", by=stella, now=NOW)
    assert FilingFee.objects.get(pk=fees[0].pk).status == FeeStatus.DUE


def test_no_other_amount_is_written_off_than_was_seen(
    payment: Payment, stella: User, ursula: User, fees: list[FilingFee]
) -> None:
    reverse(payment, "58", stella)
    approve_change(Approval.objects.get(), by=ursula, now=NOW)
    assert Approval.objects.get().status == ApprovalStatus.APPROVED
    with pytest.raises(PaymentRefused, match=r"The amount is \$28.00 by now, no longer \$27.00. Nothing was changed."):
        write_off_fee(fee_id=fees[0].pk, amount=Decimal(27), reason="Closed down", by=stella, now=NOW)
    assert FilingFee.objects.get(pk=fees[0].pk).status == FeeStatus.REVERSED
