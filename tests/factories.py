"""People, programs, and files for tests. Programs walk the real transitions to the status that is asked for."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from itertools import count

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.choices import ProviderStatus, StaffRole
from accounts.models import Provider, ProviderStaff, User
from attendance.choices import UploadStatus
from attendance.models import AttendanceUpload
from attendance.uploads.processing import process_upload
from attendance.uploads.receiving import store_upload
from fees.choices import PaymentMethod
from fees.models import FeeSchedule, FilingFee, Payment
from fees.services.receive import record_payment
from members.models import Member
from programs.choices import ProgramFormat, ProgramStatus, ProgramType, Section
from programs.models import Program, Session
from programs.services.applications import submit_program
from programs.services.review import approve_program, deny_program, request_changes

PASSWORD = "correct horse battery"
HEADER = "Program ID,AAST ID,First Name,Last Name,Completion Date,CECs"
APPLICATION = {"place": "Chicago, IL", "objectives": "Score a night of sleep", "audience": "Night technologists"}
_running = count(1)
MAY = datetime(2026, 5, 20, 15, tzinfo=UTC)


def at_noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


def make_user(email: str, first_name: str = "", last_name: str = "", **fields: object) -> User:
    return User.objects.create_user(email, PASSWORD, first_name=first_name, last_name=last_name, **fields)


def make_staff(group: str, email: str = "") -> User:
    """A staff login of one group, such as directory@aast.example."""
    user = make_user(email or f"{group.lower().replace(' ', '')}@aast.example", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    return user


def make_provider(provider_id: str, name: str, email: str = "office@provider.example") -> Provider:
    return Provider.objects.create(provider_id=provider_id, name=name, email=email, status=ProviderStatus.APPROVED)


def employ(user: User, provider: Provider, role: StaffRole = StaffRole.COORDINATOR) -> User:
    ProviderStaff.objects.create(user=user, provider=provider, role=role)
    return user


def make_member(aast_id: str, first_name: str, last_name: str, **fields: object) -> Member:
    return Member.objects.create(aast_id=aast_id, first_name=first_name, last_name=last_name, **fields)


def make_schedule(flat: str = "25", per_attendee: str = "3", per_cec: str = "0") -> FeeSchedule:
    """In force since 2000 for the guide's program type."""
    return FeeSchedule.objects.create(
        program_type=ProgramType.EDUCATIONAL,
        starts_on=date(2000, 1, 1),
        flat=Decimal(flat),
        per_attendee=Decimal(per_attendee),
        per_cec=Decimal(per_cec),
    )


def make_program(
    provider: Provider,
    by: User,
    *,
    status: ProgramStatus = ProgramStatus.APPROVED,
    program_id: str | None = None,
    name: str = "Sleep Scoring Day",
    start: date = date(2026, 5, 9),
    end: date | None = None,
    cecs: str = "10",
    now: datetime | None = None,
    **fields: object,
) -> Program:
    """A program in any status up to Approved or Denied; `report` and `pay` lead further.

    Its application is complete: one session of an hour, and a reason for more CECs. It is submitted two months ahead.
    """
    now = now or min(timezone.now(), at_noon(start - timedelta(days=60)))
    program = Program.objects.create(
        provider=provider,
        name=name,
        program_type=fields.pop("program_type", ProgramType.EDUCATIONAL),
        start_date=start,
        end_date=end or start,
        requested_cecs=Decimal(cecs),
        cecs_reason="The brochure has the whole agenda",
        program_id=program_id,
        **{**APPLICATION, **fields},
    )
    make_session(program)
    submit = partial(submit_program, by=by, now=now)
    approve = partial(approve_program, cecs=Decimal(cecs), reason="As in past years", by=by, now=now)
    ask = partial(request_changes, comments={Section.AGENDA: "Add times"}, by=by, now=now)
    steps = {
        ProgramStatus.DRAFT: [],
        ProgramStatus.SUBMITTED: [submit],
        ProgramStatus.CHANGES_REQUESTED: [submit, ask],
        ProgramStatus.APPROVED: [submit, approve],
        ProgramStatus.DENIED: [submit, partial(deny_program, reason="Not about sleep", by=by, now=now)],
    }
    for step in steps[status]:
        program = step(program)
    return program


def make_session(program: Program, **fields: object) -> Session:
    """An hour from nine on the program's first day, or the minutes of a part on demand."""
    on_demand = program.format == ProgramFormat.ON_DEMAND
    when = {"minutes": 60} if on_demand else {"day": program.start_date, "begins": time(9), "ends": time(10)}
    who = {"speaker": "Dr. Ada Lim", "credentials": "RPSGT", "disclosure": "None"}
    return Session.objects.create(program=program, **{**when, **who, "title": "Scoring", **fields})


def csv_of(*lines: str, header: str = HEADER) -> bytes:
    return "\r\n".join([header, *lines, ""]).encode()


def receive(provider: Provider, by: User, content: bytes, *, filename: str = "attendance.csv") -> AttendanceUpload:
    file = ContentFile(content, name=filename)
    return store_upload(provider=provider, file=file, filename=filename, by=by, now=timezone.now())


def report(provider: Provider, by: User, content: bytes, *, now: datetime | None = None) -> AttendanceUpload:
    """Receive a file and check it in this process; the upload with its verdict."""
    upload = receive(provider, by, content)
    process_upload(upload.pk, now=(lambda: now) if now else timezone.now)
    upload.refresh_from_db()
    return upload


def report_accepted(provider: Provider, by: User, content: bytes, *, now: datetime | None = None) -> AttendanceUpload:
    upload = report(provider, by, content, now=now)
    assert upload.status == UploadStatus.ACCEPTED, [str(error) for error in upload.errors.all()]
    return upload


def owe(provider: Provider, by: User, count: int) -> list[FilingFee]:
    """That many programs of May 2026, each with the fee for John Smith of the guide."""
    for number in range(count):
        program_id = f"A26{500 + number}"
        make_program(provider, by, program_id=program_id, name=f"Day {number + 1}")
        report_accepted(provider, by, csv_of(f"{program_id},100100,John,Smith,5/9/2026,1"), now=MAY)
    return list(FilingFee.objects.order_by("pk"))


def pay(fee: FilingFee, by: User, *, amount: Decimal | None = None, now: datetime | None = None) -> Payment:
    """Record a check, for the whole fee where no amount is given."""
    now = now or timezone.now()
    return record_payment(
        fee_id=fee.pk,
        method=PaymentMethod.CHECK,
        amount=fee.amount if amount is None else amount,
        reference=f"{1000 + next(_running)}",
        received_on=timezone.localdate(now),
        by=by,
        now=now,
    )
