"""A fee that a worker settles: whoever wants it too is refused, and waits for no lock that the worker holds."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from fees.choices import ApprovalKind, PaymentMethod, SessionState
from fees.gateways.begin import CheckoutRefused
from fees.gateways.checkouts import settle_checkout
from fees.gateways.interface import Session
from fees.invoices.services import InvoiceRefused, write_invoice
from fees.models import Checkout, FilingFee
from fees.services.approvals import Change, change_money
from fees.services.fee_work import queue_payment, queue_receipt
from fees.services.receive import receive_payment
from fees.services.settle import PaymentRefused
from foundation.refusals import Refusal
from tests import factories
from tests.fees.gateways.double import Double, begin
from tests.fees.test_receive import check

pytestmark = pytest.mark.django_db
NOW = factories.MAY


@pytest.fixture
def checkout(double: Double, fee: FilingFee, carol: User) -> Checkout:
    return begin(fee, carol)


@pytest.fixture
def in_work(checkout: Checkout, fee: FilingFee, stella: User) -> FilingFee:
    """A worker records a check for the fee, which is being paid online too."""
    typed = {"method": PaymentMethod.CHECK, "amount": Decimal(28), "reference": "1001"}
    queue_payment(fee_id=fee.pk, by=stella, now=NOW, received_on=timezone.localdate(NOW), **typed)
    return fee


def pay(fee: FilingFee, by: User) -> None:
    portions = {fee.pk: Decimal(28)}
    receive_payment(provider_id=fee.program.provider_id, money=check("28"), portions=portions, by=by, now=NOW)


def queue(fee: FilingFee, by: User) -> None:
    portions = {fee.pk: Decimal(28)}
    provider_id = fee.program.provider_id
    queue_receipt(provider_id=provider_id, money=check("28"), portions=portions, use_credit=False, by=by, now=NOW)


def waive(fee: FilingFee, by: User) -> None:
    provider_id = fee.program.provider_id
    change_money(Change(ApprovalKind.WAIVER, Decimal(28), "A gift", provider_id, fee_id=fee.pk), by=by, now=NOW)


def invoice(fee: FilingFee, by: User) -> None:
    write_invoice(fee_ids=[fee.pk], bill_to="", purchase_order="", by=by, now=NOW)


def settle(fee: FilingFee, by: User) -> None:
    settle_checkout(checkout=Checkout.objects.get(), found=Session("cs_1", SessionState.PAID), now=NOW)


@pytest.mark.parametrize(
    ("want", "refusal"),
    [
        (pay, PaymentRefused),
        (queue, PaymentRefused),
        (waive, PaymentRefused),
        (invoice, InvoiceRefused),
        (begin, CheckoutRefused),
        (settle, PaymentRefused),
    ],
)
def test_it_is_refused_before_any_lock(
    in_work: FilingFee, stella: User, want: Callable[[FilingFee, User], object], refusal: type[Refusal]
) -> None:
    with CaptureQueriesContext(connection) as asked, pytest.raises(refusal):
        want(in_work, stella)
    assert [query["sql"] for query in asked if " FOR " in query["sql"] and "UPDATE" in query["sql"]] == []
