"""The register for the measurements: a million members and a million old records. SQL makes it once."""

from datetime import UTC, date, datetime

from django.core.management import call_command
from django.db import connection
from faker.providers.person.en_US import Provider as Names

from accounts.choices import StaffRole
from accounts.models import Provider, ProviderStaff, User
from attendance.choices import UploadStatus
from attendance.models import AttendanceUpload
from fees.models import FeeSchedule
from members.rules.names import family_key, given_key
from programs.choices import ProgramType
from programs.models import Program

MEMBERS = 1_000_000
ACTIVE = 990_000
OLD_PROGRAMS = 2_000
OLD_RECORDS_EACH = 500
OPEN_PROGRAMS = 500
LINES_A_PROGRAM = 1_000
APPROVED_CECS = 10
# All files are checked as of this day, so that an old database still accepts new files.
NOW = datetime(2026, 5, 20, 17, tzinfo=UTC)
HELD_ON = date(2026, 5, 9)
_BUILT = "bench: built"

# As in a real register, one family name in five has two parts, and one in fifty has accents.
_MEMBERS = """
    INSERT INTO members_member (
        aast_id, kind, standing, role, first_name, last_name, name_key, email, city, state, zip_code, county, listed
    )
    SELECT lpad(i::text, 6, '0'), CASE WHEN i %% 5 = 0 THEN 'guest' ELSE 'member' END,
           CASE WHEN i < %(active)s THEN 'active' ELSE 'inactive' END, 'practitioner',
           first[f], last[l] || CASE WHEN i %% 5 = 1 THEN '-' || last[o] ELSE '' END,
           first_key[f] || '|' || last_key[l] || CASE WHEN i %% 5 = 1 THEN last_key[o] ELSE '' END,
           CASE WHEN i %% 3 > 0 THEN 'person' || i || '@tech.example' ELSE '' END,
           'Springfield', 'IL', lpad((i %% 99999)::text, 5, '0'), 'Sangamon', true
    FROM (SELECT %(first)s::text[], %(first_key)s::text[], %(last)s::text[], %(last_key)s::text[])
             AS names(first, first_key, last, last_key),
         generate_series(0, %(members)s - 1) AS i,
         LATERAL (SELECT 1 + (i::bigint * 7919 / 13) %% cardinality(first),
                         1 + (i::bigint * 104729 / 17) %% cardinality(last),
                         1 + (i::bigint * 15485863 / 19) %% cardinality(last)) AS picked(f, l, o)
"""
_OLD_RECORDS = """
    INSERT INTO attendance_attendancerecord (
        program_id, member_id, upload_id, line_number, first_name, last_name, completion_date, cecs, recorded_at
    )
    SELECT p.id, m.id, %(upload)s, i + 2, m.first_name, m.last_name, p.end_date, 1 + i %% 9, %(now)s
    FROM generate_series(0, %(programs)s * %(each)s - 1) AS i
    JOIN programs_program p ON p.program_id = 'A19' || lpad((i / %(each)s)::text, 4, '0')
    JOIN members_member m ON m.aast_id = lpad((i::bigint * 104729 %% %(active)s)::text, 6, '0');

    INSERT INTO attendance_filing (program_id, upload_id, attendees, cecs, filed_at)
    SELECT program_id, upload_id, count(*), sum(cecs), min(recorded_at) FROM attendance_attendancerecord
    WHERE upload_id = %(upload)s GROUP BY program_id, upload_id
"""
_BUSY_TABLES = (
    "attendance_attendancerecord",
    "attendance_attendanceupload",
    "attendance_filing",
    "attendance_lineerror",
    "fees_filingfee",
    "members_member",
    "programs_program",
    "programs_programevent",
)
_FORGET = """
    TRUNCATE fees_filingfee, programs_programevent, attendance_lineerror, attendance_repairline, attendance_repairedit
    CASCADE;
    DELETE FROM attendance_attendancerecord r USING attendance_attendanceupload u
    WHERE u.id = r.upload_id AND u.filename <> 'old.csv';
    DELETE FROM attendance_filing f USING attendance_attendanceupload u
    WHERE u.id = f.upload_id AND u.filename <> 'old.csv';
    DELETE FROM attendance_attendanceupload WHERE filename <> 'old.csv';
    UPDATE programs_program SET status = 'approved' WHERE status = 'pay_filing_fees'
"""


def build() -> None:
    """Make the register, unless it is complete already. The rest of a killed run is deleted first."""
    call_command("migrate", verbosity=0)
    if Provider.objects.filter(name=_BUILT).exists():
        return
    call_command("flush", verbosity=0, interactive=False)
    aast = Provider.objects.create(status="approved", provider_id="P0001", name="AAST", email="cec@aast.example")
    coordinator = User.objects.create_user("coordinator@aast.example")
    ProviderStaff.objects.create(user=coordinator, provider=aast, role=StaffRole.COORDINATOR)
    society = Provider.objects.create(
        status="approved", provider_id="P0002", name="Sleep Society", email="office@society.example"
    )
    FeeSchedule.objects.create(
        program_type=ProgramType.EDUCATIONAL, starts_on=date(2000, 1, 1), flat=25, per_attendee=3
    )
    with connection.cursor() as cursor:
        _quiet_autovacuum(cursor)
        cursor.execute(_MEMBERS, {"members": MEMBERS, "active": ACTIVE, **_names()})
        _write_programs(aast, "A26", "approved", OPEN_PROGRAMS)
        _write_programs(aast, "A19", "certificates_issued", OLD_PROGRAMS, day=date(2019, 5, 9))
        _write_programs(society, "A25", "approved", 1)
        cursor.execute("ANALYZE")
        old = _old_upload(aast, coordinator)
        records = {"programs": OLD_PROGRAMS, "each": OLD_RECORDS_EACH, "active": ACTIVE, "now": NOW}
        cursor.execute(_OLD_RECORDS, {**records, "upload": old.pk})
        cursor.execute("VACUUM ANALYZE")
    Provider.objects.create(status="approved", provider_id="P0003", name=_BUILT, email="built@bench.example")


def _write_programs(provider: Provider, prefix: str, status: str, count: int, *, day: date = HELD_ON) -> None:
    Program.objects.bulk_create(
        Program(
            program_id=f"{prefix}{number:04}",
            provider=provider,
            name=f"Sleep Scoring Day {number}",
            program_type=ProgramType.EDUCATIONAL,
            place="Chicago, IL",
            start_date=day,
            end_date=day,
            requested_cecs=APPROVED_CECS,
            approved_cecs=APPROVED_CECS,
            status=status,
            submitted_at=NOW,
        )
        for number in range(count)
    )


def _old_upload(provider: Provider, by: User) -> AttendanceUpload:
    return AttendanceUpload.objects.create(
        provider=provider,
        received_by=by,
        received_at=NOW,
        filename="old.csv",
        size=0,
        status=UploadStatus.ACCEPTED,
        finished_at=NOW,
    )


def forget_runs() -> None:
    """Reset the register to its state before any file, vacuum its tables, and write a checkpoint."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET)
        for table in _BUSY_TABLES:
            options = "INDEX_CLEANUP" if table == "members_member" else "ANALYZE, INDEX_CLEANUP"
            cursor.execute(f"VACUUM ({options}) {table}")
        cursor.execute("SELECT pg_has_role('pg_checkpoint', 'member')")
        if cursor.fetchone()[0]:
            cursor.execute("CHECKPOINT")


def provider() -> Provider:
    return Provider.objects.get(provider_id="P0001")


def coordinator() -> User:
    return User.objects.get(email="coordinator@aast.example")


def _quiet_autovacuum(cursor: object) -> None:
    """Turn autovacuum off, because it would disturb measurements. forget_runs vacuums between them."""
    for table in _BUSY_TABLES:
        cursor.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = false)")


def _names() -> dict[str, list[str]]:
    first = [*list(Names.first_names)[:-14], "José", "María", "Zoë", "André", "Renée", "Chloë", "Jürgen", "Søren"]
    accented = ["Núñez", "García", "Müller", "Łukasz", "O'Brien", "D'Angelo", "Dvořák", "St. John"]
    last = [*list(Names.last_names)[:-20], *accented]
    return {
        "first": first,
        "first_key": [given_key(name) for name in first],
        "last": last,
        "last_key": [family_key(name) for name in last],
    }
