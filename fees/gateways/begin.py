"""Begins one payment of one fee or several at a gateway."""

from collections.abc import Collection
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import transaction

from accounts.models import Provider, User
from accounts.permissions import check_may_file_for
from fees.choices import CheckoutStatus
from fees.gateways.checkouts import lock_checkout
from fees.gateways.choose import gateway, gateway_named
from fees.gateways.interface import CURRENCY, Asked, Gateway, GatewayAway, Item, Opened, cents
from fees.gateways.payable import AWAY, NOTHING, SEVERAL, why_not_payable
from fees.models import Checkout, CheckoutFee, FilingFee
from fees.rules.payment import ZERO
from fees.services.open_checkouts import expire_on_commit
from fees.services.receive import lock_provider
from fees.services.settle import PaymentRefused, lock_fees
from fees.states import CHECKOUT
from foundation.failpoint import failpoint
from foundation.refusals import Refusal

# A gateway wants half an hour at the least, also where a key is used again.
_LASTS = timedelta(hours=1)
_USED_AGAIN = timedelta(minutes=25)


class CheckoutRefused(Refusal):
    """The fees cannot be paid online now. The sentence is for the provider."""

    code = "checkout_refused"


def begin_checkout(*, fee_ids: Collection[int], amount: Decimal, by: User, now: datetime) -> Checkout:
    """Store what is paid and its key, then open a session at the gateway. `amount` is what the page showed.

    These are two transactions on purpose. A second click finds the row, and the key finds the session. Raises
    CheckoutRefused and GatewayAway.
    """
    checkout = _store(fee_ids, amount, by=by, now=now)
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
def _store(fee_ids: Collection[int], amount: Decimal, *, by: User, now: datetime) -> Checkout:
    """The lock of the provider keeps two clicks from making two rows."""
    chosen = gateway()
    if chosen is None:
        raise CheckoutRefused(AWAY)
    provider, fees = _lock(fee_ids)
    check_may_file_for(by, provider)
    _check(fees, amount)
    portions = {fee.pk: fee.balance for fee in fees}
    return _begun(provider, chosen, portions, now) or _create(provider, chosen, portions, by=by, now=now)


def _lock(fee_ids: Collection[int]) -> tuple[Provider, list[FilingFee]]:
    """The fees are those of which something is owed."""
    provider_id = _provider_of(fee_ids)
    due = FilingFee.objects.due().filter(pk__in=fee_ids, balance__gt=0)
    try:
        provider = lock_provider(provider_id, fees=fee_ids)
        return provider, [fee for fee in lock_fees(list(due.values_list("pk", flat=True))) if fee.balance]
    except PaymentRefused as busy:
        raise CheckoutRefused("A payment of these fees is being recorded. Look again in a minute.") from busy


def _provider_of(fee_ids: Collection[int]) -> int:
    providers = set(FilingFee.objects.filter(pk__in=fee_ids).values_list("program__provider_id", flat=True))
    if len(providers) != 1:
        raise CheckoutRefused(SEVERAL if providers else NOTHING)
    return int(providers.pop())


def _check(fees: list[FilingFee], amount: Decimal) -> None:
    """A filing may add to a fee, or a check may pay one, after somebody saw the amount."""
    if error := why_not_payable(fees):
        raise CheckoutRefused(error)
    now = sum((fee.balance for fee in fees), ZERO)
    if now != amount:
        raise CheckoutRefused(f"The fees come to ${now:,.2f} by now, no longer ${amount:,.2f}. Look at them again.")


def _begun(provider: Provider, chosen: Gateway, portions: dict[int, Decimal], now: datetime) -> Checkout | None:
    """The payment of the same amounts that was begun already, if nothing newer took its place."""
    begun = Checkout.objects.filter(
        provider=provider,
        gateway=chosen.name,
        status__in=(CheckoutStatus.NEW, CheckoutStatus.OPEN),
        started_at__gt=now - _USED_AGAIN,
    )
    overtaken = set(begun.overtaken().values_list("pk", flat=True))
    same = (one for one in begun if dict(one.portions.values_list("fee", "amount")) == portions)
    return next((one for one in same if one.pk not in overtaken), None)


def _create(provider: Provider, chosen: Gateway, portions: dict[int, Decimal], *, by: User, now: datetime) -> Checkout:
    checkout = Checkout.objects.create(
        provider=provider,
        gateway=chosen.name,
        amount=sum(portions.values(), ZERO),
        currency=CURRENCY,
        by=by,
        started_at=now,
        expires_at=now + _LASTS,
    )
    CheckoutFee.objects.bulk_create(
        CheckoutFee(checkout=checkout, fee_id=fee, amount=portion) for fee, portion in portions.items()
    )
    return checkout


def _asked(checkout: Checkout) -> Asked:
    portions = checkout.portions.select_related("fee__program").order_by("pk")
    return Asked(
        checkout=checkout.pk,
        key=str(checkout.idempotency_key),
        items=tuple(Item(f"{one.fee}, program {one.fee.program.program_id}", cents(one.amount)) for one in portions),
        expires_at=checkout.expires_at,
        back=settings.SITE_URL + checkout.get_absolute_url(),
        cancelled=settings.SITE_URL + checkout.page_of_fees,
    )


@transaction.atomic
def _opened(checkout: Checkout, opened: Opened) -> Checkout:
    """The older sessions of these fees are closed after the commit."""
    locked = lock_checkout(checkout)
    if locked.status == CheckoutStatus.NEW:
        CHECKOUT.check(locked.status, CheckoutStatus.OPEN)
        locked.status, locked.session, locked.address = CheckoutStatus.OPEN, opened.session, opened.address
        locked.save(update_fields=["status", "session", "address"])
        if Checkout.objects.overtaken().filter(provider=locked.provider, status=CheckoutStatus.OPEN).exists():
            expire_on_commit(locked.provider_id)
    return locked
