"""The decision of AAST about an organization, and changes of the organization's facts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import IntegerField, Max
from django.db.models.functions import Cast, Substr

from accounts.choices import ProviderStatus
from accounts.models import Provider, ProviderEvent, User, new_feed_token
from accounts.selectors import addresses_of
from accounts.states import PROVIDER
from foundation.emails import OutgoingEmail, queue_emails

_NUMBERS = 2_026_001  # the key of the advisory lock for provider IDs


@transaction.atomic
def approve_provider(provider: Provider, *, by: User, now: datetime) -> Provider:
    """Give the provider its ID. Raises InvalidTransition."""
    locked = _lock(provider)
    PROVIDER.check(locked.status, ProviderStatus.APPROVED)
    locked.provider_id, locked.status = _draw_provider_id(), ProviderStatus.APPROVED
    locked.save(update_fields=["provider_id", "status"])
    _note(locked, f"Approved as {locked.provider_id}", by=by, now=now)
    _notify(locked, "provider_approved")
    return locked


@transaction.atomic
def decline_provider(provider: Provider, *, reason: str, by: User, now: datetime) -> Provider:
    """Raises InvalidTransition."""
    locked = _move(provider, ProviderStatus.DECLINED)
    _note(locked, f"Declined: {reason}", by=by, now=now)
    _notify(locked, "provider_declined", reason=reason)
    return locked


@transaction.atomic
def ask_again(provider: Provider, *, by: User, now: datetime) -> Provider:
    """Send a declined organization to AAST again. Raises InvalidTransition."""
    locked = _move(provider, ProviderStatus.PENDING)
    _note(locked, "Asked again for approval", by=by, now=now)
    return locked


@transaction.atomic
def change_organization(provider: Provider, facts: Mapping[str, Any], *, by: User, now: datetime) -> Provider:
    """Write the changed facts, and their names in the history."""
    locked = _lock(provider)
    changed = [name for name, value in facts.items() if getattr(locked, name) != value]
    for name in changed:
        setattr(locked, name, facts[name])
    if changed:
        locked.save(update_fields=changed)
        labels = ", ".join(str(Provider._meta.get_field(name).verbose_name) for name in changed)  # type: ignore[union-attr]
        _note(locked, f"Changed: {labels}"[:300], by=by, now=now)
    return locked


@transaction.atomic
def renew_feed(provider: Provider, *, by: User, now: datetime) -> Provider:
    """Give the calendar feed a new secret address. The old address stops working."""
    locked = _lock(provider)
    locked.feed_token = new_feed_token()
    locked.save(update_fields=["feed_token"])
    _note(locked, "The calendar feed got a new address", by=by, now=now)
    return locked


def _draw_provider_id() -> str:
    """The number after the highest one. The lock holds until the commit, so each number is used exactly once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_NUMBERS])
    numbers = Provider.objects.exclude(provider_id=None).annotate(
        number=Cast(Substr("provider_id", 2), IntegerField())
    )
    highest = numbers.aggregate(highest=Max("number"))["highest"] or 0
    return f"P{highest + 1:04}"


def _lock(provider: Provider) -> Provider:
    return Provider.objects.select_for_update(no_key=True).get(pk=provider.pk)


def _move(provider: Provider, to: ProviderStatus) -> Provider:
    locked = _lock(provider)
    PROVIDER.check(locked.status, to)
    locked.status = to
    locked.save(update_fields=["status"])
    return locked


def _notify(provider: Provider, template: str, **context: object) -> None:
    queue_emails(OutgoingEmail(to, template, {"provider": provider, **context}) for to in addresses_of(provider))


def _note(provider: Provider, what: str, *, by: User, now: datetime) -> None:
    ProviderEvent.objects.create(provider=provider, at=now, by=by, what=what)
