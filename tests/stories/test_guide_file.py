"""The main job, in one process: the guide's own example goes in, certificates come out."""

from decimal import Decimal

import pytest

from accounts.models import Provider, User
from attendance.choices import UploadStatus
from attendance.models import AttendanceRecord
from certificates.models import Certificate
from fees.choices import FeeStatus
from fees.models import FilingFee
from programs.choices import ProgramStatus
from programs.models import Program
from tests import factories


@pytest.fixture
def filed(aast: Provider, carol: User, conference: Program, guide_file: bytes) -> FilingFee:
    factories.make_schedule(flat="25", per_attendee="3")
    upload = factories.report(aast, carol, guide_file)
    assert (upload.status, upload.lines, upload.error_count) == (UploadStatus.ACCEPTED, 5, 0)
    return FilingFee.objects.get(filings__upload=upload)


def test_the_guides_file_is_recorded_line_by_line(filed: FilingFee) -> None:
    records = AttendanceRecord.objects.order_by("line_number").values_list("line_number", "member__aast_id", "cecs")
    assert list(records) == [
        (2, "100100", Decimal(1)),
        (3, "100101", Decimal(3)),
        (4, "100102", Decimal(9)),
        (5, "100103", Decimal(9)),
        (6, "100104", Decimal(10)),
    ]


def test_the_program_moves_to_pay_filing_fees(filed: FilingFee) -> None:
    program = Program.objects.get(program_id="A09164")
    assert (program.status, program.events.last().what) == (
        ProgramStatus.PAY_FILING_FEES,
        "Attendance reported in attendance.csv",
    )


def test_the_fee_follows_from_the_schedule_in_force(filed: FilingFee) -> None:
    assert (filed.status, filed.amount, filed.attendees) == (FeeStatus.DUE, Decimal("40.00"), 5)
    assert [(line.description, line.amount) for line in filed.lines.all()] == [
        ("Program filing", Decimal("25.00")),
        ("Attendees", Decimal("15.00")),
    ]


def test_full_payment_issues_one_certificate_for_each_record(filed: FilingFee, stella: User) -> None:
    factories.pay(filed, stella)
    filed.refresh_from_db()
    assert (filed.status, filed.program.status) == (FeeStatus.PAID, ProgramStatus.CERTIFICATES_ISSUED)
    issued = Certificate.objects.order_by("number").values_list("holder_name", "cecs")
    assert list(issued) == [
        ("John Smith", Decimal(1)),
        ("Jane Jones", Decimal(3)),
        ("Sally Johnson", Decimal(9)),
        ("Suzie Garcia", Decimal(9)),
        ("James Miller", Decimal(10)),
    ]


def test_a_part_payment_leaves_the_fee_due(filed: FilingFee, stella: User) -> None:
    factories.pay(filed, stella, amount=Decimal("15.50"))
    filed.refresh_from_db()
    assert (filed.status, filed.balance, Certificate.objects.count()) == (FeeStatus.DUE, Decimal("24.50"), 0)
