"""The ledger: each change of money adds up, nobody changes an entry, and the night compares."""

from datetime import date, timedelta
from decimal import Decimal
from importlib import import_module

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import Provider, User
from attendance.corrections.correct import remove_record
from attendance.corrections.undo_filing import undo_filing
from attendance.models import AttendanceRecord, AttendanceUpload
from fees.choices import Account, LedgerKind, PaymentMethod, Side
from fees.models import FilingFee, LedgerEntry, LedgerTransaction, Payment
from fees.selectors.ledger import account_balance, ledger_differences, owed_on, parts_of
from fees.services.settle import waive_fee
from fees.tasks import check_ledger_nightly
from programs.models import Program
from tests import factories

Line = tuple[str, str, str, Decimal]


@pytest.fixture
def fee(aast: Provider, carol: User, conference: Program, guide_file: bytes) -> FilingFee:
    """Of five attendees: 40 dollars."""
    factories.make_schedule()
    factories.report_accepted(aast, carol, guide_file)
    return FilingFee.objects.get()


def book() -> list[Line]:
    """Each transaction with what it debits and credits."""
    lines = []
    for one in LedgerTransaction.objects.order_by("pk").prefetch_related("entries"):
        debit, credit = one.entries.all()
        assert (debit.side, credit.side, debit.amount) == (Side.DEBIT, Side.CREDIT, credit.amount)
        lines.append((one.kind, debit.account, credit.account, debit.amount))
    return lines


ASSESSED = (LedgerKind.FEE, Account.OWED, Account.CHARGED, Decimal(40))


def test_a_filing_is_owed(fee: FilingFee, carol: User, aast: Provider) -> None:
    assert (book(), owed_on(fee)) == ([ASSESSED], Decimal(40))
    one = LedgerTransaction.objects.get()
    assert (one.provider, one.by, one.what) == (aast, carol, "Assessed $40.00 for 5 attendees")


def test_what_costs_nothing_is_not_in_the_ledger(
    aast: Provider, carol: User, conference: Program, guide_file: bytes
) -> None:
    factories.report_accepted(aast, carol, guide_file)
    assert (book(), ledger_differences()) == ([], [])


def test_a_payment_and_the_waiver_of_the_rest(fee: FilingFee, stella: User, aast: Provider) -> None:
    payment = factories.pay(fee, stella, amount=Decimal("15.50"))
    waive_fee(fee_id=fee.pk, amount=Decimal("24.50"), reason="A charity", by=stella, now=timezone.now())
    assert book() == [
        ASSESSED,
        (LedgerKind.PAYMENT, Account.BANK, Account.OWED, Decimal("15.50")),
        (LedgerKind.WAIVER, Account.WAIVED, Account.OWED, Decimal("24.50")),
    ]
    assert [(part.payment, part.amount) for part in parts_of([fee])[fee.pk]] == [(payment, Decimal("15.50"))]
    balances = [account_balance(account, provider=aast) for account in Account]
    assert balances == [Decimal(one) for one in ("0", "-40", "15.50", "0", "24.50", "0")]
    assert ledger_differences() == []


def test_corrections_and_an_undo(fee: FilingFee, carol: User) -> None:
    remove_record(record=AttendanceRecord.objects.earliest("pk"), reason="Away", by=carol, now=timezone.now())
    undo_filing(upload=AttendanceUpload.objects.get(), reason="Wrong list", by=carol, now=timezone.now())
    assert book() == [
        ASSESSED,
        (LedgerKind.CHANGE, Account.CHARGED, Account.OWED, Decimal(3)),
        (LedgerKind.VOID, Account.CHARGED, Account.OWED, Decimal(37)),
    ]
    fee.refresh_from_db()
    assert (fee.amount, fee.balance, ledger_differences()) == (Decimal(37), Decimal(0), [])


@pytest.mark.parametrize("model", ["fees_ledgertransaction", "fees_ledgerentry"])
@pytest.mark.parametrize("words", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_the_database_changes_no_entry(fee: FilingFee, model: str, words: str) -> None:
    with (
        pytest.raises(IntegrityError, match="The ledger is only added to"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(words.format(model))


def a_transaction(aast: Provider, *entries: tuple[Side, str]) -> None:
    one = LedgerTransaction.objects.create(kind=LedgerKind.FEE, provider=aast, at=timezone.now(), what="By hand")
    for side, amount in entries:
        LedgerEntry.objects.create(transaction=one, account=Account.CHARGED, side=side, amount=Decimal(amount))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    ("entries", "error"),
    [
        ((), "does not add up to zero: <NULL>"),
        (((Side.DEBIT, "1"),), "does not add up to zero: 1.00"),
        (((Side.DEBIT, "1"), (Side.CREDIT, "0.99")), "does not add up to zero: 0.01"),
        (((Side.DEBIT, "0"), (Side.CREDIT, "0")), "ledger_amount_positive"),
        (((Side.DEBIT, "-1"), (Side.CREDIT, "-1")), "ledger_amount_positive"),
    ],
)
def test_the_database_takes_only_what_adds_up(aast: Provider, entries: tuple[tuple[Side, str]], error: str) -> None:
    with pytest.raises(IntegrityError, match=error), transaction.atomic():
        a_transaction(aast, *entries)
    a_transaction(aast, (Side.DEBIT, "0.01"), (Side.CREDIT, "0.01"))


def test_the_night_finds_nothing(fee: FilingFee, stella: User) -> None:
    factories.pay(fee, stella)
    check_ledger_nightly()
    assert mail.outbox == []


def test_the_night_alarms_about_what_was_written_past_the_services(fee: FilingFee, stella: User) -> None:
    payment = factories.pay(fee, stella, amount=Decimal(10))
    Payment.objects.filter(pk=payment.pk).update(amount=11)
    FilingFee.objects.filter(pk=fee.pk).update(balance=29)
    check_ledger_nightly()
    (alarm,) = mail.outbox
    assert alarm.subject == "[CEC portal] The ledger differs"
    assert alarm.body.endswith(f"\n\nfee {fee.number}\npayment {payment.pk}")


def test_the_night_adds_up_the_lines(fee: FilingFee) -> None:
    fee.lines.filter(description="Attendees").update(amount=Decimal("15.01"))
    assert ledger_differences() == [f"lines of fee {fee.number}"]
    fee.lines.all().delete()
    assert ledger_differences() == [f"lines of fee {fee.number}"]


def test_the_migration_fills_the_ledger(fee: FilingFee, aast: Provider, stella: User) -> None:
    """As it was before: each payment of one fee, two of them by one check, and a waiver of the rest."""
    factories.pay(fee, stella, amount=Decimal(10))
    waive_fee(fee_id=fee.pk, amount=Decimal(30), reason="A charity", by=stella, now=timezone.now())
    before = book()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE fees_ledgerentry, fees_ledgertransaction")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("ALTER TABLE fees_payment ADD fee_id bigint; DROP INDEX payment_reference_once")
        cursor.execute("UPDATE fees_payment SET fee_id = %s, amount = 4", [fee.pk])
    Payment.objects.create(
        provider=aast,
        method=PaymentMethod.CHECK,
        amount=6,
        reference=Payment.objects.get().reference,
        received_on=date(2026, 5, 1),
        recorded_by=stella,
        recorded_at=Payment.objects.get().recorded_at + timedelta(microseconds=1),
    )
    with connection.cursor() as cursor:
        cursor.execute("UPDATE fees_payment SET fee_id = %s", [fee.pk])
        fill = import_module("fees.migrations.0009_fill_ledger")
        for statements in (fill.PROVIDERS, fill.TRANSACTIONS, fill.MERGE):
            cursor.execute(statements)
    payments = [(LedgerKind.PAYMENT, Account.BANK, Account.OWED, Decimal(amount)) for amount in (4, 6)]
    assert book() == [before[0], *payments, before[2]]
    assert (Payment.objects.get().amount, ledger_differences()) == (Decimal(10), [])
    assert list(LedgerTransaction.objects.filter(by=stella).values_list("kind", flat=True)) == [
        LedgerKind.WAIVER,
        LedgerKind.PAYMENT,
        LedgerKind.PAYMENT,
    ]
