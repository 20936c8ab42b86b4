"""What was waived or written off of a fee, on its page, its receipt, and its invoice."""

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from pypdf import PdfReader

from accounts.models import User
from fees.choices import Reversal
from fees.invoices.services import write_invoice
from fees.invoices.state import InvoiceState, state_of
from fees.models import FilingFee, Invoice, Payment
from fees.selectors.ledger import given_up_on
from fees.services.settle import waive_fee
from fees.services.take_back import reverse_payment, write_off_fee
from tests import factories
from tests.pages import Login, text


def ask(by: User, fee: FilingFee) -> Invoice:
    return write_invoice(fee_ids=[fee.pk], bill_to="", purchase_order="", by=by, now=timezone.now())


def state(invoice: Invoice) -> InvoiceState:
    return state_of(Invoice.objects.with_fees().get(pk=invoice.pk))


@pytest.fixture
def first(fee: FilingFee, carol: User, stella: User) -> Payment:
    """Ten of forty dollars."""
    return factories.pay(fee, stella, amount=Decimal(10))


def waive(fee: FilingFee, by: User, amount: int = 30) -> None:
    waive_fee(fee_id=fee.pk, amount=Decimal(amount), reason="A charity", by=by, now=timezone.now())


def reverse(payment: Payment, by: User) -> None:
    reverse_payment(
        payment_id=payment.pk,
        why=Reversal.BOUNCED,
        reason="No funds",
        by=by,
        now=timezone.now() + timedelta(seconds=1),
    )


def test_what_was_waived_stays_on_the_page_of_a_fee_that_is_owed_again(
    login: Login, carol: User, stella: User, fee: FilingFee, first: Payment
) -> None:
    waive(fee, stella)
    reverse(first, stella)
    assert "Total $40.00 Waived $30.00 Still due $10.00" in text(login(carol).get("/fees/A09164/"))

    factories.pay(fee, stella, amount=Decimal(10))
    page = text(login(carol).get("/fees/A09164/"))
    assert ("Waived $30.00" in page, "Still due" in page) == (True, False)


def test_each_kind_has_a_line_of_its_own(
    login: Login, carol: User, stella: User, fee: FilingFee, first: Payment
) -> None:
    waive(fee, stella)
    reverse(first, stella)
    write_off_fee(fee_id=fee.pk, amount=Decimal(10), reason="Closed down", by=stella, now=timezone.now())
    assert "Total $40.00 Waived $30.00 Given up $10.00" in text(login(carol).get("/fees/A09164/"))
    fee.refresh_from_db()
    given_up = [(one.label, one.amount) for one in given_up_on([fee])[fee.pk]]
    assert given_up == [("Waived", Decimal(30)), ("Given up", Decimal(10))]


def test_the_receipt_says_what_was_written_off_and_what_was_waived(
    login: Login, carol: User, stella: User, fee: FilingFee, first: Payment
) -> None:
    second = factories.pay(fee, stella, amount=Decimal(30))
    reverse(second, stella)
    write_off_fee(fee_id=fee.pk, amount=Decimal(30), reason="Closed down", by=stella, now=timezone.now())
    reverse(first, stella)
    factories.pay(fee, stella, amount=Decimal(10))
    answer = login(carol).get(f"/fees/receipts/{fee.number}/")
    words = " ".join(PdfReader(io.BytesIO(answer.content)).pages[0].extract_text().split())
    assert ("Given up" in words, "Waived" in words) == (True, False)


def test_an_invoice_of_which_a_part_was_waived_is_not_paid_in_full(carol: User, stella: User, fee: FilingFee) -> None:
    invoice = ask(carol, fee)
    payment = factories.pay(fee, stella, amount=Decimal(10))
    waive(fee, stella)
    assert state(invoice) == InvoiceState.SETTLED
    reverse(payment, stella)
    assert state(invoice) == InvoiceState.DUE
    factories.pay(fee, stella, amount=Decimal(4))
    assert state(invoice) == InvoiceState.PART_PAID
    factories.pay(fee, stella, amount=Decimal(6))
    assert state(invoice) == InvoiceState.SETTLED


def test_what_was_waived_before_the_invoice_is_none_of_its_business(
    carol: User, stella: User, fee: FilingFee, first: Payment
) -> None:
    waive(fee, stella)
    reverse(first, stella)
    invoice = ask(carol, fee)
    assert (invoice.amount, state(invoice)) == (Decimal(10), InvoiceState.DUE)
    factories.pay(fee, stella, amount=Decimal(10))
    assert state(invoice) == InvoiceState.PAID
