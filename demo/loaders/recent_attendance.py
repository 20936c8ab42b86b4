"""Writes the attendance of the last months by the services, as if providers sent the files."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import NamedTuple

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import Provider, User
from attendance.choices import UploadStatus
from attendance.roster.columns import COLUMNS
from attendance.uploads.processing import process_upload
from attendance.uploads.receiving import store_upload
from attendance.uploads.single_entry import enter_attendance
from demo.data.plan import at
from demo.data.roster import Attendee, as_csv, line
from demo.loaders.accounts import Cast
from demo.sample_files import FILES
from fees.choices import PaymentMethod
from fees.models import FilingFee
from fees.services.receive import record_payment
from programs.choices import ProgramType
from programs.models import Program

# The rejected uploads of AAST's coordinator: days ago, hour, and file.
_REJECTED = (
    (9, 10, "bad-header.csv"),
    (6, 15, "bad-names.csv"),
    (6, 16, "bad-dates-and-cecs.csv"),
    (2, 9, "not-a-workbook.xlsx"),
)


class DemoDataError(Exception):
    """An upload of the demo has another verdict than expected."""


@dataclass(frozen=True)
class RecentFiling:
    """`paid_at` is None while the fee is due."""

    program: Program
    reported_at: datetime
    paid_at: datetime | None
    attendees: Sequence[Attendee]


class _Action(NamedTuple):
    at: datetime
    do: Callable[[datetime], object]


def write_recent_filings(filings: Sequence[RecentFiling], cast: Cast, now: datetime) -> None:
    """Call the services for all filings and rejected uploads, in the order of time."""
    services = _Services(cast)
    actions = [*services.rejections(now), *services.filings(filings)]
    for action in sorted(actions, key=lambda action: action.at):
        action.do(action.at)


class _Services:
    def __init__(self, cast: Cast) -> None:
        self._cast = cast
        self._checks = (f"{number}" for number in count(5_071, 3))

    def filings(self, filings: Sequence[RecentFiling]) -> Iterator[_Action]:
        """The oldest paid and the oldest unpaid filing forget an attendee. The next unpaid one is paid in part."""
        in_order = sorted(filings, key=lambda filing: filing.reported_at)
        with_fee = [filing for filing in in_order if filing.program.program_type != ProgramType.IN_SERVICE]
        paid = [filing for filing in with_fee if filing.paid_at]
        unpaid = [filing for filing in with_fee if not filing.paid_at]
        for filing in in_order:
            if filing in (paid[0], unpaid[0]):
                yield from self._report_in_two_parts(filing)
                continue
            yield self._report(filing, filing.attendees)
            if filing.paid_at and filing.program.program_type != ProgramType.IN_SERVICE:
                yield self._pay(filing.program, filing.paid_at)
            if filing is unpaid[1]:
                yield self._pay(filing.program, filing.reported_at + timedelta(days=3), share=Decimal("0.5"))

    def rejections(self, now: datetime) -> Iterable[_Action]:
        aast, by = self._cast.providers["P0001"], self._cast.coordinators["P0001"]
        for days, hour, name in _REJECTED:
            when = at(timezone.localdate(now) - timedelta(days), hour)
            yield _Action(when, _upload(aast, by, name, FILES[name].content(), UploadStatus.REJECTED))

    def _report_in_two_parts(self, filing: RecentFiling) -> Iterator[_Action]:
        program, first = filing.program, filing.reported_at
        yield self._report(filing, filing.attendees[:-1])
        yield self._pay(program, first + timedelta(days=2))
        yield _Action(first + timedelta(days=3), self._enter(program, filing.attendees[-1]))
        if filing.paid_at:
            yield self._pay(program, first + timedelta(days=5))

    def _report(self, filing: RecentFiling, attendees: Sequence[Attendee]) -> _Action:
        program, program_id = filing.program, filing.program.program_id or ""
        by = self._cast.coordinators[program.provider.provider_id]
        content = as_csv(line(program_id, attendee) for attendee in attendees)
        name = f"attendance-{program_id}.csv"
        return _Action(filing.reported_at, _upload(program.provider, by, name, content, UploadStatus.ACCEPTED))

    def _enter(self, program: Program, attendee: Attendee) -> Callable[[datetime], object]:
        names = [column.name for column in COLUMNS]
        cells = dict(zip(names, line(program.program_id or "", attendee), strict=True))
        by = self._cast.coordinators[program.provider.provider_id]
        return lambda now: enter_attendance(provider=program.provider, cells=cells, by=by, now=now)

    def _pay(self, program: Program, when: datetime, share: Decimal = Decimal(1)) -> _Action:
        def do(now: datetime) -> None:
            fee = FilingFee.objects.due().get(program=program)
            record_payment(
                fee_id=fee.pk,
                method=PaymentMethod.CHECK,
                amount=(fee.amount * share).quantize(Decimal("0.01")),
                reference=next(self._checks),
                received_on=timezone.localdate(now),
                by=self._cast.staff,
                now=now,
            )

        return _Action(when, do)


def _upload(
    provider: Provider, by: User, name: str, content: bytes, verdict: UploadStatus
) -> Callable[[datetime], None]:
    def do(now: datetime) -> None:
        upload = store_upload(provider=provider, file=ContentFile(content, name=name), filename=name, by=by, now=now)
        if process_upload(upload.pk, now=lambda: now) != verdict:
            errors = upload.errors.values_list("line_number", "code")[:5]
            raise DemoDataError(f"{name} was not {verdict}: {list(errors)}")

    return do
