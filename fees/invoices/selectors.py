from django.db.models import OuterRef, QuerySet, Subquery

from accounts.models import Provider, User
from accounts.permissions import for_current_provider
from fees.models import FilingFee, Invoice


def with_invoice_number(fees: QuerySet[FilingFee]) -> QuerySet[FilingFee]:
    """The fees with the number of the standing invoice that asks for each, as `invoice_number`."""
    standing = Invoice.objects.standing().filter(invoiced__fee=OuterRef("pk"))
    return fees.annotate(invoice_number=Subquery(standing.values("number")[:1]))


def invoiceable_by(user: User) -> list[FilingFee]:
    """The fees that this person may put on an invoice, oldest first."""
    filing = Provider.objects.filing_for(user)
    fees = for_current_provider(FilingFee.objects.due(), user, provider="program__provider")
    asked = Invoice.objects.standing().values("invoiced__fee")
    owing = fees.filter(program__provider__in=filing, balance__gt=0).exclude(pk__in=asked)
    return list(owing.select_related("program__provider").order_by("assessed_at", "pk"))
