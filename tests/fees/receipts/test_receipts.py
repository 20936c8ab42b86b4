"""The receipt of a fee that is paid in full: on paper, and by email to each address once."""

import io
from decimal import Decimal

from django.utils import timezone
from post_office.models import Email
from pypdf import PdfReader

from accounts.models import Provider, User
from fees.choices import PaymentMethod, Reversal
from fees.models import FilingFee
from fees.services.receive import record_payment
from fees.services.settle import waive_fee
from fees.services.take_back import reverse_payment
from programs.models import Program
from tests import factories
from tests.pages import Login


def receipts() -> list[Email]:
    return list(Email.objects.filter(subject__startswith="Filing fee received").order_by("pk"))


def test_the_paper_says_what_was_received_and_for_what(
    login: Login, carol: User, stella: User, fee: FilingFee
) -> None:
    client, page = login(carol), f"/fees/receipts/{fee.number}/"
    first = factories.pay(fee, stella, amount=Decimal(10))
    assert client.get(page).status_code == 404
    second = factories.pay(fee, stella, amount=Decimal(30))
    answer = client.get(page)
    words = " ".join(PdfReader(io.BytesIO(answer.content)).pages[0].extract_text().split())
    day = f"{timezone.localdate():%m/%d/%Y}"

    assert answer["Content-Type"] == "application/pdf"
    for expected in (
        f"Receipt for filing fee {fee.number}",
        "Received from AAST [Provider: P0001]: $40.00.",
        f"Paid in full on {day}.",
        f"{day} Check {first.reference} $10.00",
        f"{day} Check {second.reference} $30.00",
        "5 attendees x $3.00 $15.00",
    ):
        assert expected in words
    assert "Smith" not in words


def test_a_reversal_takes_the_receipt_away(login: Login, carol: User, stella: User, fee: FilingFee) -> None:
    payment = factories.pay(fee, stella)
    reverse_payment(
        payment_id=payment.pk, why=Reversal.BOUNCED, reason="Account closed", by=stella, now=timezone.now()
    )
    assert login(carol).get(f"/fees/receipts/{fee.number}/").status_code == 404


def test_a_waiver_has_no_receipt(login: Login, carol: User, stella: User, fee: FilingFee) -> None:
    waive_fee(fee_id=fee.pk, amount=fee.balance, reason="A first program", by=stella, now=timezone.now())
    assert login(carol).get(f"/fees/receipts/{fee.number}/").status_code == 404
    assert receipts() == []
    waived = Email.objects.filter(subject__startswith="Filing fee waived").first()
    assert waived is not None
    assert "receipt" not in waived.message


def test_strangers_find_none(login: Login, olivia: User, stella: User, fee: FilingFee) -> None:
    factories.pay(fee, stella)
    for number in (fee.number, "F999999", "nothing"):
        assert login(olivia).get(f"/fees/receipts/{number}/").status_code == 404


def test_the_email_says_what_was_received(stella: User, fee: FilingFee) -> None:
    payment = factories.pay(fee, stella)
    (one, *_rest) = receipts()
    assert f"  {timezone.localdate():%m/%d/%Y}: $40.00 by check {payment.reference}" in one.message
    assert f"/fees/receipts/{fee.number}/" in one.message


def test_who_filed_who_paid_and_the_organization_get_it_once(
    aast: Provider, carol: User, victor: User, fee: FilingFee
) -> None:
    """Paula pays online, so the payment is recorded in her name. Victor did neither."""
    paula = factories.employ(factories.make_user("paula@aast.example", "Paula", "Park"), aast)
    record_payment(
        fee_id=fee.pk,
        method=PaymentMethod.CARD,
        amount=fee.amount,
        reference="4242",
        received_on=timezone.localdate(),
        by=paula,
        now=timezone.now(),
    )
    assert sorted(address for one in receipts() for address in one.to) == [
        "carol@aast.example",
        "cec@aast.example",
        "paula@aast.example",
    ]


def test_who_filed_and_paid_gets_one(carol: User, fee: FilingFee) -> None:
    factories.pay(fee, carol)
    assert sorted(address for one in receipts() for address in one.to) == ["carol@aast.example", "cec@aast.example"]


def test_what_costs_nothing_is_no_receipt(aast: Provider, carol: User, conference: Program, guide_file: bytes) -> None:
    factories.report_accepted(aast, carol, guide_file)
    subjects = set(Email.objects.filter(to__contains="carol@aast.example").values_list("subject", flat=True))
    assert "No filing fee due: certificates issued for A09164" in subjects
    assert receipts() == []
