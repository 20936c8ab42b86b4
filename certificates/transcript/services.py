"""Credits that a member earned elsewhere. They need a proof, and they are never mixed with certificates."""

from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.core.files.base import File
from django.db import transaction

from certificates.models import SelfReportedCredit
from foundation.refusals import Refusal
from members.models import Member
from programs.rules.documents import NotADocument, content_type_of


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
    now: datetime,
) -> SelfReportedCredit:
    """Raises CreditRefused, and NotADocument for the proof."""
    locked = Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    if locked.self_reported_credits.count() >= settings.SELF_REPORTED_CREDITS:
        raise CreditRefused(
            f"A transcript has at most {settings.SELF_REPORTED_CREDITS} such credits. Remove one first."
        )
    filename = (proof.name or "proof")[-200:]
    credit = SelfReportedCredit(
        member=locked,
        title=title,
        provider_name=provider_name,
        completion_date=completion_date,
        cecs=cecs,
        filename=filename,
        content_type=content_type_of(filename, _content(proof, filename)),
        added_at=now,
    )
    credit.proof.save(filename, proof, save=False)
    credit.save()
    return credit


def remove_credit(credit: SelfReportedCredit) -> None:
    """Delete the credit. The nightly sweep deletes its file."""
    credit.delete()


def _content(proof: "File[bytes]", filename: str) -> bytes:
    if proof.size and proof.size > settings.DOCUMENT_MAX_BYTES:
        limit = settings.DOCUMENT_MAX_BYTES // (1024 * 1024)
        raise NotADocument(f"“{filename}” is larger than {limit} MB. Make it smaller, for example as a PDF.")
    content = proof.read()
    proof.seek(0)
    return content
