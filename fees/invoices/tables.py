from decimal import Decimal

import django_tables2 as tables

from fees.invoices.state import TONES, left_of, state_of
from fees.models import Invoice
from foundation.formatting import dollars
from foundation.pieces import status
from foundation.table_columns import DayColumn

_NUMBER = {"th": {"class": "num"}, "td": {"class": "num nowrap"}}


class InvoiceTable(tables.Table):
    """The rows must come from `with_fees`."""

    number = tables.Column("Invoice", linkify=True, order_by=("pk",), attrs={"td": {"class": "nowrap"}})
    issued_at = DayColumn(verbose_name="Issued", order_by=("issued_at", "pk"))
    purchase_order = tables.Column("Purchase order", orderable=False, default="—")
    amount = tables.Column("Amount", attrs=_NUMBER, order_by=("amount", "pk"))
    left = tables.Column("Still due", attrs=_NUMBER, orderable=False, empty_values=())
    state = tables.Column("State", orderable=False, empty_values=())

    class Meta:
        caption = "Invoices"
        empty_heading = "No invoices"

    def render_amount(self, value: Decimal) -> str:
        return dollars(value)

    def render_left(self, record: Invoice) -> str:
        return "—" if record.cancelled_at else dollars(left_of(record))

    def render_state(self, record: Invoice) -> str:
        state = state_of(record)
        return status(state.label, TONES[state])
