"""A payment page at a gateway is closed as soon as a fee of it owes another amount. A worker asks the gateway."""

from collections.abc import Iterable

from fees.choices import CheckoutStatus
from fees.models import Checkout, FilingFee
from foundation.queue import queue_on_commit

TASK = "fees.expire_checkouts"


def expire_changed(fees: Iterable[FilingFee]) -> None:
    """Queue it for the providers whose open payments are for one of these fees."""
    asking = Checkout.objects.filter(status=CheckoutStatus.OPEN, portions__fee__in=fees)
    for checkout in asking.order_by("provider_id").distinct("provider_id"):
        expire_on_commit(checkout.provider_id)


def expire_on_commit(provider_id: int) -> None:
    queue_on_commit(TASK, provider_id=provider_id)
