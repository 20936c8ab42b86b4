"""Balances, read from the ledger, and the comparison with what fees and payments store of it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import connection
from django.db.models import F, Sum

from accounts.models import Provider
from fees.choices import Account, LedgerKind
from fees.models import FilingFee, LedgerEntry, Payment

_DEBITS = Sum(F("side") * F("amount"), default=Decimal(0))


@dataclass(frozen=True)
class Part:
    """What a payment paid of a fee. A reversed payment paid nothing."""

    payment: Payment
    amount: Decimal


def owed_on(fee: FilingFee) -> Decimal:
    """What is owed of the fee."""
    return fee.entries.filter(account=Account.OWED).aggregate(sum=_DEBITS)["sum"]


def account_balance(account: Account, *, provider: Provider | None = None) -> Decimal:
    """Debits less credits, of one provider or of all."""
    entries = LedgerEntry.objects.filter(account=account)
    if provider:
        entries = entries.filter(transaction__provider=provider)
    return entries.aggregate(sum=_DEBITS)["sum"]


def parts_of(fees: Iterable[FilingFee]) -> dict[int, list[Part]]:
    """What each payment paid of each fee, by the id of the fee. The first payment comes first."""
    entries = LedgerEntry.objects.filter(account=Account.OWED, fee__in=fees, payment__isnull=False)
    sums = list(entries.values_list("fee", "payment").annotate(sum=-_DEBITS).exclude(sum=0).order_by("payment"))
    payments = Payment.objects.select_related("recorded_by", "checkout").in_bulk(
        {payment for _fee, payment, _sum in sums}
    )
    parts: dict[int, list[Part]] = defaultdict(list)
    for fee, payment, amount in sums:
        parts[fee].append(Part(payments[payment], amount))
    return parts


@dataclass(frozen=True)
class GivenUp:
    """What was waived or written off of a fee, and when. A later payment or reversal changes nothing of it."""

    label: str
    amount: Decimal
    at: datetime


_GIVEN_UP = {LedgerKind.WAIVER: "Waived", LedgerKind.WRITE_OFF: "Given up"}


def given_up_on(fees: Iterable[FilingFee]) -> dict[int, list[GivenUp]]:
    """What was given up of each fee, by the id of the fee. The first one comes first.

    Asks only about fees that charged more than is paid and owed, so most pages ask nothing.
    """
    found: dict[int, list[GivenUp]] = defaultdict(list)
    less = [fee for fee in fees if fee.paid + fee.balance != fee.amount]
    if not less:
        return found
    entries = LedgerEntry.objects.filter(account=Account.OWED, fee__in=less, transaction__kind__in=_GIVEN_UP)
    for entry in entries.select_related("transaction").order_by("pk"):
        label = _GIVEN_UP[LedgerKind(entry.transaction.kind)]
        found[entry.fee_id or 0].append(GivenUp(label, entry.amount, entry.transaction.at))
    return found


def unused_payments(provider: Provider) -> list[tuple[Payment, Decimal]]:
    """The payments of which something paid no fee yet, with that amount. The first payment comes first."""
    entries = LedgerEntry.objects.filter(account=Account.CREDIT, payment__provider=provider)
    sums = list(entries.values_list("payment").annotate(sum=-_DEBITS).exclude(sum=0).order_by("payment"))
    payments = Payment.objects.in_bulk([payment for payment, _sum in sums])
    return [(payments[payment], amount) for payment, amount in sums]


def paid_by(payment: Payment) -> dict[int, Decimal]:
    """What the payment paid of each fee, by the id of the fee."""
    entries = LedgerEntry.objects.filter(account=Account.OWED, payment=payment)
    return dict(entries.values_list("fee").annotate(sum=-_DEBITS).exclude(sum=0).order_by("fee"))


def credit_left(payment: Payment) -> Decimal:
    """What the payment paid of no fee."""
    entries = LedgerEntry.objects.filter(account=Account.CREDIT, payment=payment)
    return -entries.aggregate(sum=_DEBITS)["sum"]


def credit_at_first(payment: Payment) -> Decimal:
    """What the payment paid of no fee when it was recorded."""
    entries = LedgerEntry.objects.filter(account=Account.CREDIT, payment=payment, transaction__kind=LedgerKind.PAYMENT)
    return -entries.aggregate(sum=_DEBITS)["sum"]


def left_of(payment: Payment) -> Decimal:
    """What was neither refunded nor reversed of the payment."""
    return sum(paid_by(payment).values(), credit_left(payment))


def credit_of(provider: Provider) -> Decimal:
    return -account_balance(Account.CREDIT, provider=provider)


# What a fee stores of the ledger, as a query without its end.
SUMS_OF_FEES = """
    SELECT entry.fee_id, sum(side * entry.amount) AS balance,
        coalesce(sum(side * entry.amount) FILTER (WHERE kind IN ('fee', 'change')), 0) AS amount,
        coalesce(-sum(side * entry.amount) FILTER (WHERE payment_id IS NOT NULL), 0) AS paid
    FROM fees_ledgerentry entry JOIN fees_ledgertransaction transaction ON transaction.id = transaction_id
    WHERE account = 'owed'
"""
_DIFFERENCES = f"""
    SELECT 'fee F' || lpad(fee.id::text, greatest(6, length(fee.id::text)), '0')
    FROM fees_filingfee fee LEFT JOIN ({SUMS_OF_FEES} GROUP BY fee_id) ledger ON ledger.fee_id = fee.id
    WHERE (fee.amount, fee.paid, fee.balance)
        IS DISTINCT FROM (coalesce(ledger.amount, 0), coalesce(ledger.paid, 0), coalesce(ledger.balance, 0))
    UNION ALL
    SELECT 'payment ' || payment.id
    FROM fees_payment payment LEFT JOIN (
        SELECT payment_id, sum(entry.amount) AS received
        FROM fees_ledgerentry entry JOIN fees_ledgertransaction transaction ON transaction.id = transaction_id
        WHERE account = 'bank' AND kind = 'payment' GROUP BY payment_id
    ) ledger ON ledger.payment_id = payment.id
    WHERE payment.amount IS DISTINCT FROM ledger.received
    UNION ALL
    SELECT 'credit of payment ' || payment_id
    FROM fees_ledgerentry WHERE account = 'credit' GROUP BY payment_id HAVING sum(side * amount) > 0
    UNION ALL
    SELECT 'lines of fee F' || lpad(fee.id::text, greatest(6, length(fee.id::text)), '0')
    FROM fees_filingfee fee LEFT JOIN (
        SELECT fee_id, sum(amount) AS amount FROM fees_filingfeeline GROUP BY fee_id
    ) lines ON lines.fee_id = fee.id
    WHERE fee.amount <> coalesce(lines.amount, 0)
    UNION ALL
    SELECT 'transaction ' || transaction.id
    FROM fees_ledgertransaction transaction LEFT JOIN fees_ledgerentry entry ON transaction.id = transaction_id
    GROUP BY transaction.id HAVING coalesce(sum(side * amount), 1) <> 0
    ORDER BY 1
"""  # noqa: S608 - made of a constant


def ledger_differences() -> list[str]:
    """The fees, payments, and transactions that the ledger contradicts, such as "fee F000012".

    Also the fees whose lines come to another amount.
    """
    with connection.cursor() as cursor:
        cursor.execute(_DIFFERENCES)
        return [name for (name,) in cursor.fetchall()]
