"""A webinar's report becomes a roster: minutes are counted as CECs, people are looked for on the register.

Nothing of it is filed unseen: the roster is only checked, and waits on its repair bench.
"""

import csv
import hashlib
import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models.functions import Upper

from accounts.models import User
from attendance.choices import Match, UploadSource
from attendance.models import AttendanceUpload, SentReport
from attendance.rules import readings
from attendance.rules.columns import COLUMNS
from attendance.rules.fields import us_date
from attendance.rules.readings import Notes
from attendance.rules.webinar import Attendee, Report, cecs_for, read_report
from attendance.rules.webinar_rows import NotAReport
from attendance.services.receiving import receive_once
from members.choices import Standing
from members.models import Member, given_part
from members.rules.names import name_key
from programs.models import Program

_MOST_NAMED = 20
_FIRST_LINE = 2


@transaction.atomic
def receive_report(
    *, program: Program, content: bytes, filename: str, host_too: bool, by: User, now: datetime, upload_id: UUID
) -> tuple[AttendanceUpload, bool]:
    """The upload with the roster, and whether it is new. Raises NotAReport with a sentence for its sender."""
    report = read_report(content, host_too=host_too)
    earned = {attendee: _earned(attendee, program) for attendee in report.attendees}
    credited = [attendee for attendee, cecs in earned.items() if cecs]
    if not credited:
        raise NotAReport("Nobody in this report was there long enough to earn CECs.")
    ids = _Ids(credited)
    lines = [_line(program, attendee, ids.of(attendee), earned[attendee]) for attendee in credited]
    upload, is_new = receive_once(
        provider=program.provider,
        file=ContentFile(_as_csv(lines), name=filename),
        source=UploadSource.WEBINAR,
        by=by,
        now=now,
        upload_id=upload_id,
        only_check=True,
    )
    if is_new:
        upload.reading = _notes(report, [one for one, cecs in earned.items() if not cecs], ids).kept()
        upload.report = [ids.kept(number, attendee) for number, attendee in enumerate(credited, _FIRST_LINE)]
        upload.save(update_fields=["reading", "report"])
        _keep(upload, content)
    return upload, is_new


def _keep(upload: AttendanceUpload, content: bytes) -> None:
    """The report itself, beside the roster: what the minutes were counted from can be looked up."""
    sent = SentReport(upload=upload, size=len(content), sha256=hashlib.sha256(content).hexdigest())
    sent.file.save(upload.filename, ContentFile(content), save=False)
    sent.save(force_insert=True)


def _earned(attendee: Attendee, program: Program) -> Decimal:
    most = program.approved_cecs or Decimal()
    return cecs_for(attendee.minutes, minutes_per_cec=settings.MINUTES_PER_CEC, at_most=most)


class _Ids:
    """The AAST IDs that email or name point to without doubt, and how each was found."""

    def __init__(self, attendees: Iterable[Attendee]) -> None:
        attendees = list(attendees)
        active = Member.objects.filter(standing=Standing.ACTIVE, listed=True).order_by()
        emails = {attendee.email.upper() for attendee in attendees if attendee.email}
        keys = {_key(attendee) for attendee in attendees}
        by_email = active.annotate(upper=Upper("email")).filter(upper__in=emails).values_list("upper", "aast_id")
        by_name = active.annotate(key=given_part()).filter(key__in=keys).values_list("key", "aast_id")
        self._by_email, self._by_name = _only(by_email), _only(by_name)
        self.found = Counter(self._how(attendee) for attendee in attendees)

    def of(self, attendee: Attendee) -> str:
        return self._by_email.get(attendee.email.upper()) or self._by_name.get(_key(attendee), "")

    def kept(self, line: int, attendee: Attendee) -> dict[str, object]:
        """What the report says of the attendee on this line of the roster, as plain data."""
        how, facts = self._how(attendee), {"name": attendee.name, "email": attendee.email, "minutes": attendee.minutes}
        return {"line": line, **facts, "matched": how, "aast_id": self.of(attendee)}

    def _how(self, attendee: Attendee) -> Match:
        if attendee.email.upper() in self._by_email:
            return Match.EMAIL
        return Match.NAME if _key(attendee) in self._by_name else Match.NONE


def _only(rows: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Whatever points to one person alone."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for key, aast_id in rows:
        found[key].add(aast_id)
    return {key: next(iter(ids)) for key, ids in found.items() if len(ids) == 1}


def _key(attendee: Attendee) -> str:
    return name_key(attendee.first_name, attendee.last_name)


def _line(program: Program, attendee: Attendee, aast_id: str, cecs: Decimal) -> list[str]:
    day = attendee.day or (program.end_date if program.start_date == program.end_date else None)
    told = us_date(day) if day else ""
    name = [" ".join(part.split()) for part in (attendee.first_name, attendee.last_name)]
    return [program.program_id or "", aast_id, *name, told, f"{cecs.normalize():f}"]


def _notes(report: Report, short: list[Attendee], ids: _Ids) -> Notes:
    notes = Notes()
    merged = f"{report.merged:,} rejoin{' was' if report.merged == 1 else 's were'} merged"
    notes.tell(
        readings.REPORT,
        source=report.source,
        people=_people(len(report.attendees)),
        merged=merged,
        minutes=settings.MINUTES_PER_CEC,
    )
    by_email, by_name, unknown = (_people(ids.found[how]) for how in (Match.EMAIL, Match.NAME, Match.NONE))
    notes.tell(readings.REPORT_MATCHED, by_email=by_email, by_name=by_name, unknown=unknown)
    if short:
        notes.tell(readings.REPORT_SHORT, people=_some(f"{one.name} ({one.minutes} minutes)" for one in short))
    if report.hosts:
        notes.tell(readings.REPORT_HOSTS, people=_some(report.hosts))
    if report.unclear:
        notes.tell(readings.REPORT_UNCLEAR, told=_sentences(report.unclear))
    return notes


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count:,} people"


def _some(told: Iterable[str]) -> str:
    listed = list(told)
    more = len(listed) - _MOST_NAMED
    return "; ".join(listed[:_MOST_NAMED]) + (f"; and {more:,} more" if more > 0 else "")


def _sentences(told: Sequence[str]) -> str:
    more = len(told) - _MOST_NAMED
    return " ".join(told[:_MOST_NAMED]) + (f" And {more:,} more cases like these." if more > 0 else "")


def _as_csv(lines: Iterable[list[str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([[column.name for column in COLUMNS], *lines])
    return text.getvalue().encode("utf-8", "replace")
