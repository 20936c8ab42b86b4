"""An invoice: numbers without gaps, lines of its own, never edited, and its true state."""

import threading
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import Provider, User
from attendance.corrections.undo_filing import undo_filing
from fees.choices import Reversal
from fees.invoices.services import (
    InvoiceChanged,
    InvoiceRefused,
    address_of,
    cancel_invoice,
    rewrite_invoice,
    write_invoice,
)
from fees.invoices.state import InvoiceState, left_of, state_of
from fees.models import FilingFee, Invoice, InvoicedFee, InvoiceLine
from fees.services.settle import waive_fee
from fees.services.take_back import reverse_payment
from fees.services.wording import explain
from programs.models import Program
from tests import factories

NOW = timezone.now()
YEAR = timezone.localtime(NOW).year


def ask(by: User, *fees: FilingFee, bill_to: str = "", purchase_order: str = "") -> Invoice:
    return write_invoice(
        fee_ids=[fee.pk for fee in fees], bill_to=bill_to, purchase_order=purchase_order, by=by, now=timezone.now()
    )


def state(invoice: Invoice) -> tuple[InvoiceState, Decimal]:
    again = Invoice.objects.with_fees().get(pk=invoice.pk)
    return state_of(again), left_of(again)


def cancel(invoice: Invoice, by: User) -> Invoice:
    return cancel_invoice(invoice, reason="Wrong address", by=by, now=timezone.now())


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (("Attendees", "23", "2"), "23 attendees x $2.00"),
        (("Attendees", "1", "1234.5"), "1 attendee x $1,234.50"),
        (("CECs", "10.50", "2"), "10.5 CECs x $2.00"),
        (("CECs", "1", "2"), "1 CEC x $2.00"),
        (("Program filing", "1", "25"), "Program filing"),
    ],
)
def test_each_line_is_explained(line: tuple[str, str, str], words: str) -> None:
    description, quantity, unit = line
    assert explain(description, Decimal(quantity), Decimal(unit)) == words


def test_one_invoice_over_several_fees(aast: Provider, carol: User, fee: FilingFee) -> None:
    aast.street, aast.city, aast.state, aast.zip_code = "330 N Wabash Ave", "Chicago", "IL", "60611"
    aast.save()
    factories.owe(aast, carol, 1)
    other = FilingFee.objects.exclude(pk=fee.pk).get()
    invoice = ask(carol, fee, other, purchase_order="PO-77")

    assert (invoice.number, invoice.amount, invoice.provider) == (f"INV-{YEAR}-000001", Decimal(68), aast)
    assert invoice.bill_to == "AAST\n330 N Wabash Ave\nChicago, IL 60611"
    assert [(line.description, line.amount) for line in InvoiceLine.objects.order_by("pk")] == [
        ("Program filing", Decimal(25)),
        ("1 attendee x $3.00", Decimal(3)),
        ("Program filing", Decimal(25)),
        ("5 attendees x $3.00", Decimal(15)),
    ]


def test_an_address_without_parts_has_no_empty_lines(aast: Provider) -> None:
    aast.city = "Chicago"
    assert address_of(aast) == "AAST\nChicago"


def test_what_was_paid_before_is_a_line(carol: User, stella: User, fee: FilingFee) -> None:
    factories.pay(fee, stella, amount=Decimal(10))
    invoice = ask(carol, fee)

    assert invoice.amount == Decimal(30)
    last = InvoiceLine.objects.order_by("pk").last()
    assert last is not None
    assert (last.description, last.amount) == ("Paid or waived before this invoice", Decimal(-10))
    assert state(invoice) == (InvoiceState.DUE, Decimal(30))


def test_a_refused_invoice_uses_no_number(aast: Provider, carol: User, fee: FilingFee) -> None:
    first = ask(carol, fee)
    for fees, words in (
        ([fee], f"{fee.number} is on invoice {first.number} already. Cancel that invoice first."),
        ([], "Nothing is due any more. Tick at least one fee that is due."),
    ):
        with pytest.raises(InvoiceRefused) as refused:
            ask(carol, *fees)
        assert str(refused.value) == words
    cancel(first, carol)

    assert ask(carol, fee).number == f"INV-{YEAR}-000002"


def test_only_fees_of_one_provider(
    aast: Provider, society: Provider, carol: User, olivia: User, stella: User, fee: FilingFee
) -> None:
    factories.make_program(society, olivia, program_id="A26900")
    factories.report_accepted(
        society, olivia, factories.csv_of("A26900,100100,John,Smith,5/9/2026,1"), now=factories.MAY
    )
    theirs = FilingFee.objects.get(program__provider=society)

    with pytest.raises(InvoiceRefused, match="An invoice is for one organization"):
        ask(carol, fee, theirs)
    with pytest.raises(PermissionDenied):
        ask(carol, theirs)
    assert not Invoice.objects.exists()


def test_a_viewer_asks_for_none(victor: User, fee: FilingFee) -> None:
    with pytest.raises(PermissionDenied):
        ask(victor, fee)


def test_its_state_follows_the_payments(carol: User, stella: User, fee: FilingFee) -> None:
    invoice = ask(carol, fee)
    assert state(invoice) == (InvoiceState.DUE, Decimal(40))
    factories.pay(fee, stella, amount=Decimal("0.01"))
    assert state(invoice) == (InvoiceState.PART_PAID, Decimal("39.99"))
    payment = factories.pay(fee, stella, amount=Decimal("39.99"))
    assert state(invoice) == (InvoiceState.PAID, Decimal(0))
    reverse_payment(payment_id=payment.pk, why=Reversal.BOUNCED, reason="Account closed", by=stella, now=NOW)
    assert state(invoice) == (InvoiceState.PART_PAID, Decimal("39.99"))


def test_a_waiver_settles_it(carol: User, stella: User, fee: FilingFee) -> None:
    invoice = ask(carol, fee)
    waive_fee(fee_id=fee.pk, amount=fee.balance, reason="A first program", by=stella, now=timezone.now())
    assert state(invoice) == (InvoiceState.SETTLED, Decimal(0))


def test_a_later_filing_supersedes_it_and_changes_no_line(aast: Provider, carol: User, fee: FilingFee) -> None:
    invoice = ask(carol, fee)
    factories.make_member("100105", "Ida", "Idle")
    factories.report_accepted(aast, carol, factories.csv_of("A09164,100105,Ida,Idle,4/10/2009,1"))

    assert state(invoice) == (InvoiceState.SUPERSEDED, Decimal(43))
    assert sum(line.amount for line in InvoiceLine.objects.all()) == Decimal(40)
    again = rewrite_invoice(invoice, reason="One more", bill_to="", purchase_order="", by=carol, now=timezone.now())
    day = f"{timezone.localdate():%m/%d/%Y}"
    assert [line.description for line in InvoiceLine.objects.filter(invoiced__invoice=again)] == [
        f"Program filing, filed {day}",
        f"5 attendees x $3.00, filed {day}",
        f"1 attendee x $3.00, filed {day}",
    ]
    assert (again.replaces, again.amount, state(again)[0]) == (invoice, Decimal(43), InvoiceState.DUE)
    assert state(invoice)[0] == InvoiceState.CANCELLED


def test_an_undone_filing_supersedes_it(carol: User, fee: FilingFee) -> None:
    invoice = ask(carol, fee)
    undo_filing(upload=fee.filings.get().upload, reason="Wrong list", by=carol, now=timezone.now())
    assert state(invoice) == (InvoiceState.SUPERSEDED, Decimal(0))


def test_an_earlier_payment_that_bounced_supersedes_it(carol: User, stella: User, fee: FilingFee) -> None:
    payment = factories.pay(fee, stella, amount=Decimal(10))
    invoice = ask(carol, fee)
    reverse_payment(payment_id=payment.pk, why=Reversal.BOUNCED, reason="Account closed", by=stella, now=NOW)
    assert state(invoice) == (InvoiceState.SUPERSEDED, Decimal(40))


def test_it_is_cancelled_once(carol: User, fee: FilingFee) -> None:
    invoice = cancel(ask(carol, fee), carol)
    with pytest.raises(InvoiceChanged):
        cancel(invoice, carol)
    assert state(invoice)[0] == InvoiceState.CANCELLED


def test_what_is_paid_is_not_written_anew_and_not_cancelled_by_the_attempt(
    carol: User, stella: User, fee: FilingFee
) -> None:
    invoice = ask(carol, fee)
    factories.pay(fee, stella)
    with pytest.raises(InvoiceRefused, match="Nothing is due any more"):
        rewrite_invoice(invoice, reason="Address", bill_to="", purchase_order="", by=carol, now=NOW)
    assert state(invoice)[0] == InvoiceState.PAID


def test_the_database_refuses_every_edit(carol: User, fee: FilingFee) -> None:
    invoice = ask(carol, fee)
    edits = [
        lambda: Invoice.objects.update(amount=1),
        lambda: Invoice.objects.update(bill_to="Elsewhere"),
        lambda: InvoicedFee.objects.update(billed=1),
        lambda: InvoiceLine.objects.update(amount=1),
        lambda: InvoiceLine.objects.all()._raw_delete("default"),
        lambda: InvoicedFee.objects.all()._raw_delete("default"),
        lambda: Invoice.objects.all()._raw_delete("default"),
    ]
    for edit in edits:
        with pytest.raises(IntegrityError, match="An invoice is never edited"), transaction.atomic():
            edit()
    cancel(invoice, carol)
    with pytest.raises(IntegrityError, match="An invoice is never edited"), transaction.atomic():
        Invoice.objects.update(cancel_reason="Another")


def test_the_database_refuses_a_line_that_does_not_add_up(carol: User, fee: FilingFee) -> None:
    ask(carol, fee)
    connection.check_constraints()
    InvoiceLine.objects.create(invoiced=InvoicedFee.objects.get(), description="More", amount=1)
    with pytest.raises(IntegrityError, match="are not its amount"), transaction.atomic():
        connection.check_constraints()
    transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_two_people_who_ask_at_once_get_one_invoice(
    aast: Provider, carol: User, conference: Program, guide_file: bytes
) -> None:
    factories.make_schedule()
    factories.report_accepted(aast, carol, guide_file)
    fee, start, answers = FilingFee.objects.get(), threading.Barrier(2), []

    def one() -> None:
        start.wait()
        try:
            answers.append(ask(carol, fee).number)
        except InvoiceRefused as refused:
            answers.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == [f"INV-{YEAR}-000001", "invoice_refused"]
