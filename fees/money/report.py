"""A month of the ledger for bookkeeping, as CSV or as a workbook with a summary.

Each row is an entry. The debits of a month equal its credits, and the summary equals the balances of the accounts.
"""

import csv
import io
from collections.abc import Iterator
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from django.utils import timezone

from fees.choices import Account, LedgerKind, PaymentMethod, Side
from fees.models import FilingFee, LedgerEntry
from fees.money.figures import moved
from fees.money.month import Month
from foundation.formatting import us_date
from tabular.formula_guard import escape_formula

COLUMNS = (
    *("Date", "Transaction", "Kind", "Account", "Debit", "Credit"),
    *("Provider ID", "Provider", "Fee", "Program ID"),
    *("Payment", "Method", "Date received", "What", "By"),
)
SUMMARY = ("Account", "Before", "Debits", "Credits", "After")
_AMOUNTS = (4, 5)
_FIELDS = (
    *("transaction__at", "transaction_id", "transaction__kind", "account", "side", "amount"),
    *("transaction__provider__provider_id", "transaction__provider__name", "fee_id", "fee__program__program_id"),
    *("payment__reference", "payment__method", "payment__received_on"),
    *("transaction__what", "transaction__by__first_name", "transaction__by__last_name"),
)
_BATCH = 2_000
Row = list[Any]


def write_csv(month: Month, file: IO[bytes]) -> None:
    """UTF-8 with a byte order mark, so that Excel reads every name."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([escape_formula(cell) if isinstance(cell, str) else cell for cell in row] for row in _rows(month))
    text.detach()


def write_workbook(month: Month, file: IO[bytes]) -> None:
    with xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False}) as workbook:
        bold, amount = workbook.add_format({"bold": True}), workbook.add_format({"num_format": "#,##0.00"})
        for name, columns, rows, amounts in (
            ("Summary", SUMMARY, summary(month), range(1, 5)),
            ("Entries", COLUMNS, _rows(month), _AMOUNTS),
        ):
            sheet = workbook.add_worksheet(name)
            sheet.set_column(0, len(columns) - 1, 16)
            sheet.freeze_panes(1, 0)
            sheet.write_row(0, 0, columns, bold)
            for line, row in enumerate(rows, start=1):
                for at, cell in enumerate(row):
                    sheet.write(line, at, cell, amount if at in amounts else None)


def summary(month: Month) -> Iterator[Row]:
    """Each account with its balance before the month, what it moved, and its balance after it."""
    for before, during in zip(moved(None, month.begin), moved(month.begin, month.end), strict=True):
        yield [during.account.label, before.net, during.debits, during.credits, before.net + during.net]


def _rows(month: Month) -> Iterator[Row]:
    entries = LedgerEntry.objects.filter(transaction__at__gte=month.begin, transaction__at__lt=month.end)
    for row in entries.order_by("transaction__at", "id").values_list(*_FIELDS).iterator(_BATCH):
        yield _row(*row)


def _row(at: Any, transaction: int, kind: str, account: str, side: int, amount: Decimal, *about: Any) -> Row:
    provider_id, provider, fee, program_id, payment, method, received_on, what, first_name, last_name = about
    return [
        us_date(timezone.localdate(at)),
        transaction,
        LedgerKind(kind).label,
        Account(account).label,
        amount if side == Side.DEBIT else "",
        amount if side == Side.CREDIT else "",
        provider_id or "",
        provider,
        FilingFee(pk=fee).number if fee else "",
        program_id or "",
        payment or "",
        PaymentMethod(method).label if method else "",
        us_date(received_on) if received_on else "",
        what,
        f"{first_name or ''} {last_name or ''}".strip(),
    ]
