"""The only writer of invoices: each one is written once, and cancelled at most once."""

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import Provider, User
from accounts.permissions import check_may_file_for
from fees.choices import OWING
from fees.models import FilingFee, FilingFeeLine, Invoice, InvoicedFee, InvoiceLine, InvoiceNumber
from fees.services.receive import lock_provider
from fees.services.settle import PaymentRefused, lock_fees
from fees.services.wording import explained
from foundation.refusals import Conflict, Refusal

SETTLED_BEFORE = "Paid or waived before this invoice"


class InvoiceRefused(Refusal):
    """The fees cannot be invoiced. The sentence is for the provider."""

    code = "invoice_refused"


class InvoiceChanged(Conflict):
    """The invoice was cancelled by somebody else."""

    code = "invoice_changed"
    sentence = "The invoice is cancelled already; nothing was changed."


@transaction.atomic
def write_invoice(
    *,
    fee_ids: Collection[int],
    bill_to: str,
    purchase_order: str,
    by: User,
    now: datetime,
    replaces: Invoice | None = None,
) -> Invoice:
    """Invoice what is owed of these fees of one provider. Raises InvoiceRefused."""
    provider, fees = _lock(fee_ids)
    check_may_file_for(by, provider)
    _check(fees)
    invoice = Invoice.objects.create(
        number=_next_number(timezone.localtime(now).year),
        provider=provider,
        bill_to=bill_to.strip() or address_of(provider),
        purchase_order=purchase_order,
        amount=sum((fee.balance for fee in fees), Decimal(0)),
        issued_at=now,
        issued_by=by,
        replaces=replaces,
    )
    for fee in fees:
        _bill(invoice, fee)
    return invoice


@transaction.atomic
def cancel_invoice(invoice: Invoice, *, reason: str, by: User, now: datetime) -> Invoice:
    """Its fees stay as they are, and another invoice may ask for them. Raises InvoiceChanged."""
    locked = Invoice.objects.select_for_update(of=["self"], no_key=True).get(pk=invoice.pk)
    if locked.cancelled_at:
        raise InvoiceChanged
    locked.cancelled_at, locked.cancelled_by, locked.cancel_reason = now, by, reason
    locked.save(update_fields=["cancelled_at", "cancelled_by", "cancel_reason"])
    return locked


@transaction.atomic
def rewrite_invoice(
    invoice: Invoice, *, reason: str, bill_to: str, purchase_order: str, by: User, now: datetime
) -> Invoice:
    """Cancel the invoice, and ask for what is still owed of its fees. Raises InvoiceRefused and InvoiceChanged."""
    lock_provider(invoice.provider_id)
    cancelled = cancel_invoice(invoice, reason=reason, by=by, now=now)
    owing = FilingFee.objects.due().filter(invoiced__invoice=invoice).values_list("pk", flat=True)
    return write_invoice(
        fee_ids=list(owing), bill_to=bill_to, purchase_order=purchase_order, by=by, now=now, replaces=cancelled
    )


def address_of(provider: Provider) -> str:
    """The name and the address of the organization, as lines."""
    town = " ".join(part for part in (provider.state, provider.zip_code) if part)
    place = ", ".join(part for part in (provider.city, town) if part)
    return "\n".join(part for part in (provider.name, provider.street, place) if part)


def _provider_of(fee_ids: Collection[int]) -> int:
    providers = set(FilingFee.objects.filter(pk__in=fee_ids).values_list("program__provider_id", flat=True))
    if not providers:
        raise InvoiceRefused("Nothing is due any more. Tick at least one fee that is due.")
    if len(providers) > 1:
        raise InvoiceRefused("An invoice is for one organization. Tick the fees of one organization alone.")
    return int(providers.pop())


def _lock(fee_ids: Collection[int]) -> tuple[Provider, list[FilingFee]]:
    """Two requests for the same fees wait for each other here, as payments of the provider do."""
    provider_id = _provider_of(fee_ids)
    try:
        return lock_provider(provider_id, fees=fee_ids), lock_fees(fee_ids)
    except PaymentRefused as refusal:
        raise InvoiceRefused(
            "A payment of one of these fees is being recorded. Try again in a few minutes."
        ) from refusal


def _check(fees: list[FilingFee]) -> None:
    for fee in fees:
        if fee.status not in OWING or not fee.balance:
            raise InvoiceRefused(f"Nothing is due of {fee.number} any more. Remove its tick.")
        if standing := Invoice.objects.standing().filter(invoiced__fee=fee).first():
            raise InvoiceRefused(f"{fee.number} is on invoice {standing.number} already. Cancel that invoice first.")


def _next_number(year: int) -> str:
    """The next number of the year, such as INV-2026-000042. The counter stays locked until the commit."""
    InvoiceNumber.objects.get_or_create(year=year)
    InvoiceNumber.objects.filter(year=year).update(last=F("last") + 1)
    return f"INV-{year}-{InvoiceNumber.objects.get(year=year).last:06}"


def _bill(invoice: Invoice, fee: FilingFee) -> None:
    """Copy the fee with its lines. What was settled before is a line of its own."""
    lines = explained(list(FilingFeeLine.objects.filter(fee=fee).select_related("priced_filing__filing")))
    if settled := sum((amount for _text, amount in lines), Decimal(0)) - fee.balance:
        lines.append((SETTLED_BEFORE, -settled))
    invoiced = InvoicedFee.objects.create(
        invoice=invoice,
        fee=fee,
        program_id=str(fee.program.program_id),
        program_name=fee.program.name,
        attendees=fee.attendees,
        charged=fee.amount,
        billed=fee.balance,
    )
    InvoiceLine.objects.bulk_create(
        InvoiceLine(invoiced=invoiced, description=text, amount=amount) for text, amount in lines
    )
