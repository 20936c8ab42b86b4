"""Reminders of unpaid fees. Each milestone is written once, however often this runs."""

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from fees.choices import FeeKind, FeeStatus, LedgerKind
from fees.models import FeeEvent, FeeReminder, FilingFee
from fees.money.milestones import milestone
from fees.selectors.fee import receipt_addresses
from fees.services.receive import lock_provider
from foundation.emails import OutgoingEmail, queue_emails
from foundation.failpoint import failpoint
from foundation.formatting import plural

logger = logging.getLogger(__name__)
_TAKEN_BACK = (LedgerKind.REVERSAL, LedgerKind.REFUND)


@dataclass(frozen=True)
class Unpaid:
    """A fee that is owed, and the day since which it is."""

    fee: FilingFee
    since: date


def send_fee_reminders(*, now: datetime) -> int:
    """Write all due reminders, one transaction for each provider. Returns the number of fees."""
    today = timezone.localdate(now)
    due = {one.fee.program.provider_id for one, _days in _due(_unpaid(_owed()), today)}
    return sum(_reminded(provider_id, now) for provider_id in sorted(due))


def remind_by_hand(*, fee_ids: Collection[int], by: User, now: datetime) -> int:
    """Remind of these fees, but of none that owes nothing or was reminded of today. Returns their number."""
    providers = {fee.program.provider_id for fee in _owed().filter(pk__in=fee_ids).select_related("program")}
    return sum(_remind_by_hand(provider_id, fee_ids, by, now) for provider_id in sorted(providers))


def _reminded(provider_id: int, now: datetime) -> int:
    """A failure for one provider does not stop the others. The next run tries it again."""
    try:
        return _remind(provider_id, now)
    except Exception:
        logger.exception("The reminders of provider %s failed.", provider_id)
        return 0


@transaction.atomic
def _remind(provider_id: int, now: datetime) -> int:
    lock_provider(provider_id)
    owed = _owed().filter(program__provider=provider_id)
    due = list(_due(_unpaid(owed), timezone.localdate(now)))
    _write([FeeReminder(fee=one.fee, since=one.since, days=days, written_at=now) for one, days in due])
    failpoint("fees.remind.written")
    return len(due)


@transaction.atomic
def _remind_by_hand(provider_id: int, fee_ids: Collection[int], by: User, now: datetime) -> int:
    lock_provider(provider_id)
    owed = _owed().filter(program__provider=provider_id, pk__in=fee_ids)
    reminded = set(
        FeeReminder.objects.filter(fee__in=fee_ids, written_at__date=timezone.localdate(now)).values_list(
            "fee", flat=True
        )
    )
    left = [one for one in _unpaid(owed) if one.fee.pk not in reminded]
    _write([FeeReminder(fee=one.fee, since=one.since, written_at=now, by=by) for one in left])
    return len(left)


def _owed() -> QuerySet[FilingFee]:
    return FilingFee.objects.due().filter(balance__gt=0)


def _unpaid(fees: QuerySet[FilingFee]) -> list[Unpaid]:
    """The oldest first. Money that was taken back after the fee was settled begins the time anew."""
    back = Q(status=FeeStatus.REVERSED, entries__transaction__kind__in=_TAKEN_BACK)
    since = Coalesce(Max("entries__transaction__at", filter=back), "assessed_at")
    found = fees.select_related("program__provider").annotate(since=since).order_by("assessed_at", "pk")
    return [Unpaid(fee, timezone.localdate(fee.since)) for fee in found]


def _due(unpaid: Iterable[Unpaid], today: date) -> Iterator[tuple[Unpaid, int]]:
    """The fees with a milestone that was reached and not written yet."""
    unpaid = list(unpaid)
    reminders = FeeReminder.objects.filter(fee__in=[one.fee for one in unpaid], days__isnull=False)
    written = set(reminders.values_list("fee", "since", "days"))
    for one in unpaid:
        days = milestone((today - one.since).days, settings.FEE_REMINDER_DAYS)
        if days is not None and (one.fee.pk, one.since, days) not in written:
            yield one, days


def _write(reminders: list[FeeReminder]) -> None:
    """The reminders, the history of their fees, and one email for each address with all of its fees."""
    FeeReminder.objects.bulk_create(reminders)
    of_address: dict[str, list[FeeReminder]] = defaultdict(list)
    events = []
    for reminder in reminders:
        addresses = receipt_addresses(reminder.fee)
        for address in addresses:
            of_address[address].append(reminder)
        what = f"Reminder of ${reminder.fee.balance} sent to {plural(len(addresses), 'address', 'addresses')}"
        events.append(FeeEvent(fee=reminder.fee, at=reminder.written_at, by=reminder.by, what=what))
    FeeEvent.objects.bulk_create(events)
    queue_emails(_email(address, of_it) for address, of_it in of_address.items())


def _email(address: str, reminders: list[FeeReminder]) -> OutgoingEmail:
    fees = [reminder.fee for reminder in reminders]
    facts = {
        "reminders": reminders,
        "owed": sum(fee.balance for fee in fees),
        "count": len(fees),
        "of_filings": all(fee.kind == FeeKind.FILING and fee.status != FeeStatus.REVERSED for fee in fees),
        "payable_to": settings.ORGANIZATION,
        "payment_address": settings.PAYMENT_ADDRESS,
    }
    return OutgoingEmail(address, "fee_reminder", facts)
