"""The only writer of the ledger. It also writes what a fee stores of it: `amount`, `paid`, and `balance`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from accounts.models import User
from fees.choices import LedgerKind, Side
from fees.models import FilingFee, LedgerEntry, LedgerTransaction
from fees.rules.ledger import Move
from fees.selectors.ledger import SUMS_OF_FEES
from fees.services.open_checkouts import expire_changed
from foundation.failpoint import failpoint


@dataclass(frozen=True)
class Posting:
    """One transaction before it is written. `what` is the sentence of the history."""

    kind: LedgerKind
    provider_id: int
    moves: Sequence[Move]
    what: str
    by: User | None
    at: datetime


def post(postings: Iterable[Posting]) -> None:
    """Write the transactions, and bring the fees that they name up to date. Needs these fees locked."""
    postings = [posting for posting in postings if posting.moves]
    if not postings:
        return
    transactions = LedgerTransaction.objects.bulk_create(
        LedgerTransaction(kind=one.kind, provider_id=one.provider_id, at=one.at, by=one.by, what=one.what[:300])
        for one in postings
    )
    failpoint("fees.ledger.begun")
    LedgerEntry.objects.bulk_create(
        entry
        for transaction, posting in zip(transactions, postings, strict=True)
        for move in posting.moves
        for entry in _entries(transaction, move)
    )
    fees = [move.fee for posting in postings for move in posting.moves if move.fee]
    _restate(fees)
    expire_changed(fees)


def _entries(transaction: LedgerTransaction, move: Move) -> Iterable[LedgerEntry]:
    for side, account in ((Side.DEBIT, move.debit), (Side.CREDIT, move.credit)):
        yield LedgerEntry(
            transaction=transaction,
            account=account,
            side=side,
            amount=move.amount,
            fee=move.fee,
            payment=move.payment,
        )


_RESTATE = f"""
    UPDATE fees_filingfee fee SET amount = ledger.amount, paid = ledger.paid, balance = ledger.balance
    FROM ({SUMS_OF_FEES} AND fee_id = ANY(%s) GROUP BY fee_id) ledger
    WHERE fee.id = ledger.fee_id
    RETURNING fee.id, fee.amount, fee.paid, fee.balance
"""  # noqa: S608 - made of a constant


def _restate(fees: Iterable[FilingFee]) -> None:
    """Write the amounts of the fees from the ledger, in the database and in these objects."""
    fees = list(fees)
    with connection.cursor() as cursor:
        cursor.execute(_RESTATE, [[fee.pk for fee in fees]])
        stated = {pk: amounts for pk, *amounts in cursor.fetchall()}
    for fee in fees:
        fee.amount, fee.paid, fee.balance = stated[fee.pk]
