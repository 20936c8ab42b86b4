"""Old attendance: filed, priced, paid, and certified in bulk, because the services would take a minute.

The rows are equal to those of the services; a test compares them. They are uploads with files and notes, records, fees
with lines and history, payments, the ledger, certificates in the order of issue, and the history of the programs.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import groupby

from django.core.files.base import ContentFile
from django.utils import timezone

from attendance.choices import UploadStatus
from attendance.models import AttendanceRecord, AttendanceUpload, Filing
from attendance.roster.columns import COLUMNS, COMPLETION_DATE
from attendance.uploads.confirmation import note_day_order
from certificates.services.design import current_design
from certificates.services.insert import NewCertificate, insert_certificates
from certificates.services.issue import allocate_numbers
from demo.data.roster import Attendee, as_csv, line
from demo.loaders.accounts import Cast
from fees.choices import FeeStatus, LedgerKind, PaymentMethod
from fees.models import FeeEvent, FeeSchedule, FilingFee, FilingFeeLine, Payment, PricedFiling
from fees.rules.ledger import charged, received
from fees.rules.pricing import PricedLine, price
from fees.services.ledger import Posting, post
from fees.services.lines import as_lines
from members.models import Member
from programs.choices import ProgramStatus
from programs.models import Program, ProgramEvent
from tabular.notes import Notes

_BATCH = 1_000
_COMPLETED = COLUMNS.index(COMPLETION_DATE)


@dataclass(frozen=True)
class PastFiling:
    program: Program
    reported_at: datetime
    paid_at: datetime
    attendees: list[Attendee]


def write_past_filings(filings: Sequence[PastFiling], members: dict[str, Member], cast: Cast) -> None:
    """Write the rows that take the programs from Approved to Certificates Issued."""
    schedules = list(FeeSchedule.objects.all())
    uploads = AttendanceUpload.objects.bulk_create([_upload(filing, cast) for filing in filings])
    records = [_records(filing, upload, members) for filing, upload in zip(filings, uploads, strict=True)]
    AttendanceRecord.objects.bulk_create((record for some in records for record in some), batch_size=_BATCH)
    fees, filed, priced, prices = [], [], [], []
    for past, upload in zip(filings, uploads, strict=True):
        schedule = _in_force(schedules, past)
        filing = _filing(past, upload)
        lines = price(schedule.rates, attendees=filing.attendees, cecs=filing.cecs, first_filing=True)
        fees.append(_fee(past, lines))
        filing.settled_at = fees[-1].settled_at
        filed.append(filing)
        priced.append(PricedFiling(fee=fees[-1], filing=filing, schedule=schedule))
        prices.append(lines)
    FilingFee.objects.bulk_create(fees)
    Filing.objects.bulk_create(filed)
    PricedFiling.objects.bulk_create(priced)
    FilingFeeLine.objects.bulk_create(as_lines(priced, prices))
    FeeEvent.objects.bulk_create(event for number, fee in enumerate(fees) for event in _fee_events(fee, number, cast))
    _post(fees, cast)
    insert_certificates(list(_certificates(fees, records)), design=current_design(now=min(map(_settled_at, fees))))
    ProgramEvent.objects.bulk_create(
        event for fee, filing in zip(fees, filed, strict=True) for event in _program_events(fee, filing, cast)
    )
    Program.objects.filter(pk__in=[filing.program.pk for filing in filings]).update(
        status=ProgramStatus.CERTIFICATES_ISSUED
    )


def _upload(filing: PastFiling, cast: Cast) -> AttendanceUpload:
    program_id = filing.program.program_id or ""
    lines = [line(program_id, attendee) for attendee in filing.attendees]
    content = as_csv(lines)
    by, notes = cast.coordinators[filing.program.provider.provider_id], Notes()
    note_day_order(notes, {cells[_COMPLETED] for cells in lines}, [filing.program])
    upload = AttendanceUpload(
        provider=filing.program.provider,
        received_by=by,
        received_at=filing.reported_at,
        filename=f"attendance-{program_id}.csv",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        status=UploadStatus.ACCEPTED,
        attempts=1,
        finished_at=filing.reported_at + timedelta(seconds=2),
        programs=[program_id],
        lines=len(lines),
        stored_notes=notes.as_data(),
        confirmed_by=by if notes.needs_confirmation else None,
        confirmed_at=filing.reported_at if notes.needs_confirmation else None,
    )
    upload.file.save(upload.filename, ContentFile(content), save=False)
    return upload


def _records(filing: PastFiling, upload: AttendanceUpload, members: dict[str, Member]) -> list[AttendanceRecord]:
    return [
        AttendanceRecord(
            program=filing.program,
            member=members[attendee.person.aast_id],
            upload=upload,
            line_number=number,
            first_name=attendee.person.first_name,
            last_name=attendee.person.last_name,
            completion_date=attendee.completed,
            cecs=attendee.cecs,
            recorded_at=filing.reported_at,
        )
        for number, attendee in enumerate(filing.attendees, start=2)
    ]


def _in_force(schedules: list[FeeSchedule], filing: PastFiling) -> FeeSchedule:
    day = timezone.localdate(filing.reported_at)
    return next(
        schedule
        for schedule in schedules
        if schedule.program_type == filing.program.program_type
        and schedule.starts_on <= day
        and (schedule.ends_on is None or day <= schedule.ends_on)
    )


def _fee(filing: PastFiling, lines: list[PricedLine]) -> FilingFee:
    """A paid fee. A fee of zero is settled when it is assessed."""
    amount = sum((line.amount for line in lines), Decimal(0))
    return FilingFee(
        program=filing.program,
        attendees=len(filing.attendees),
        amount=amount,
        paid=amount,
        is_open=not amount,
        status=FeeStatus.PAID,
        assessed_at=filing.reported_at,
        settled_at=filing.paid_at if amount else filing.reported_at,
    )


def _filing(past: PastFiling, upload: AttendanceUpload) -> Filing:
    return Filing(
        program=past.program,
        upload=upload,
        attendees=len(past.attendees),
        cecs=sum(attendee.cecs for attendee in past.attendees),
        filed_at=past.reported_at,
    )


def _post(fees: list[FilingFee], cast: Cast) -> None:
    """Write the payments and the ledger."""
    payments = {fee.pk: _payment(fee, number, cast) for number, fee in enumerate(fees) if fee.amount}
    Payment.objects.bulk_create(payments.values())
    postings = []
    for number, fee in enumerate(fees):
        if payment := payments.get(fee.pk):
            by, provider_id = cast.coordinators[fee.program.provider.provider_id], payment.provider_id
            owed, paid = [charged(fee, fee.amount)], [received(payment, fee.amount, fee)]
            postings += [
                Posting(LedgerKind.FEE, provider_id, owed, _assessed(fee), by, fee.assessed_at),
                Posting(LedgerKind.PAYMENT, provider_id, paid, _paid(fee, number), cast.staff, payment.recorded_at),
            ]
    post(postings)


def _assessed(fee: FilingFee) -> str:
    return f"Assessed ${fee.amount} for {fee.attendees} attendees"


def _paid(fee: FilingFee, number: int) -> str:
    return f"{PaymentMethod.CHECK.label} {_check(number)} for ${fee.amount} recorded"


def _payment(fee: FilingFee, number: int, cast: Cast) -> Payment:
    settled_at = _settled_at(fee)
    return Payment(
        provider=fee.program.provider,
        method=PaymentMethod.CHECK,
        amount=fee.amount,
        reference=_check(number),
        received_on=timezone.localdate(settled_at),
        recorded_by=cast.staff,
        recorded_at=settled_at,
    )


def _settled_at(fee: FilingFee) -> datetime:
    return fee.settled_at or fee.assessed_at


def _check(number: int) -> str:
    return f"{2_014 + 3 * number}"


def _fee_events(fee: FilingFee, number: int, cast: Cast) -> Iterable[FeeEvent]:
    by = cast.coordinators[fee.program.provider.provider_id]
    settled_at = _settled_at(fee)
    yield FeeEvent(fee=fee, at=fee.assessed_at, by=by, what=_assessed(fee))
    if fee.amount:
        yield FeeEvent(fee=fee, at=settled_at, by=cast.staff, what=_paid(fee, number))
    what = f"Paid in full; {fee.attendees} certificates issued"
    yield FeeEvent(fee=fee, at=settled_at, by=cast.staff if fee.amount else None, what=what)


def _certificates(fees: list[FilingFee], records: list[list[AttendanceRecord]]) -> Iterable[NewCertificate]:
    in_order = sorted(zip(fees, records, strict=True), key=lambda pair: _settled_at(pair[0]))
    for year, filed in groupby(in_order, key=lambda pair: timezone.localtime(_settled_at(pair[0])).year):
        issued = [(record.pk, _settled_at(fee)) for fee, some in filed for record in some]
        for (record_id, settled_at), number in zip(issued, allocate_numbers(year, len(issued)), strict=True):
            yield NewCertificate(record_id, number, settled_at)


def _program_events(fee: FilingFee, filing: Filing, cast: Cast) -> Iterable[ProgramEvent]:
    program = fee.program
    yield ProgramEvent(
        program=program,
        at=fee.assessed_at,
        by=cast.coordinators[program.provider.provider_id],
        from_status=ProgramStatus.APPROVED,
        to_status=ProgramStatus.PAY_FILING_FEES,
        what=f"Attendance reported in {filing.upload.filename}",
    )
    yield ProgramEvent(
        program=program,
        at=_settled_at(fee),
        by=cast.staff if fee.amount else None,
        from_status=ProgramStatus.PAY_FILING_FEES,
        to_status=ProgramStatus.CERTIFICATES_ISSUED,
        what=f"Filing fee {fee.number} paid; certificates issued",
    )
