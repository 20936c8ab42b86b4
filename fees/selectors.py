from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Prefetch, QuerySet, Sum

from accounts.models import User
from accounts.permissions import for_current_provider
from attendance.models import AttendanceRecord, Filing
from fees.choices import FeeStatus
from fees.models import FeeEvent, FilingFee, FilingFeeLine
from programs.models import Program


@dataclass(frozen=True)
class Owed:
    """What providers owe: how many fees are due, and how much is left to pay, in dollars."""

    fees: int
    amount: Decimal


def owed_by(user: User) -> Owed:
    due = for_current_provider(FilingFee.objects.visible_to(user), user, provider="program__provider").due()
    left = due.aggregate(left=Sum(F("amount") - F("paid")))["left"]
    return Owed(due.count(), left or Decimal(0))


def receipt_addresses(fee: FilingFee) -> list[str]:
    """The organization, and those who filed and still work for it; each address once."""
    provider = fee.program.provider
    filed = fee.filings.values_list("upload__received_by", "upload__confirmed_by")
    by = {user_id for pair in filed for user_id in pair if user_id}
    people = provider.people.filter(user__in=by, user__is_active=True).order_by("user__email")
    emails = [provider.email, *people.values_list("user__email", flat=True)]
    return list({email.casefold(): email for email in emails if email}.values())


def fees_of(program: Program) -> list[FilingFee]:
    """With their filings, priced lines and payments, the fees that are due first, then the newest."""
    filings = Prefetch("filings", Filing.objects.select_related("upload"))
    lines = Prefetch("lines", FilingFeeLine.objects.select_related("priced_filing__filing__upload"))
    fees = program.filing_fees.prefetch_related(filings, lines, "payments")
    return sorted(fees, key=lambda fee: (fee.status != FeeStatus.DUE, -fee.pk))


def billed_records(program: Program) -> QuerySet[AttendanceRecord]:
    """The lines for which the program's fees are owed, newest file first, as they stand in it."""
    records = AttendanceRecord.objects.filter(program=program).select_related("member", "upload")
    return records.order_by("-upload__received_at", "line_number")


def history_of(program: Program) -> list[FeeEvent]:
    """Newest first."""
    events = FeeEvent.objects.filter(fee__program=program).select_related("by", "fee")
    return list(events.order_by("-at", "-id"))
