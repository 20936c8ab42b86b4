from datetime import datetime
from typing import Any

from django.dispatch import receiver

from accounts.models import User
from attendance.models import Filing
from attendance.signals import attendance_accepted, filings_undone, record_corrected
from fees.services.application import assess_application_fee, check_paid_first
from fees.services.assess import assess_filing_fees
from fees.services.reprice import price_again, void_fees
from programs.models import Program
from programs.signals import application_approved, application_submitted


@receiver(attendance_accepted, dispatch_uid="fees.assess")
def assess(sender: object, *, filings: list[Filing], now: datetime, **_kwargs: Any) -> None:
    assess_filing_fees(filings=filings, now=now)


@receiver(filings_undone, dispatch_uid="fees.void")
def void(sender: object, *, filings: list[Filing], by: User, now: datetime, **_kwargs: Any) -> None:
    void_fees(filings=filings, by=by, now=now)


@receiver(record_corrected, dispatch_uid="fees.price_again")
def correct(sender: object, *, filing: Filing, by: User, now: datetime, **_kwargs: Any) -> None:
    price_again(filing=filing, by=by, now=now)


@receiver(application_submitted, dispatch_uid="fees.assess_application")
def assess_application(
    sender: object, *, program: Program, first: bool, by: User, now: datetime, **_kwargs: Any
) -> None:
    if first:
        assess_application_fee(program=program, by=by, now=now)


@receiver(application_approved, dispatch_uid="fees.check_paid_first")
def check_application(sender: object, *, program: Program, **_kwargs: Any) -> None:
    check_paid_first(program=program)
