"""The certificates of one filing of 100,000 records, beside a bare COPY of the same rows.

It runs on a database of its own, which is made once.
"""

from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from statistics import median
from time import perf_counter

from django.core.management import call_command
from django.db import connection, transaction

from accounts.models import Provider, User
from attendance.choices import UploadStatus
from attendance.models import AttendanceRecord, AttendanceUpload, Filing
from benchmarks.counting import counted
from certificates.models import Certificate
from certificates.services.design import current_design
from certificates.services.issue import issue_certificates
from members.models import Member
from programs.choices import ProgramStatus, ProgramType
from programs.models import Program

RECORDS = 100_000
_ROUNDS = 3
_NOW = datetime(2026, 5, 20, 17, tzinfo=UTC)
_DAY = date(2026, 5, 9)
_BATCH = 5_000


def issuing(folder: Path) -> dict[str, float]:
    """Median seconds of both, the median of their ratios, and the statements."""
    _build()
    filing = Filing.objects.select_related("program__provider").get()
    rows = folder / "certificates"
    with transaction.atomic():
        with counted() as statements:
            issue_certificates(filings=[filing], now=_NOW)
        columns = _save(rows)
        transaction.set_rollback(True)
    pairs = [(_copy(rows, columns), _issue(filing)) for _ in range(_ROUNDS)]
    return {
        "copy": median(copied for copied, _issued in pairs),
        "issue": median(issued for _copied, issued in pairs),
        "ratio": median(issued / copied for copied, issued in pairs),
        "statements": len(statements),
    }


def _issue(filing: Filing) -> float:
    """Seconds. The rows are rolled back after the time is taken."""
    with transaction.atomic():
        begin = perf_counter()
        issued = issue_certificates(filings=[filing], now=_NOW)
        _check_constraints()
        seconds = perf_counter() - begin
        if len(issued) != RECORDS:
            raise AssertionError(f"{len(issued)} certificates were issued, not {RECORDS}")
        transaction.set_rollback(True)
    return seconds


def _copy(rows: Path, columns: str) -> float:
    with transaction.atomic(), rows.open() as file, connection.cursor() as cursor:
        begin = perf_counter()
        cursor.copy_expert(f"COPY certificates_certificate ({columns}) FROM STDIN", file, size=65_536)
        _check_constraints()
        seconds = perf_counter() - begin
        transaction.set_rollback(True)
    return seconds


def _check_constraints() -> None:
    """A rolled back transaction would leave out the deferred foreign keys."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _save(rows: Path) -> str:
    """Write the certificates in the format of COPY, and return their columns."""
    columns = ", ".join(field.column for field in Certificate._meta.local_concrete_fields if not field.primary_key)
    with connection.cursor() as cursor, rows.open("w") as file:
        cursor.copy_expert(f"COPY (SELECT {columns} FROM certificates_certificate ORDER BY id) TO STDOUT", file)
    return columns


def _build() -> None:
    call_command("migrate", verbosity=0, stdout=StringIO())
    current_design(now=_NOW)
    if Filing.objects.exists():
        return
    with transaction.atomic():
        user = User.objects.create_superuser("carol@sleep.example", "none")
        provider = Provider.objects.create(
            provider_id="P0001", name="Sleep Society", email="office@sleep.example", status="approved"
        )
        program = Program.objects.create(
            program_id="A09164",
            provider=provider,
            name="Annual Sleep Meeting",
            program_type=ProgramType.EDUCATIONAL,
            place="Chicago, IL",
            start_date=_DAY,
            end_date=_DAY,
            requested_cecs=10,
            approved_cecs=10,
            status=ProgramStatus.PAY_FILING_FEES,
            submitted_at=_NOW,
        )
        upload = AttendanceUpload.objects.create(
            provider=provider,
            received_by=user,
            received_at=_NOW,
            filename="all.csv",
            size=0,
            status=UploadStatus.ACCEPTED,
            finished_at=_NOW,
        )
        members = Member.objects.bulk_create(
            (Member(aast_id=f"{100_000 + at}", first_name="John", last_name=f"Smith {at}") for at in range(RECORDS)),
            batch_size=_BATCH,
        )
        common = {"program": program, "upload": upload, "completion_date": _DAY, "cecs": 1, "recorded_at": _NOW}
        AttendanceRecord.objects.bulk_create(
            (
                AttendanceRecord(
                    member=member,
                    line_number=line,
                    first_name=member.first_name,
                    last_name=member.last_name,
                    **common,
                )
                for line, member in enumerate(members, start=2)
            ),
            batch_size=_BATCH,
        )
        Filing.objects.create(program=program, upload=upload, attendees=RECORDS, cecs=RECORDS, filed_at=_NOW)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
