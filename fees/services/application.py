"""The fee of an application: due on its first submission, where a schedule for applications charges something."""

from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from accounts.models import User
from fees.choices import FeeKind, LedgerKind
from fees.models import FilingFee, FilingFeeLine, PricedFiling
from fees.rules.ledger import charged
from fees.rules.pricing import APPLICATION, ZERO
from fees.services.assess import schedules_of
from fees.services.ledger import Posting, post
from fees.services.settle import log_event
from foundation.refusals import Refusal
from programs.models import Program


class ApplicationUnpaid(Refusal):
    """The schedule of the fee asks for payment before approval."""

    code = "application_unpaid"


def assess_application_fee(*, program: Program, by: User, now: datetime) -> FilingFee | None:
    """Charge the first submission of the program. Needs the program locked."""
    schedule = schedules_of([program], timezone.localdate(now), kind=FeeKind.APPLICATION)[program.pk]
    if schedule is None or not schedule.flat:
        return None
    fee = FilingFee.objects.create(
        program=program, kind=FeeKind.APPLICATION, attendees=0, amount=ZERO, is_open=False, assessed_at=now
    )
    FilingFeeLine.objects.create(
        fee=fee,
        priced_filing=PricedFiling.objects.create(fee=fee, filing=None, schedule=schedule),
        description=APPLICATION,
        quantity=Decimal(1),
        unit_amount=schedule.flat,
        amount=schedule.flat,
    )
    what = f"Assessed ${schedule.flat} for the application"
    log_event(fee, what, by=by, now=now)
    post([Posting(LedgerKind.FEE, program.provider_id, [charged(fee, schedule.flat)], what, by, now)])
    return fee


def check_paid_first(*, program: Program) -> None:
    """Raises ApplicationUnpaid. Needs the program locked."""
    owed = program.filing_fees.due().filter(kind=FeeKind.APPLICATION, priced_filings__schedule__payment_first=True)
    if fee := owed.first():
        raise ApplicationUnpaid(
            f"${fee.balance:,.2f} of application fee {fee.number} is not paid, and its schedule asks for payment"
            " before approval. Record the payment first, or waive it."
        )
