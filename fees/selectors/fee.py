from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch, Q, QuerySet, Sum

from accounts.models import Provider, ProviderStaff, User
from accounts.permissions import for_current_provider
from attendance.models import AttendanceRecord, Filing
from fees.choices import OWING, FeeKind
from fees.models import FeeEvent, FilingFee, FilingFeeLine, LedgerEntry, PricedFiling
from programs.models import Program, Submission


@dataclass(frozen=True)
class Owed:
    """The number of due fees, and the sum of their balances in dollars."""

    fees: int
    amount: Decimal


def owed_by(user: User) -> Owed:
    due = for_current_provider(FilingFee.objects.visible_to(user), user, provider="program__provider").due()
    return Owed(due.count(), due.aggregate(left=Sum("balance", default=Decimal(0)))["left"])


def receipt_addresses(fee: FilingFee) -> list[str]:
    return receipt_addresses_of([fee])[fee.pk]


def receipt_addresses_of(fees: Sequence[FilingFee]) -> dict[int, list[str]]:
    """By the id of the fee: the addresses of the organization and of its people who filed or paid, once each."""
    involved = _involved(fees)
    people = ProviderStaff.objects.filter(user__in=set().union(*involved.values()), user__is_active=True)
    emails = people.order_by("user__email").values_list("provider_id", "user_id", "user__email")
    of_provider: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for provider_id, user_id, email in emails:
        of_provider[provider_id].append((user_id, email))
    found = {}
    for fee in fees:
        provider = fee.program.provider
        own = [email for user_id, email in of_provider[provider.pk] if user_id in involved[fee.pk]]
        found[fee.pk] = list({email.casefold(): email for email in (provider.email, *own) if email}.values())
    return found


def _involved(fees: Sequence[FilingFee]) -> dict[int, set[int]]:
    """The ids of the users who filed, confirmed, or paid, by the id of the fee."""
    filed = PricedFiling.objects.filter(fee__in=fees, filing__isnull=False)
    pairs = filed.values_list("fee_id", "filing__upload__received_by", "filing__upload__confirmed_by")
    applied = {fee.program_id: fee.pk for fee in fees if fee.kind == FeeKind.APPLICATION}
    submissions = Submission.objects.filter(program__in=applied).values_list("program_id", "by") if applied else ()
    submitted = [(applied[program_id], by) for program_id, by in submissions]
    paid = LedgerEntry.objects.filter(fee__in=fees, payment__reversed_at=None, payment__isnull=False)
    involved: dict[int, set[int]] = defaultdict(set)
    payers = paid.values_list("fee_id", "payment__recorded_by").distinct()
    for fee_id, *users in (*pairs, *submitted, *payers):
        involved[fee_id].update(user for user in users if user)
    return involved


def fees_of(program: Program) -> list[FilingFee]:
    """The fees with filings and lines. Due fees come first, then the newest."""
    filings = Prefetch("filings", Filing.objects.select_related("upload"))
    lines = Prefetch("lines", FilingFeeLine.objects.select_related("priced_filing__filing__upload"))
    fees = program.filing_fees.prefetch_related(filings, lines)
    return sorted(fees, key=lambda fee: (fee.status not in OWING, -fee.pk))


def billed_records(program: Program) -> QuerySet[AttendanceRecord]:
    """The records of the program, newest file first, in the order of the file."""
    records = AttendanceRecord.objects.filter(program=program).select_related("member", "upload")
    return records.order_by("-upload__received_at", "line_number")


def history_of(program: Program) -> list[FeeEvent]:
    """The newest entry first."""
    events = FeeEvent.objects.filter(fee__program=program).select_related("by", "fee")
    return list(events.order_by("-at", "-id"))


def owing_of(provider: Provider) -> list[FilingFee]:
    """The fees of which the provider owes something, oldest first."""
    fees = FilingFee.objects.due().filter(program__provider=provider, balance__gt=0)
    return list(fees.select_related("program__provider").order_by("assessed_at", "pk"))


def providers_named(text: str) -> QuerySet[Provider]:
    """The providers that a check may name: by their ID or name, by a program's ID, or by a fee's number."""
    found = Q(provider_id__iexact=text) | Q(name__icontains=text) | Q(programs__program_id__iexact=text)
    if fee_id := fee_number(text):
        found |= Q(programs__filing_fees=fee_id)
    return Provider.objects.filter(found).distinct().order_by("name")


def fee_number(text: str) -> int | None:
    """The id of a fee in its number, such as F000012."""
    digits = text[1:]
    return int(digits) if text[:1] in {"f", "F"} and digits.isdecimal() and len(digits) < 19 else None
