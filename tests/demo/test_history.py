"""The demo writes filings of the past in bulk; each row is what the services would have written."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.utils import timezone

from accounts.models import User
from attendance.models import AttendanceRecord, AttendanceUpload, Filing
from attendance.uploads.processing import process_upload
from attendance.uploads.receiving import store_upload
from certificates.models import Certificate, CertificateNumber
from certificates.services.design import current_design
from demo.data.people import everyone
from demo.data.roster import Attendee, as_csv, line
from demo.loaders.accounts import Cast
from demo.loaders.history import PastFiling, write_past_filings
from fees.choices import PaymentMethod
from fees.models import (
    FeeEvent,
    FilingFee,
    FilingFeeLine,
    LedgerEntry,
    LedgerTransaction,
    Payment,
    PricedFiling,
)
from fees.services.receive import record_payment
from members.models import Member
from programs.models import Program, ProgramEvent
from tests import factories

Rows = dict[str, list[dict[str, object]]]
WRITTEN = (
    AttendanceUpload,
    AttendanceRecord,
    FilingFee,
    Filing,
    PricedFiling,
    FilingFeeLine,
    Payment,
    LedgerTransaction,
    LedgerEntry,
    FeeEvent,
    Certificate,
    CertificateNumber,
    ProgramEvent,
    Program,
)
# Rows of these have other ids; what else is left out is random.
_OTHER_IDS = (AttendanceUpload, AttendanceRecord, FilingFee, Filing, PricedFiling, Payment, LedgerTransaction)
_RANDOM = {"file", "code"}
REPORTED = datetime(2009, 4, 15, 15, tzinfo=UTC)
PAID = datetime(2009, 5, 4, 15, tzinfo=UTC)


def rows() -> Rows:
    """All that either way writes, but for ids and times."""
    return {model.__name__: [*_rows_of(model)] for model in WRITTEN}


def _rows_of(model: type[models.Model]) -> Iterator[dict[str, object]]:
    fields = [field for field in model._meta.concrete_fields if _is_compared(field)]
    number = FilingFee.objects.get().number
    for row in model._default_manager.order_by("pk"):
        values = {field.name: getattr(row, field.attname) for field in fields}
        yield {name: value.replace(number, "…") if name == "what" else value for name, value in values.items()}


def _is_compared(field: models.Field) -> bool:
    if field.primary_key or isinstance(field, models.DateTimeField) or field.name in _RANDOM:
        return False
    return field.related_model not in _OTHER_IDS


def undone(write: Callable[[], None]) -> Rows:
    with transaction.atomic():
        write()
        written = rows()
        transaction.set_rollback(True)
    return written


def by_services(filing: PastFiling, cast: Cast) -> None:
    program, by = filing.program, cast.coordinators[filing.program.provider.provider_id]
    content = as_csv(line(program.program_id or "", attendee) for attendee in filing.attendees)
    name = f"attendance-{program.program_id}.csv"
    upload = store_upload(
        provider=program.provider, file=ContentFile(content), filename=name, by=by, now=filing.reported_at
    )
    process_upload(upload.pk, now=lambda: filing.reported_at)
    fee = FilingFee.objects.get()
    if fee.amount:
        record_payment(
            fee_id=fee.pk,
            method=PaymentMethod.CHECK,
            amount=fee.amount,
            reference="2014",
            received_on=timezone.localdate(filing.paid_at),
            by=cast.staff,
            now=filing.paid_at,
        )


@pytest.mark.parametrize("rates", [("25", "3", "0.5"), ("0", "0", "0")])
def test_a_filing_of_the_past_is_what_the_services_write(
    conference: Program, carol: User, stella: User, rates: tuple[str, str, str]
) -> None:
    factories.make_schedule(*rates)
    people = everyone()[:3]
    members: dict[str, Member] = {}
    for person in people:
        Member.objects.filter(aast_id=person.aast_id).delete()
        members[person.aast_id] = factories.make_member(person.aast_id, person.first_name, person.last_name)
    attendees = [
        Attendee(person, date(2009, 4, 10), Decimal(cecs))
        for person, cecs in zip(people, ("10", "7.5", "0.25"), strict=True)
    ]
    filing = PastFiling(conference, REPORTED, PAID, attendees)
    cast = Cast({"P0001": conference.provider}, {"P0001": carol}, staff=stella, member=carol)

    # The first certificate would publish the design, each time with another id.
    current_design(now=REPORTED)
    served = undone(lambda: by_services(filing, cast))
    conference.refresh_from_db()
    assert undone(lambda: write_past_filings([filing], members, cast)) == served
    assert len(served["Certificate"]) == 3
