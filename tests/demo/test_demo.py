"""The demo's data, loaded once for all tests of this file; what a test changes is undone behind it."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import StringIO
from itertools import pairwise
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth import authenticate
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import models, transaction
from django.db.models import Count, F, Q, Sum
from django.test import override_settings
from django.urls import get_resolver
from django.utils import timezone
from post_office.models import Email
from pytest_django import DjangoDbBlocker

from accounts.models import Provider, ProviderStaff
from accounts.validators import DEMO_PASSWORD
from attendance.choices import UploadStatus
from attendance.models import AttendanceRecord, AttendanceUpload, Filing
from attendance.uploads.processing import process_upload
from attendance.uploads.receiving import store_upload
from certificates.models import Certificate, CertificateNumber
from demo.data.fixed_programs import GUIDE, NEIGHBORS
from demo.loaders.accounts import LOGINS
from demo.sample_files import FILES, readme
from fees.choices import FeeStatus
from fees.models import FilingFee
from fees.selectors.ledger import ledger_differences
from members.choices import Kind, Standing
from members.models import FormerName, Member
from members.rules.names import name_key
from programs.choices import ProgramStatus
from programs.models import Program, ProgramEvent, ProgramNumber
from programs.services.applications import submit_program
from programs.states import PROGRAM

DEMO = Path(settings.BASE_DIR) / "demo" / "files"

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    # Read before DEMO is set, or the addresses of the demo would stay for the tests of other modules.
    assert get_resolver().url_patterns
    with django_db_blocker.unblock(), override_settings(DEMO=True), transaction.atomic():
        assert _load_demo() == "The demo data is loaded.\n"
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _undone(demo: None) -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _load_demo() -> str:
    out = StringIO()
    call_command("load_demo", stdout=out)
    return out.getvalue()


def _count_rows() -> dict[str, int]:
    return {model._meta.label: model.objects.count() for model in apps.get_models() if model._meta.managed}


# --- Loading --------------------------------------------------------------------------------------------------------


def test_loading_twice_changes_nothing() -> None:
    before = _count_rows()
    assert (_load_demo(), _count_rows()) == ("The demo data is there already.\n", before)


def test_outside_the_demo_it_is_refused() -> None:
    with override_settings(DEMO=False), pytest.raises(CommandError, match=r"only where DEMO=true is set\.$"):
        _load_demo()


def test_no_letter_is_left_to_be_sent() -> None:
    assert Email.objects.count() == 0


# --- People ---------------------------------------------------------------------------------------------------------


@override_settings(PASSWORD_HASHERS=["accounts.hashers.SmallArgon2"])
def test_everyone_can_log_in_with_the_password_that_is_printed() -> None:
    users = [authenticate(None, username=email, password=DEMO_PASSWORD) for email in LOGINS]
    assert [(user.email, user.is_staff, user.is_superuser) for user in users] == [
        ("coordinator@aast.example", False, False),
        ("coordinator@sleepsociety.example", False, False),
        ("staff@aast.example", True, True),
        ("member@aast.example", False, False),
    ]


def test_who_files_for_whom() -> None:
    staff = ProviderStaff.objects.filter(user__email__in=LOGINS).order_by("provider")
    assert list(staff.values_list("user__email", "provider__provider_id", "role")) == [
        ("coordinator@aast.example", "P0001", "coordinator"),
        ("coordinator@sleepsociety.example", "P0002", "owner"),
    ]


def test_five_thousand_people() -> None:
    people = Member.objects.aggregate(
        all=Count("id"),
        guests=Count("id", filter=Q(kind=Kind.GUEST)),
        inactive=Count("id", filter=Q(standing=Standing.INACTIVE)),
        unlisted=Count("id", filter=Q(listed=False)),
        without_address=Count("id", filter=Q(email="")),
        elsewhere=Count("id", filter=~Q(email__endswith=".example")),
        leading_zeros=Count("id", filter=Q(aast_id__startswith="00")),
    )
    assert people == {
        "all": 5_000,
        "guests": 494,
        "inactive": 141,
        "unlisted": 236,
        "without_address": 0,
        "elsewhere": 0,
        "leading_zeros": 49,
    }
    assert FormerName.objects.count() == 154


def test_the_guides_five() -> None:
    five = Member.objects.filter(aast_id__range=("100100", "100104")).order_by("aast_id")
    assert [(str(member), member.standing) for member in five] == [
        ("John Smith (100100)", "active"),
        ("Jane Jones (100101)", "active"),
        ("Sally Johnson (100102)", "active"),
        ("Suzie Garcia (100103)", "active"),
        ("James Miller (100104)", "active"),
    ]


def test_name_keys_are_those_of_the_rule() -> None:
    names = [*Member.objects.all(), *FormerName.objects.all()]
    assert [name for name in names if name.name_key != name_key(name.first_name, name.last_name)] == []


def test_the_member_with_a_login_has_a_full_record() -> None:
    earned = Certificate.objects.filter(record__member__user__email="member@aast.example")
    totals = earned.aggregate(Count("id"), Sum("cecs"))
    assert totals == {"id__count": 12, "cecs__sum": Decimal("35.00")}
    five_years_ago = timezone.localdate() - timedelta(days=5 * 365)
    assert earned.filter(completion_date__lt=five_years_ago).count() == 0


# --- Programs -------------------------------------------------------------------------------------------------------


def test_how_many_programs_each_provider_has() -> None:
    providers = Provider.objects.annotate(count=Count("programs")).order_by("provider_id")
    assert [(provider.provider_id, provider.name, provider.count) for provider in providers] == [
        ("P0001", "AAST", 994),
        ("P0002", "Prairie Sleep Society", 34),
        ("P0003", "Lakeview Hospital Sleep Center", 21),
        (None, "Riverbend Sleep Institute", 0),
    ]


def test_every_status_occurs_at_aast() -> None:
    counts = Program.objects.filter(provider__provider_id="P0001").values_list("status").annotate(Count("id"))
    assert dict(counts) == {
        ProgramStatus.DRAFT: 14,
        ProgramStatus.SUBMITTED: 21,
        ProgramStatus.CHANGES_REQUESTED: 10,
        ProgramStatus.APPROVED: 51,
        ProgramStatus.DENIED: 39,
        ProgramStatus.WITHDRAWN: 22,
        ProgramStatus.CANCELLED: 26,
        ProgramStatus.PAY_FILING_FEES: 24,
        ProgramStatus.CERTIFICATES_ISSUED: 787,
    }


def test_the_guides_program() -> None:
    program = Program.objects.get(program_id=GUIDE.program_id)
    assert (program.name, program.get_program_type_display(), program.get_status_display(), program.approved_cecs) == (
        "13th Annual Sleep Disorders Conference",
        "Education Provider Educational Program",
        "Approved",
        Decimal(10),
    )
    assert (program.program_id, f"{program.end_date:%m/%d/%Y}", program.deadline.days_left > 1_000) == (
        "A09164",
        "04/10/2009",
        True,
    )


def test_some_programs_are_due_soon_and_some_overdue() -> None:
    due = Program.objects.filter(provider__provider_id="P0001").attendance_due()
    days = [program.deadline.days_left for program in due]
    assert {3, 10, 30} <= set(days)
    assert sum(left < 0 for left in days) == 4


def test_every_history_follows_the_table_of_states_in_time_order() -> None:
    wrong = []
    events: dict[int, list[ProgramEvent]] = {}
    for event in ProgramEvent.objects.all():
        events.setdefault(event.program_id, []).append(event)
    for program in Program.objects.all():
        history = [event for event in events.get(program.pk, []) if event.to_status]
        path = [ProgramStatus.DRAFT, *(event.to_status for event in history)]
        legal = all(PROGRAM.allows(*step) for step in pairwise(path))
        joined = [event.from_status for event in history] == path[:-1]
        if not (legal and joined and path[-1] == program.status):
            wrong.append((program, path))
    assert wrong == []


def test_nothing_happens_in_the_future_or_before_the_program() -> None:
    now = timezone.now()
    assert ProgramEvent.objects.filter(at__gt=now).count() == 0
    assert AttendanceUpload.objects.filter(received_at__gt=now).count() == 0
    assert AttendanceRecord.objects.filter(recorded_at__date__lt=F("completion_date")).count() == 0
    assert Certificate.objects.filter(issued_at__gt=now).count() == 0
    assert Program.objects.filter(created_at__gt=F("submitted_at")).count() == 0


def test_the_next_numbers_are_free() -> None:
    drafts = Program.objects.filter(status=ProgramStatus.DRAFT, sessions__isnull=False).distinct()[:3]
    coordinator = ProviderStaff.objects.get(user__email="coordinator@aast.example").user
    now = timezone.now()
    drawn = [submit_program(draft, by=coordinator, now=now).program_id for draft in drafts]
    assert len(set(drawn)) == 3
    year = timezone.localdate().year
    last = {number.year: number.last for number in ProgramNumber.objects.all()}
    assert drawn[-1] == f"A{year % 100:02}{last[year]:03}"


def test_certificate_numbers_are_given_in_the_order_of_issue() -> None:
    in_order = list(Certificate.objects.order_by("issued_at", "number").values_list("number", flat=True))
    assert in_order == sorted(in_order)
    last = {str(number.year): number.last for number in CertificateNumber.objects.all()}
    assert Counter(number[5:9] for number in in_order) == last


# --- No state without what belongs to it ----------------------------------------------------------------------------


def test_a_program_waits_for_fees_exactly_while_one_is_due() -> None:
    owing = Program.objects.filter(filing_fees__status=FeeStatus.DUE).distinct()
    waiting = Program.objects.filter(status=ProgramStatus.PAY_FILING_FEES)
    assert set(owing) == set(waiting)


def test_certificates_are_issued_exactly_where_fees_are_paid() -> None:
    records = AttendanceRecord.objects.annotate(count=Count("certificates"))
    fee = "upload__filings__filing_fees"
    paid = Q(**{f"{fee}__status": FeeStatus.PAID, f"{fee}__program": F("program")})
    assert set(records.filter(paid)) == set(records.filter(count=1))
    assert records.filter(count__gt=1).count() == 0


def test_a_program_with_certificates_has_records_and_paid_fees_alone() -> None:
    issued = Program.objects.filter(status=ProgramStatus.CERTIFICATES_ISSUED)
    assert issued.filter(Q(records=None) | Q(filing_fees=None)).count() == 0
    assert issued.exclude(filing_fees__status=FeeStatus.PAID).count() == 0
    assert AttendanceRecord.objects.filter(certificates=None, program__in=issued).count() == 0


def test_no_attendance_is_on_record_for_any_other_program() -> None:
    filed = [ProgramStatus.PAY_FILING_FEES, ProgramStatus.CERTIFICATES_ISSUED]
    assert AttendanceRecord.objects.exclude(program__status__in=filed).count() == 0


def test_fees_add_up() -> None:
    fees = FilingFee.objects.annotate(lines_sum=Sum("lines__amount", default=0))
    assert [fee for fee in fees if fee.amount != fee.lines_sum] == []
    assert ledger_differences() == []
    attended = FilingFee.objects.annotate(
        records=Count("filings__upload__records", filter=Q(filings__upload__records__program=F("program")))
    )
    assert [fee for fee in attended if fee.attendees != fee.records] == []


def test_filings_are_the_sums_of_their_records() -> None:
    pair = ("upload", "program")
    recorded = AttendanceRecord.objects.order_by().values(*pair).annotate(Count("id"), Sum("cecs"))
    filings = Filing.objects.values_list(*pair, "attendees", "cecs")
    assert set(recorded.values_list(*pair, "id__count", "cecs__sum")) == set(filings)


def test_filings_are_settled_with_their_fees() -> None:
    assert Filing.objects.filter(priced=None).count() == 0
    settled = Q(filing_fees__status=FeeStatus.PAID, settled_at=F("filing_fees__settled_at"))
    due = Q(filing_fees__status=FeeStatus.DUE, settled_at=None)
    assert Filing.objects.exclude(settled | due).count() == 0


def test_uploads_hold_their_bytes() -> None:
    uploads = AttendanceUpload.objects.order_by("received_at")
    assert Counter(uploads.values_list("status", flat=True)) == {
        UploadStatus.ACCEPTED: uploads.count() - 4,
        UploadStatus.REJECTED: 4,
    }
    for upload in (uploads.first(), uploads.last()):
        with upload.file.open("rb") as file:
            assert len(file.read()) == upload.size


@pytest.mark.parametrize("model", [Member, Program, FilingFee, Certificate])
def test_rows_satisfy_their_model(model: type[models.Model]) -> None:
    for row in model.objects.order_by("pk")[:50]:
        row.clean_fields()


# --- The files of demo/files/ ---------------------------------------------------------------------------------------


def _upload(name: str, provider_id: str = "P0001") -> AttendanceUpload:
    person = ProviderStaff.objects.filter(provider__provider_id=provider_id, user__email__in=LOGINS).get()
    content = ContentFile((DEMO / name).read_bytes(), name=name)
    upload = store_upload(provider=person.provider, file=content, filename=name, by=person.user, now=datetime.now(UTC))
    process_upload(upload.pk)
    upload.refresh_from_db()
    return upload


def test_the_files_are_those_that_write_demo_files_writes() -> None:
    written = {**{name: file.content() for name, file in FILES.items()}, "README.md": readme().encode()}
    assert {path.name: path.read_bytes() for path in DEMO.iterdir()} == written


def test_the_guides_file_is_the_guides_file(guide_file: bytes) -> None:
    assert (DEMO / "report-attendance-guide.csv").read_bytes() == guide_file


@pytest.mark.parametrize(
    ("name", "lines", "fees"),
    [
        ("report-attendance-guide.csv", 5, ["40.00"]),
        ("good-two-programs.csv", 60, ["130.00", "100.00"]),
        ("good-2000-lines.csv", 2_000, ["6025.00"]),
    ],
)
def test_the_good_files_pass(name: str, lines: int, fees: list[str]) -> None:
    upload = _upload(name)
    assert (upload.status, upload.lines, upload.error_count) == (UploadStatus.ACCEPTED, lines, 0)
    owed = FilingFee.objects.filter(filings__upload=upload).order_by("program__program_id")
    assert [str(fee.amount) for fee in owed] == fees


def test_a_workbook_passes() -> None:
    upload = _upload("good-workbook.xlsx")
    assert (upload.status, upload.lines) == (UploadStatus.ACCEPTED, 4)


def test_a_file_as_people_save_it_asks_first() -> None:
    upload = _upload("asks-first.csv")
    asked = [note.note_type.code for note in upload.asks]
    assert (upload.status, upload.error_count, upload.lines) == (UploadStatus.CHECKED, 0, 6)
    assert asked == ["ENCODING_GUESSED", "RENAMED", "UNUSED", "SHORT_YEAR"]


@pytest.mark.parametrize("name", [name for name, file in FILES.items() if file.codes])
def test_the_bad_files_are_rejected_for_what_the_table_says(name: str) -> None:
    upload = _upload(name)
    codes = tuple(sorted(set(upload.errors.values_list("code", flat=True))))
    assert (upload.status, codes) == (UploadStatus.REJECTED, FILES[name].codes)


@pytest.mark.parametrize(
    ("name", "errors"),
    [
        ("bad-names.csv", 6),
        ("bad-dates-and-cecs.csv", 11),
        ("bad-twice.csv", 4),
        ("bad-stray-quote.csv", 2),
        ("bad-many-errors.csv", 50),
    ],
)
def test_how_many_faults_a_bad_file_has(name: str, errors: int) -> None:
    assert _upload(name).error_count == errors


def test_the_stray_quote_is_told_where_it_stands() -> None:
    shown = _upload("bad-stray-quote.csv").errors.values_list("line_number", "code")
    assert list(shown) == [(5, "QUOTE_OPEN"), (10, "CELL_COUNT")]


def test_the_neighbors_file_passes_for_the_neighbors() -> None:
    upload = _upload("bad-other-provider.csv", "P0002")
    assert (upload.status, Program.objects.get(program_id=NEIGHBORS.program_id).status) == (
        UploadStatus.ACCEPTED,
        ProgramStatus.PAY_FILING_FEES,
    )
