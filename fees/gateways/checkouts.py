"""Records a payment of a gateway, once the gateway says that it has the money."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from fees.choices import OWING, CheckoutStatus, NoticeKind, PaymentMethod, SessionState
from fees.gateways.interface import Session, cents
from fees.models import Checkout, FilingFee, GatewayEvent
from fees.services.receive import Money, Recorded, lock_provider, receive_payment
from fees.services.settle import PaymentRefused, lock_fees
from fees.states import CHECKOUT
from foundation.emails import OutgoingEmail, queue_emails
from foundation.failpoint import failpoint


@dataclass(frozen=True)
class Handled:
    """What an event did, in a sentence. `for_staff` says that a person must look at it."""

    what: str
    for_staff: bool = False


@transaction.atomic
def settle_checkout(*, checkout: Checkout, found: Session, now: datetime) -> Handled:
    """Do what the gateway says now of the session. A payment is recorded once, however often this is called.

    Raises PaymentRefused while a worker settles one of the fees: then it is tried again later.
    """
    fees = list(checkout.portions.values_list("fee", flat=True))
    locked = lock_checkout(checkout, fees=fees)
    locked.looked_at, locked.session = now, locked.session or found.session
    locked.save(update_fields=["looked_at", "session"])
    if locked.status in {CheckoutStatus.PAID, CheckoutStatus.HELD}:
        return Handled(f"It was {locked.get_status_display().lower()} already.")
    if found.state == SessionState.PAID:
        return _paid(locked, found, fees, now=now)
    if found.state != SessionState.OPEN and locked.status != CheckoutStatus.EXPIRED:
        _change(locked, CheckoutStatus.EXPIRED, now=now)
    missing = found.state == SessionState.MISSING
    return Handled(f"{found.state.label}; nothing was paid.", for_staff=missing)


@transaction.atomic
def give_up_unopened(*, checkout: Checkout, now: datetime) -> None:
    """Nobody saw the page of a session that was never opened."""
    locked = lock_checkout(checkout)
    if locked.status == CheckoutStatus.NEW:
        _change(locked, CheckoutStatus.EXPIRED, now=now)


def lock_checkout(checkout: Checkout, *, fees: Collection[int] = ()) -> Checkout:
    """Lock the money of the provider, then the row, as every writer does.

    Raises PaymentRefused while a worker settles one of `fees`.
    """
    lock_provider(checkout.provider_id, fees=fees)
    return Checkout.objects.select_for_update(of=["self"]).select_related("provider", "by").get(pk=checkout.pk)


def _paid(checkout: Checkout, found: Session, fee_ids: Collection[int], *, now: datetime) -> Handled:
    if error := _difference(checkout, found) or _money_that_left(checkout, found):
        return _hold(checkout, error, now=now)
    fees = lock_fees(fee_ids)
    try:
        recorded = _receive(checkout, found, fees, now=now)
    except PaymentRefused as refused:
        return _hold(checkout, str(refused), now=now)
    checkout.payment = recorded.payment
    failpoint("fees.checkout.received")
    _change(checkout, CheckoutStatus.PAID, now=now)
    if recorded.credit:
        _tell_of_credit(checkout, recorded)
        return Handled(
            f"{recorded.payment} was recorded. ${recorded.credit:,.2f} of it stays as credit of the provider, because"
            " less was due than at the beginning of the payment.",
            for_staff=True,
        )
    return Handled(f"{recorded.payment} was recorded.")


def _difference(checkout: Checkout, found: Session) -> str:
    """What the gateway received, where it is another amount or currency than the portal asked for. Or ""."""
    if found.currency != checkout.currency:
        return f"The gateway received another currency ({found.currency[:10]}) than US dollars"
    if found.cents != cents(checkout.amount):
        return f"The gateway received {found.cents} cents, not {cents(checkout.amount)}"
    return "" if found.reference else "The gateway names no payment"


def _money_that_left(checkout: Checkout, found: Session) -> str:
    """Events overtake each other: the money may be refunded or disputed before the portal knows of it. Or ""."""
    left = GatewayEvent.objects.filter(
        gateway=checkout.gateway,
        reference=found.reference,
        kind__in=(NoticeKind.REFUND, NoticeKind.DISPUTE),
    )
    if event := left.order_by("happened_at", "pk").first():
        return f"{event.get_kind_display()} at the gateway ({event.name}) of the payment {found.reference[:60]}"
    return ""


def _hold(checkout: Checkout, error: str, *, now: datetime) -> Handled:
    _change(checkout, CheckoutStatus.HELD, now=now)
    what = f"{error.rstrip('.')}. No payment was recorded by the portal. Record or refund it by hand."
    return Handled(what[:300], for_staff=True)


def _receive(checkout: Checkout, found: Session, fees: list[FilingFee], *, now: datetime) -> Recorded:
    """Pay what is still due of each fee. A fee that was paid, waived, or undone meanwhile takes nothing."""
    asked = dict(checkout.portions.values_list("fee", "amount"))
    portions = {fee.pk: min(asked[fee.pk], fee.balance) for fee in fees if _owes(fee)}
    money = Money(PaymentMethod.CARD, checkout.amount, found.reference[:60], timezone.localdate(now))
    return receive_payment(
        provider_id=checkout.provider_id,
        money=money,
        portions=portions,
        may_be_credit=True,
        by=checkout.by,
        now=now,
    )


def _owes(fee: FilingFee) -> bool:
    return fee.status in OWING and fee.balance > 0


def _tell_of_credit(checkout: Checkout, recorded: Recorded) -> None:
    """The organization, and whoever paid. Staff read it at the event."""
    facts = {"checkout": checkout, "payment": recorded.payment, "credit": recorded.credit}
    addresses = {email.casefold(): email for email in (checkout.provider.email, checkout.by.email) if email}
    queue_emails(OutgoingEmail(address, "payment_left_over", facts) for address in addresses.values())


def _change(checkout: Checkout, to: CheckoutStatus, *, now: datetime) -> None:
    CHECKOUT.check(checkout.status, to)
    checkout.status, checkout.finished_at = to, now
    checkout.save(update_fields=["status", "finished_at", "payment"])
