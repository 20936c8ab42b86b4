"""Begins a payment at a gateway, and records it once the gateway says that it has the money."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from fees.choices import OWING, CheckoutStatus, NoticeKind, PaymentMethod, SessionState
from fees.gateways.choose import gateway, gateway_named
from fees.gateways.interface import CURRENCY, LEAST, MOST, Asked, GatewayAway, Item, Opened, Session, cents
from fees.models import Checkout, CheckoutFee, FilingFee, GatewayEvent
from fees.rules.payment import ZERO
from fees.services.receive import Money, Receipt, lock_provider, receive_payment
from fees.services.settle import PaymentRefused, lock_fees
from fees.states import CHECKOUT
from foundation.failpoint import failpoint
from foundation.refusals import Refusal
from programs.models import Program

# A gateway wants half an hour at the least, also where a key is used again.
_LASTS = timedelta(hours=1)
_USED_AGAIN = timedelta(minutes=25)


class CheckoutRefused(Refusal):
    """The fees cannot be paid online now. The sentence is for the provider."""

    code = "checkout_refused"


@dataclass(frozen=True)
class Outcome:
    """What an event did, in a sentence. `for_staff` says that a person must look at it."""

    what: str
    for_staff: bool = False


def begin_checkout(*, program: Program, by: User, now: datetime) -> Checkout:
    """Store what is paid and its key, then open a session at the gateway. Raises CheckoutRefused and GatewayAway.

    These are two transactions on purpose. A second click finds the row, and the key finds the session.
    """
    checkout = _store(program, by=by, now=now)
    if checkout.status != CheckoutStatus.NEW:
        return checkout
    chosen = gateway_named(checkout.gateway)
    if chosen is None:
        raise GatewayAway
    failpoint("fees.checkout.stored")
    opened = chosen.open_session(_asked(checkout))
    failpoint("fees.checkout.opened")
    return _opened(checkout, opened)


@transaction.atomic
def settle_checkout(*, checkout: Checkout, found: Session, now: datetime) -> Outcome:
    """Do what the gateway says now of the session. A payment is recorded once, however often this is called.

    Raises PaymentRefused while a worker settles one of the fees: then it is tried again later.
    """
    locked = _lock(checkout)
    locked.looked_at, locked.session = now, locked.session or found.session
    locked.save(update_fields=["looked_at", "session"])
    if locked.status in {CheckoutStatus.PAID, CheckoutStatus.HELD}:
        return Outcome(f"It was {locked.get_status_display().lower()} already.")
    if found.state == SessionState.PAID:
        return _paid(locked, found, now=now)
    if found.state != SessionState.OPEN and locked.status != CheckoutStatus.EXPIRED:
        _change(locked, CheckoutStatus.EXPIRED, now=now)
    missing = found.state == SessionState.MISSING
    return Outcome(f"{found.state.label}; nothing was paid.", for_staff=missing)


@transaction.atomic
def give_up_unopened(*, checkout: Checkout, now: datetime) -> None:
    """Nobody saw the page of a session that was never opened."""
    locked = _lock(checkout)
    if locked.status == CheckoutStatus.NEW:
        _change(locked, CheckoutStatus.EXPIRED, now=now)


@transaction.atomic
def _store(program: Program, *, by: User, now: datetime) -> Checkout:
    """The lock of the provider keeps two clicks from making two rows."""
    chosen = gateway()
    if chosen is None:
        raise CheckoutRefused("Online payment is not set up. Mail a check.")
    lock_provider(program.provider_id)
    portions = {fee.pk: fee.balance for fee in _owed(program)}
    amount = sum(portions.values(), ZERO)
    _check_amount(amount)
    begun = Checkout.objects.filter(
        program=program,
        gateway=chosen.name,
        status__in=(CheckoutStatus.NEW, CheckoutStatus.OPEN),
        started_at__gt=now - _USED_AGAIN,
    )
    for checkout in begun:
        if dict(checkout.portions.values_list("fee", "amount")) == portions:
            return checkout
    checkout = Checkout.objects.create(
        provider_id=program.provider_id,
        program=program,
        gateway=chosen.name,
        amount=amount,
        currency=CURRENCY,
        by=by,
        started_at=now,
        expires_at=now + _LASTS,
    )
    CheckoutFee.objects.bulk_create(
        CheckoutFee(checkout=checkout, fee_id=fee, amount=portion) for fee, portion in portions.items()
    )
    return checkout


def _owed(program: Program) -> list[FilingFee]:
    due = FilingFee.objects.due().filter(program=program, balance__gt=0)
    try:
        return [fee for fee in lock_fees(list(due.values_list("pk", flat=True))) if _owes(fee)]
    except PaymentRefused as busy:
        raise CheckoutRefused("A payment of this program is being recorded. Look again in a minute.") from busy


def _owes(fee: FilingFee) -> bool:
    return fee.status in OWING and fee.balance > 0


def _check_amount(amount: Decimal) -> None:
    if not amount:
        raise CheckoutRefused("Nothing is due for this program, so nothing was paid.")
    if not LEAST <= amount <= MOST:
        raise CheckoutRefused(f"Online payments are from ${LEAST} to ${MOST:,.2f}. Mail a check for this amount.")


def _asked(checkout: Checkout) -> Asked:
    portions = checkout.portions.select_related("fee").order_by("pk")
    program_id = checkout.program.program_id
    return Asked(
        checkout=checkout.pk,
        key=str(checkout.idempotency_key),
        items=tuple(Item(f"{one.fee}, program {program_id}", cents(one.amount)) for one in portions),
        expires_at=checkout.expires_at,
        back=settings.SITE_URL + checkout.get_absolute_url(),
        cancelled=settings.SITE_URL + reverse("fee_detail", args=[program_id]),
    )


@transaction.atomic
def _opened(checkout: Checkout, opened: Opened) -> Checkout:
    locked = _lock(checkout)
    if locked.status == CheckoutStatus.NEW:
        CHECKOUT.check(locked.status, CheckoutStatus.OPEN)
        locked.status, locked.session, locked.address = CheckoutStatus.OPEN, opened.session, opened.address
        locked.save(update_fields=["status", "session", "address"])
    return locked


def _lock(checkout: Checkout) -> Checkout:
    """Lock the money of the provider, then the row, as every writer does."""
    lock_provider(checkout.provider_id)
    return Checkout.objects.select_for_update(of=["self"]).select_related("program", "by").get(pk=checkout.pk)


def _paid(checkout: Checkout, found: Session, *, now: datetime) -> Outcome:
    if error := _difference(checkout, found) or _money_that_left(checkout, found):
        return _hold(checkout, error, now=now)
    fees = lock_fees(list(checkout.portions.values_list("fee", flat=True)))
    try:
        receipt = _receive(checkout, found, fees, now=now)
    except PaymentRefused as refused:
        return _hold(checkout, str(refused), now=now)
    checkout.payment = receipt.payment
    failpoint("fees.checkout.received")
    _change(checkout, CheckoutStatus.PAID, now=now)
    if receipt.credit:
        return Outcome(
            f"{receipt.payment} was recorded. ${receipt.credit:,.2f} of it stays as credit of the provider, because"
            " less was due than at the beginning of the payment.",
            for_staff=True,
        )
    return Outcome(f"{receipt.payment} was recorded.")


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


def _hold(checkout: Checkout, error: str, *, now: datetime) -> Outcome:
    _change(checkout, CheckoutStatus.HELD, now=now)
    what = f"{error.rstrip('.')}. No payment was recorded by the portal. Record or refund it by hand."
    return Outcome(what[:300], for_staff=True)


def _receive(checkout: Checkout, found: Session, fees: list[FilingFee], *, now: datetime) -> Receipt:
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


def _change(checkout: Checkout, to: CheckoutStatus, *, now: datetime) -> None:
    CHECKOUT.check(checkout.status, to)
    checkout.status, checkout.finished_at = to, now
    checkout.save(update_fields=["status", "finished_at", "payment"])
