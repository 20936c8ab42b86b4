"""The data of the page table: the demo, and a copy with a million members, records, and certificates.

Each is a database that is made once. The demo has two more uploads than in `make run`. One has 50 errors. The other
records every active member without a record, some 400 people.
"""

from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts.models import Provider, User
from attendance.choices import UploadStatus
from attendance.models import AttendanceUpload
from attendance.roster.columns import COLUMNS
from attendance.uploads.processing import process_upload
from attendance.uploads.receiving import store_upload
from benchmarks.dataset import _MEMBERS, ACTIVE, MEMBERS, _names
from demo.loaders.load import load
from foundation.formatting import us_date
from members.models import Member
from programs.models import Program

PROGRAMS = 20_000
RECORDS_EACH = 50
REFUSED_UPLOADS = 7_470
REFUSED, ACCEPTED = "fifty-faults.csv", "everybody.csv"
_ERRORS = 50
# P0001 has half of all programs, so that its lists are very long.
_PROGRAMS = """
    INSERT INTO programs_program (
        program_id, provider_id, name, program_type, format, place, start_date, end_date, offerings, objectives,
        audience, requested_cecs, cecs_reason, late_reason, listed, registration_url, wants_save_the_date,
        save_the_date_text, approved_cecs, status, submitted_at, extension_reason, needs_evaluation,
        save_the_dates_allowed, created_at
    )
    SELECT 'A10' || lpad(i::text, 6, '0'),
           CASE WHEN i %% 2 = 0 THEN %(largest)s ELSE others[1 + i %% cardinality(others)] END,
           'Sleep Scoring Day ' || i, 'educational', 'in_person', 'Chicago, IL', day, day, 1, '', '', 10, '', '',
           i %% 4 = 0, '', false, '', 10, 'certificates_issued', day - interval '60 days', '', false, 1, now()
    FROM (SELECT array_agg(id) FROM accounts_provider WHERE provider_id IS NOT NULL) AS known(others),
         generate_series(1, %(programs)s) AS i, LATERAL (SELECT date '2014-01-01' + i %% 4000) AS held(day)
"""
_GROWN = "A10______"
_FILED = """
    INSERT INTO programs_programevent (program_id, at, by_id, from_status, to_status, what)
    SELECT p.id, p.submitted_at + i * interval '20 days', NULL, '', '', 'Something happened'
    FROM programs_program p, generate_series(1, 4) AS i WHERE p.program_id LIKE %(grown)s;

    INSERT INTO attendance_attendanceupload (
        id, provider_id, received_by_id, received_at, source, filename, file, size, sha256, status, attempts,
        only_check, stored_notes, report, undo_reason, finished_at, lines, error_count, programs
    )
    SELECT md5(p.program_id)::uuid, p.provider_id, %(by)s, p.end_date + interval '10 days', 'file',
           p.program_id || '.csv', 'none.csv', 2000, '', 'accepted', 1, false, '[]', '[]', '',
           p.end_date + interval '10 days', %(each)s, 0, ARRAY[p.program_id]
    FROM programs_program p WHERE p.program_id LIKE %(grown)s;

    INSERT INTO fees_filingfee (
        kind, program_id, attendees, amount, paid, balance, is_open, status, assessed_at, settled_at
    )
    SELECT 'filing', p.id, %(each)s, 175, 175, 0, false, 'paid',
           p.end_date + interval '10 days', p.end_date + interval '20 days'
    FROM programs_program p WHERE p.program_id LIKE %(grown)s;

    INSERT INTO attendance_attendancerecord (
        program_id, member_id, upload_id, line_number, first_name, last_name, completion_date, cecs, recorded_at
    )
    SELECT p.id, m.id, md5(p.program_id)::uuid, i %% %(each)s + 2, m.first_name, m.last_name, p.end_date,
           1 + i %% 9, p.end_date + interval '10 days'
    FROM generate_series(0, %(programs)s * %(each)s - 1) AS i
    JOIN programs_program p ON p.program_id = 'A10' || lpad((1 + i / %(each)s)::text, 6, '0')
    JOIN members_member m ON m.aast_id = lpad((i::bigint * 104729 %% %(active)s)::text, 6, '0')
    ON CONFLICT DO NOTHING;

    INSERT INTO attendance_filing (program_id, upload_id, attendees, cecs, filed_at, settled_at)
    SELECT p.id, md5(p.program_id)::uuid, count(*), sum(r.cecs), p.end_date + interval '10 days',
           p.end_date + interval '20 days'
    FROM attendance_attendancerecord r JOIN programs_program p ON p.id = r.program_id
    WHERE p.program_id LIKE %(grown)s GROUP BY p.id;

    INSERT INTO fees_pricedfiling (fee_id, filing_id, days_late)
    SELECT fee.id, f.id, 0 FROM fees_filingfee fee
    JOIN programs_program p ON p.id = fee.program_id AND p.program_id LIKE %(grown)s
    JOIN attendance_filing f ON f.program_id = p.id;

    INSERT INTO certificates_certificate (
        number, code, record_id, status, issued_at, end_reason, layout, holder_name, aast_id, program_id, program_name,
        program_type, program_format, place, provider_name, provider_id, completion_date, cecs
    )
    SELECT 'X' || lpad(r.id::text, 9, '0'), md5(r.id::text), r.id, 'issued', p.end_date + interval '21 days', '', 1,
           r.first_name || ' ' || r.last_name, m.aast_id, p.program_id, p.name, 'Educational', 'In person', p.place,
           v.name, v.provider_id, r.completion_date, r.cecs
    FROM attendance_attendancerecord r
    JOIN programs_program p ON p.id = r.program_id AND p.program_id LIKE %(grown)s
    JOIN accounts_provider v ON v.id = p.provider_id
    JOIN members_member m ON m.id = r.member_id;

    INSERT INTO attendance_attendanceupload (
        id, provider_id, received_by_id, received_at, source, filename, file, size, sha256, status, attempts,
        only_check, stored_notes, report, undo_reason, finished_at, lines, error_count, programs
    )
    SELECT md5('refused ' || i)::uuid, %(largest)s, %(by)s, now() - i * interval '2 minutes', 'file',
           'refused-' || i || '.csv', 'none.csv', 2000, '', 'rejected', 1, false, '[]', '[]', '', now(), 50, 3, '{}'
    FROM generate_series(1, %(refused)s) AS i;

    INSERT INTO attendance_lineerror (upload_id, line_number, "column", code, value, suggestion, facts)
    SELECT md5('refused ' || i)::uuid, 1 + line, 'AAST ID', 'aast_id_form', '12', '', '{}'
    FROM generate_series(1, %(refused)s) AS i, generate_series(1, 3) AS line;
"""


def build_demo() -> None:
    """Load the demo and the two uploads, unless an earlier run did. An older database is migrated."""
    call_command("migrate", verbosity=0)
    load(now=timezone.now())
    if not AttendanceUpload.objects.filter(filename=ACCEPTED).exists():
        AttendanceUpload.objects.filter(filename=REFUSED).delete()
        _send(REFUSED, _ERRORS, cecs="99", verdict=UploadStatus.REJECTED)
        _send(ACCEPTED, None, cecs="1", verdict=UploadStatus.ACCEPTED)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def _send(filename: str, lines: int | None, *, cecs: str, verdict: UploadStatus) -> None:
    program = Program.objects.get(program_id="A09164")
    attendees = Member.objects.filter(records=None, standing="active").order_by("pk")[:lines]
    rows = [
        f"{program.program_id},{one.aast_id},{one.first_name},{one.last_name},{us_date(program.start_date)},{cecs}"
        for one in attendees
    ]
    content = "\r\n".join([",".join(column.name for column in COLUMNS), *rows])
    upload = store_upload(
        provider=program.provider,
        file=ContentFile(content.encode()),
        filename=filename,
        by=User.objects.get(email="coordinator@aast.example"),
        now=timezone.now() - timedelta(minutes=5),
    )
    if (found := process_upload(upload.pk)) != verdict:
        raise AssertionError(f"{filename} came out {found}, not {verdict}")


def grow() -> None:
    """Add a million members, records, and certificates in one transaction, unless an earlier run did."""
    call_command("migrate", verbosity=0)
    if Program.objects.filter(program_id__startswith="A10", name__startswith="Sleep Scoring Day").exists():
        return
    largest = Provider.objects.get(provider_id="P0001").pk
    known = {"largest": largest, "by": User.objects.get(email="coordinator@aast.example").pk, "grown": _GROWN}
    counts = {"programs": PROGRAMS, "each": RECORDS_EACH, "active": ACTIVE, "refused": REFUSED_UPLOADS}
    with connection.cursor() as cursor:
        # The rows are consistent. The checks of foreign keys would take most of the time.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("BEGIN")
        names = {"members": MEMBERS, "active": ACTIVE, **_names()}
        cursor.execute(f"{_MEMBERS} ON CONFLICT DO NOTHING", names)
        cursor.execute(_PROGRAMS, known | counts)
        cursor.execute("ANALYZE members_member, programs_program")
        cursor.execute(_FILED, known | counts)
        cursor.execute("COMMIT")
        cursor.execute("RESET session_replication_role")
        cursor.execute("VACUUM ANALYZE")
