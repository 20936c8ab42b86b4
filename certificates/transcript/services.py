"""Credits that a member earned elsewhere. They need a proof, and they are never mixed with certificates."""

from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.core.files.base import File
from django.db import transaction

from accounts.models import User
from certificates.models import SelfReportedCredit
from foundation.refusals import Refusal
from members.models import Member
from members.services.history import log_event
from programs.services.documents import read_document


class CreditRefused(Refusal):
    """Raised with a sentence for the member."""

    code = "credit_refused"


@transaction.atomic
def add_credit(
    member: Member,
    *,
    title: str,
    provider_name: str,
    completion_date: date,
    cecs: Decimal,
    proof: "File[bytes]",
    by: User,
    now: datetime,
) -> SelfReportedCredit:
    """Raises CreditRefused, and NotADocument for the proof."""
    locked = Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    if locked.self_reported_credits.count() >= settings.SELF_REPORTED_CREDITS:
        raise CreditRefused(
            f"A transcript has at most {settings.SELF_REPORTED_CREDITS} such credits. Remove one first."
        )
    filename, _, content_type = read_document(proof)
    credit = SelfReportedCredit(
        member=locked,
        title=title,
        provider_name=provider_name,
        completion_date=completion_date,
        cecs=cecs,
        filename=filename,
        content_type=content_type,
        added_at=now,
    )
    credit.proof.save(filename, proof, save=False)
    credit.save()
    log_event(locked, "Added a self-reported credit", by=by, now=now)
    return credit


@transaction.atomic
def remove_credit(credit: SelfReportedCredit, *, by: User, now: datetime) -> None:
    """Delete the credit. The nightly sweep deletes its file."""
    log_event(credit.member, "Removed a self-reported credit", by=by, now=now)
    credit.delete()
