"""A webinar's report becomes a roster: minutes are counted as CECs, people are looked for on the register.

Nothing of it is filed unseen: the roster is only checked, and waits on its repair bench.
"""

import csv
import hashlib
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction

from accounts.models import User
from attendance.choices import UploadSource
from attendance.models import AttendanceUpload, SentReport
from attendance.rules.agenda_times import Agenda, without_breaks
from attendance.rules.columns import COLUMNS
from attendance.rules.fields import us_date
from attendance.rules.webinar import cecs_for, read_report
from attendance.rules.webinar_people import Attendee, united
from attendance.rules.webinar_rows import NotAReport
from attendance.services.receiving import receive_once
from attendance.services.webinar_ids import Identities, Identity, one_of_each
from attendance.services.webinar_notes import Told, notes_of
from programs.models import Program, Session

_FIRST_LINE = 2


@dataclass(frozen=True)
class _Credit:
    """What one person of the report earns."""

    attendee: Attendee
    identity: Identity
    cecs: Decimal


@transaction.atomic
def receive_report(
    *, program: Program, content: bytes, filename: str, host_too: bool, by: User, now: datetime, upload_id: UUID
) -> tuple[AttendanceUpload, bool]:
    """The upload with the roster, and whether it is new. Raises NotAReport with a sentence for its sender."""
    report = read_report(content, host_too=host_too)
    identities = Identities(report.attendees)
    groups = one_of_each(report.attendees, identities)
    people, agenda = [united(group) for group in groups], _agenda(program)
    counted = _by_agenda(people, agenda)
    earned = [_Credit(one, identities.of(one), _earned(one, program)) for one in counted]
    credited = [credit for credit in earned if credit.cecs]
    if not credited:
        raise NotAReport("Nobody in this report was there long enough to earn CECs.")
    upload, is_new = receive_once(
        provider=program.provider,
        file=ContentFile(_as_csv(_line(program, credit) for credit in credited), name=filename),
        source=UploadSource.WEBINAR,
        by=by,
        now=now,
        upload_id=upload_id,
        only_check=True,
    )
    if is_new:
        told = Told(
            report, groups, people, counted, agenda, [(one.attendee, one.identity, one.cecs) for one in earned]
        )
        upload.reading = notes_of(told).kept()
        upload.report = [_kept(number, credit) for number, credit in enumerate(credited, _FIRST_LINE)]
        upload.save(update_fields=["reading", "report"])
        _keep(upload, content)
    return upload, is_new


def _agenda(program: Program) -> Agenda | None:
    """The sessions that have a day and times; a program on demand has none."""
    timed = [session for session in program.sessions.all() if session.day]
    sessions, breaks = ([_stretch(one) for one in timed if one.is_break is rest] for rest in (False, True))
    return Agenda(tuple(sessions), tuple(breaks)) if sessions else None


def _stretch(session: Session) -> tuple[datetime, datetime]:
    day, begins, ends = session.day, session.begins, session.ends
    if not (day and begins and ends):
        raise ValueError("A session has either a day and times, or minutes.")
    return datetime.combine(day, begins), datetime.combine(day, ends)


def _by_agenda(people: list[Attendee], agenda: Agenda | None) -> list[Attendee]:
    if agenda is None or not agenda.covers(people):
        return people
    left_out = agenda.left_out()
    return [without_breaks(attendee, left_out) for attendee in people]


def _keep(upload: AttendanceUpload, content: bytes) -> None:
    """The report itself, beside the roster: what the minutes were counted from can be looked up."""
    sent = SentReport(upload=upload, size=len(content), sha256=hashlib.sha256(content).hexdigest())
    sent.file.save(upload.filename, ContentFile(content), save=False)
    sent.save(force_insert=True)


def _earned(attendee: Attendee, program: Program) -> Decimal:
    most = program.approved_cecs or Decimal()
    return cecs_for(attendee.minutes, minutes_per_cec=settings.MINUTES_PER_CEC, at_most=most)


def _kept(line: int, credit: _Credit) -> dict[str, object]:
    """What the report says of the attendee on this line of the roster, as plain data."""
    attendee, identity = credit.attendee, credit.identity
    facts = {"name": attendee.name, "email": attendee.email, "minutes": attendee.minutes}
    return {"line": line, **facts, "matched": identity.match, "aast_id": identity.aast_id}


def _line(program: Program, credit: _Credit) -> list[str]:
    attendee = credit.attendee
    day = attendee.day or (program.end_date if program.start_date == program.end_date else None)
    told = us_date(day) if day else ""
    name = [" ".join(part.split()) for part in (attendee.first_name, attendee.last_name)]
    return [program.program_id or "", credit.identity.aast_id, *name, told, f"{credit.cecs.normalize():f}"]


def _as_csv(lines: Iterable[list[str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([[column.name for column in COLUMNS], *lines])
    return text.getvalue().encode("utf-8", "replace")
