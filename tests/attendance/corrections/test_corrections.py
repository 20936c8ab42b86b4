"""What is on record, corrected: undone or mended before payment; with AAST's consent once certificates exist."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from post_office.models import Email
from pytest_django import Settings

from accounts.models import Provider, User
from attendance.choices import CorrectionStatus, UploadStatus
from attendance.corrections.correct import (
    LineRefused,
    approve_correction,
    cells_of,
    correct_record,
    decline_correction,
    remove_record,
)
from attendance.corrections.exceptions import CorrectionRefused
from attendance.corrections.undo_filing import undo_filing
from attendance.models import AttendanceRecord, AttendanceUpload, Correction
from certificates.choices import CertificateStatus
from certificates.models import Certificate
from fees.choices import FeeStatus
from fees.models import FilingFee
from programs.choices import ProgramStatus
from programs.models import Program
from programs.selectors.program import history, reached
from tests import factories
from tests.pages import Login, text

NOW = timezone.now()
_OF_ANOTHER = (
    f"This attendee was already reported for A09164, on {timezone.localdate(NOW):%m/%d/%Y}. Recorded now: "
    "04/10/2009, 9 CECs. This line differs."
)


@pytest.fixture
def filed(aast: Provider, carol: User, conference: Program, guide_file: bytes) -> AttendanceUpload:
    """The guide's file, accepted: $25 and $3 for each of five attendees."""
    factories.make_schedule()
    return factories.report_accepted(aast, carol, guide_file)


def record_of(aast_id: str) -> AttendanceRecord:
    return AttendanceRecord.objects.select_related("program", "member", "upload").get(member__aast_id=aast_id)


def fees() -> list[tuple[str, Decimal, int]]:
    return [(fee.status, fee.amount, fee.attendees) for fee in FilingFee.objects.order_by("pk")]


def corrected(record: AttendanceRecord, by: User, now: datetime | None = None, **cells: str) -> Correction:
    """With these cells in place of the record's, by place in the columns: c1 is the AAST ID."""
    line = cells_of(record)
    for place, value in cells.items():
        line[int(place[1:])] = value
    return correct_record(record=record, cells=line, reason="Typed wrong", by=by, now=now or timezone.now())


# --- A whole filing undone ------------------------------------------------------------------------------------------


def test_undone_as_a_whole(
    filed: AttendanceUpload, aast: Provider, carol: User, conference: Program, guide_file: bytes
) -> None:
    undo_filing(upload=filed, reason="Wrong list", by=carol, now=NOW)
    filed.refresh_from_db()
    conference.refresh_from_db()

    assert (filed.status, filed.undone_by, filed.undo_reason) == (UploadStatus.UNDONE, carol, "Wrong list")
    assert (AttendanceRecord.objects.count(), conference.status) == (0, ProgramStatus.APPROVED)
    assert fees() == [(FeeStatus.VOID, Decimal(40), 5)]
    assert conference.events.latest("id").what == "The report in attendance.csv was undone: Wrong list"

    factories.report_accepted(aast, carol, guide_file)
    assert fees() == [(FeeStatus.VOID, Decimal(40), 5), (FeeStatus.DUE, Decimal(40), 5)]


def test_a_later_filing_is_undone_first(
    filed: AttendanceUpload, aast: Provider, carol: User, conference: Program
) -> None:
    factories.make_member("100200", "Maria", "Lopez")
    later = factories.report_accepted(aast, carol, factories.csv_of("A09164,100200,Maria,Lopez,4/10/2009,1"))
    with pytest.raises(CorrectionRefused, match="More attendance was reported for A09164 since"):
        undo_filing(upload=filed, reason="Wrong list", by=carol, now=NOW)
    undo_filing(upload=later, reason="Wrong person", by=carol, now=NOW)
    conference.refresh_from_db()

    assert (conference.status, AttendanceRecord.objects.count()) == (ProgramStatus.PAY_FILING_FEES, 5)
    undo_filing(upload=filed, reason="Wrong list", by=carol, now=NOW)
    assert fees() == [(FeeStatus.VOID, Decimal(40), 5)]


def test_a_later_filing_undone_after_the_first_was_paid(
    filed: AttendanceUpload, aast: Provider, carol: User, stella: User, conference: Program
) -> None:
    factories.pay(FilingFee.objects.get(), stella)
    factories.make_member("100200", "Maria", "Lopez")
    later = factories.report_accepted(aast, carol, factories.csv_of("A09164,100200,Maria,Lopez,4/10/2009,1"))
    conference.refresh_from_db()
    assert (conference.status, fees()[1]) == (ProgramStatus.PAY_FILING_FEES, (FeeStatus.DUE, Decimal(3), 1))
    undo_filing(upload=later, reason="Wrong person", by=carol, now=NOW)
    conference.refresh_from_db()

    assert (conference.status, Certificate.objects.count()) == (ProgramStatus.CERTIFICATES_ISSUED, 5)
    with pytest.raises(CorrectionRefused, match="certificates of A09164 were issued"):
        undo_filing(upload=filed, reason="Too late", by=carol, now=NOW)


def test_what_money_was_received_for_is_not_undone(filed: AttendanceUpload, carol: User, stella: User) -> None:
    factories.pay(FilingFee.objects.get(), stella, amount=Decimal(10))
    with pytest.raises(CorrectionRefused, match=r"\$10.00 was paid for it already"):
        undo_filing(upload=filed, reason="Wrong list", by=carol, now=NOW)
    filed.refresh_from_db()
    assert (filed.status, AttendanceRecord.objects.count()) == (UploadStatus.ACCEPTED, 5)


# --- A line corrected before payment --------------------------------------------------------------------------------


def test_a_line_is_corrected_at_once(filed: AttendanceUpload, carol: User) -> None:
    correction = corrected(record_of("100101"), carol, c5="2.5")

    assert (correction.status, correction.changes) == (CorrectionStatus.APPLIED, [("CECs", "3", "2.5")])
    assert record_of("100101").cecs == Decimal("2.5")
    assert record_of("100101").program.events.latest("id").what == "Line 3: CECs 3 to 2.5: Typed wrong"


def test_another_attendee_is_put_in_place(filed: AttendanceUpload, carol: User) -> None:
    factories.make_member("100200", "Maria", "Lopez")
    corrected(record_of("100101"), carol, c1="100200", c2="Maria", c3="Lopez")
    assert list(AttendanceRecord.objects.order_by("line_number").values_list("member__aast_id", flat=True)) == [
        "100100", "100200", "100102", "100103", "100104",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "code", "message"),
    [
        ({"c5": "1.1"}, "CECS_NOT_QUARTER", "CECs are given in steps of 0.25."),
        ({"c5": "11"}, "CECS_OVER_APPROVED", "The program is approved for 10 CECs."),
        ({"c4": "4/11/2009"}, "DATE_OUTSIDE_PROGRAM", "The program ran from 04/10/2009 to 04/10/2009."),
        ({"c2": "Nobody"}, "NAME_MISMATCH", "The name does not belong to AAST ID 100101."),
        (
            {"c1": "100102", "c2": "Sally", "c3": "Johnson"},
            "ALREADY_REPORTED",
            _OF_ANOTHER,
        ),
        ({"c1": "999999"}, "MEMBER_UNKNOWN", "Nobody has this AAST ID."),
    ],
)
def test_a_corrected_line_is_checked_as_a_line_of_a_file(
    filed: AttendanceUpload, carol: User, cells: dict[str, str], code: str, message: str
) -> None:
    with pytest.raises(LineRefused) as refused:
        corrected(record_of("100101"), carol, **cells)
    assert [(error.code, error.message) for error in refused.value.errors] == [(code, message)]
    assert (record_of("100101").cecs, Correction.objects.count()) == (Decimal(3), 0)


def test_a_line_can_be_corrected_after_the_deadline(filed: AttendanceUpload, carol: User) -> None:
    assert corrected(record_of("100101"), carol, now=NOW + timedelta(days=40_000), c5="2").status == "applied"


def test_a_removed_line_lowers_the_fee(filed: AttendanceUpload, carol: User) -> None:
    remove_record(record=record_of("100104"), reason="Was not there", by=carol, now=NOW)
    filed.refresh_from_db()

    assert (fees(), filed.lines) == ([(FeeStatus.DUE, Decimal(37), 4)], 4)
    assert [str(line.amount) for line in FilingFee.objects.get().lines.all()] == ["25.00", "12.00"]
    correction = Correction.objects.get()
    assert (correction.record, correction.before[1], correction.after) == (None, "100104", [])


def test_a_fee_paid_in_part_is_not_priced_below_what_was_paid(
    filed: AttendanceUpload, carol: User, stella: User
) -> None:
    factories.pay(FilingFee.objects.get(), stella, amount=Decimal(37))
    remove_record(record=record_of("100104"), reason="Was not there", by=carol, now=NOW)
    assert (fees(), Certificate.objects.count()) == ([(FeeStatus.PAID, Decimal(37), 4)], 4)


def test_more_paid_than_owed_is_refused(filed: AttendanceUpload, carol: User, stella: User) -> None:
    factories.pay(FilingFee.objects.get(), stella, amount=Decimal(38))
    with pytest.raises(CorrectionRefused, match=r"\$38.00 was paid already"):
        remove_record(record=record_of("100104"), reason="Was not there", by=carol, now=NOW)
    assert AttendanceRecord.objects.count() == 5


def test_the_only_line_is_not_removed(aast: Provider, carol: User, conference: Program) -> None:
    factories.report_accepted(aast, carol, factories.csv_of("A09164,100100,John,Smith,4/10/2009,1"))
    with pytest.raises(CorrectionRefused):
        remove_record(record=record_of("100100"), reason="Was not there", by=carol, now=NOW)


def test_what_changes_nothing_is_refused(filed: AttendanceUpload, carol: User) -> None:
    with pytest.raises(CorrectionRefused, match="Nothing would change"):
        corrected(record_of("100100"), carol)


# --- Once certificates exist ----------------------------------------------------------------------------------------


@pytest.fixture
def certified(filed: AttendanceUpload, stella: User) -> AttendanceUpload:
    factories.pay(FilingFee.objects.get(), stella)
    Email.objects.all().delete()
    return filed


def test_a_correction_waits_for_aast_and_the_certificate_is_replaced(
    certified: AttendanceUpload, carol: User, stella: User
) -> None:
    record = record_of("100101")
    correction = corrected(record, carol, c5="2.5")
    old = record.certificates.get()
    assert (correction.status, record_of("100101").cecs) == (CorrectionStatus.WAITING, Decimal(3))
    with pytest.raises(CorrectionRefused, match="waits for AAST already"):
        corrected(record, carol, c5="2")

    approve_correction(correction, by=stella, now=NOW)
    old.refresh_from_db()
    new = record.certificates.get(status=CertificateStatus.ISSUED)
    assert (record_of("100101").cecs, new.cecs, old.status, old.replaced_by) == (
        Decimal("2.5"),
        Decimal("2.5"),
        CertificateStatus.REPLACED,
        new,
    )
    assert fees() == [(FeeStatus.PAID, Decimal(40), 5)]
    subjects = sorted(Email.objects.values_list("subject", flat=True))
    assert subjects == [
        "A new CEC certificate for 13th Annual Sleep Disorders Conference",
        *["Corrected: line 3 of A09164"] * 2,
    ]


def test_the_credit_went_to_the_wrong_person(certified: AttendanceUpload, carol: User, stella: User) -> None:
    factories.make_member("100200", "Maria", "Lopez", email="maria@tech.example")
    record = record_of("100101")
    correction = corrected(record, carol, c1="100200", c2="Maria", c3="Lopez")
    approve_correction(correction, by=stella, now=NOW)

    live = Certificate.objects.get(record=record, status=CertificateStatus.ISSUED)
    assert (live.holder_name, live.replaces.holder_name) == ("Maria Lopez", "Jane Jones")
    shown = {email.to[0]: email.subject for email in Email.objects.exclude(subject__startswith="Corrected")}
    assert shown == {
        "jane@tech.example": f"Your CEC certificate {live.replaces.number} was revoked",
        "maria@tech.example": "Your CEC certificate for 13th Annual Sleep Disorders Conference",
    }


def test_staff_decline_with_a_reason(certified: AttendanceUpload, carol: User, stella: User) -> None:
    correction = corrected(record_of("100101"), carol, c5="2.5")
    decline_correction(correction, reason="The sign-in sheet says 3", by=stella, now=NOW)
    correction.refresh_from_db()

    assert (correction.status, correction.answer, record_of("100101").cecs) == (
        CorrectionStatus.DECLINED,
        "The sign-in sheet says 3",
        Decimal(3),
    )
    assert corrected(record_of("100101"), carol, c5="2").status == CorrectionStatus.WAITING


def test_a_certified_line_is_not_removed(certified: AttendanceUpload, carol: User) -> None:
    with pytest.raises(CorrectionRefused, match="A certificate attests this line"):
        remove_record(record=record_of("100101"), reason="Was not there", by=carol, now=NOW)


# --- Pages ----------------------------------------------------------------------------------------------------------

FORM = {"first_name": "Jane", "last_name": "Jones", "aast_id": "100101", "completion_date": "4/10/2009"}


def test_from_the_page_of_the_file(login: Login, filed: AttendanceUpload, carol: User) -> None:
    client, record = login(carol), record_of("100101")
    page = client.get(filed.get_absolute_url())
    there = f"/attendance/records/{record.pk}/correct/"
    assert there in page.content.decode()
    assert "Undo this report" in text(page)

    wrong = client.post(there, {**FORM, "cecs": "1.1", "reason": "Typed wrong"})
    assert "CECs are given in steps of 0.25." in text(wrong)
    client.post(there, {**FORM, "cecs": "2", "reason": "Typed wrong"})
    page = text(client.get(filed.get_absolute_url()))
    assert "The line was corrected." in page
    assert "CECs: 3 → 2 Typed wrong Carol Chen" in page

    client.post(there, {**FORM, "cecs": "2", "reason": "Was not there", "remove": "1"})
    assert "Removed: A09164, 100101, Jane, Jones" in text(client.get(filed.get_absolute_url()))

    undo = f"{filed.get_absolute_url()}undo/"
    assert "Say why the report is to be undone." in text(client.post(undo, {"reason": ""}))
    client.post(undo, {"reason": "Wrong list"})
    page = text(client.get(filed.get_absolute_url()))
    assert "This report was undone" in page
    assert "Carol Chen undid it on" in page
    assert client.post(undo, {"reason": "Twice"}).status_code == 302


def test_staff_decide_in_the_admin(login: Login, certified: AttendanceUpload, carol: User, stella: User) -> None:
    there = f"/attendance/records/{record_of('100101').pk}/correct/"
    client = login(carol)
    assert "Ask for this correction" in text(client.get(there))
    client.post(there, {**FORM, "cecs": "2", "reason": "Typed wrong"})
    correction = Correction.objects.get()

    desk = login(stella)
    assert "Decide: Correction of line 3 of attendance.csv" in text(desk.get("/inbox/"))
    assert "Typed wrong" in text(desk.get("/admin/attendance/correction/"))
    assert "Approve" in text(desk.get(f"/admin/attendance/correction/{correction.pk}/change/"))
    action = f"/admin/attendance/correction/{correction.pk}/approve/"
    assert "CECs: 3 becomes 2" in text(desk.get(action))
    desk.post(action, {"confirmed": "on"})
    correction.refresh_from_db()
    assert (correction.status, correction.decided_by) == (CorrectionStatus.APPLIED, stella)


def test_who_may_correct(login: Login, filed: AttendanceUpload, carol: User, victor: User, olivia: User) -> None:
    there = f"/attendance/records/{record_of('100101').pk}/correct/"
    undo = f"{filed.get_absolute_url()}undo/"
    for path in (there, undo):
        assert [login(user).get(path).status_code for user in (carol, victor, olivia)] == [200, 403, 404]
        assert [login(user).post(path, {"reason": "x"}).status_code for user in (victor, olivia)] == [403, 404]
    assert "Undo this report" not in text(login(victor).get(filed.get_absolute_url()))


def test_a_line_with_a_waiting_request_shows_the_request(
    login: Login, certified: AttendanceUpload, carol: User
) -> None:
    record = record_of("100101")
    corrected(record, carol, c4="4/10/2009", c5="2")
    page = login(carol).get(f"/attendance/records/{record.pk}/correct/")

    assert "A correction of line 3 waits for AAST" in text(page)
    assert "CECs 3 → 2 Reason Typed wrong" in text(page)
    assert "Completion Date" not in text(page)
    assert 'name="cecs"' not in page.content.decode()


def test_a_certified_lines_page_says_whom_to_write_to(
    login: Login, certified: AttendanceUpload, carol: User, settings: Settings
) -> None:
    page = text(login(carol).get(f"/attendance/records/{record_of('100101').pk}/correct/"))
    assert f"To have the recorded line removed, write to {settings.HELP_EMAIL} with the reason" in page


def test_a_date_in_another_format_is_no_change(filed: AttendanceUpload, carol: User) -> None:
    with pytest.raises(CorrectionRefused, match="Nothing would change"):
        corrected(record_of("100101"), carol, c4="4/10/2009", c5="3.00")
    correction = corrected(record_of("100101"), carol, c4="4/10/2009", c5="2.50")
    assert correction.changes == [("CECs", "3", "2.5")]


def test_the_same_price_is_not_told_as_a_change(filed: AttendanceUpload, carol: User) -> None:
    corrected(record_of("100101"), carol, c5="2")
    fee = FilingFee.objects.get()
    assert [event.what for event in fee.events.all()] == ["Assessed $40.00 for 5 attendees"]


def test_one_attendee_in_the_history_of_a_fee(aast: Provider, carol: User, conference: Program) -> None:
    factories.make_schedule()
    factories.report_accepted(aast, carol, factories.csv_of("A09164,100100,John,Smith,4/10/2009,1"))
    assert FilingFee.objects.get().events.get().what == "Assessed $28.00 for 1 attendee"


def test_staff_see_whose_line_it_is(login: Login, certified: AttendanceUpload, carol: User, stella: User) -> None:
    correction = corrected(record_of("100101"), carol, c5="2")
    page = text(login(stella).get(f"/admin/attendance/correction/{correction.pk}/change/"))
    assert "Jane Jones, A09164" in page


# --- Where nothing can be undone, and what the program says ---------------------------------------------------------


def test_why_a_filing_is_not_undone(
    login: Login, filed: AttendanceUpload, aast: Provider, carol: User, stella: User
) -> None:
    client = login(carol)

    def shown(upload: AttendanceUpload) -> str:
        return text(client.get(f"{upload.get_absolute_url()}undo/", follow=True))

    rejected = factories.report(aast, carol, b"nonsense")
    assert "nothing of this upload is recorded" in shown(rejected)
    factories.pay(FilingFee.objects.get(), stella)
    assert "certificates were issued for it" in shown(filed)


def test_an_undone_filing_says_that_it_was_undone_already(login: Login, filed: AttendanceUpload, carol: User) -> None:
    undo_filing(upload=filed, reason="Wrong list", by=carol, now=NOW)
    page = text(login(carol).get(f"{filed.get_absolute_url()}undo/", follow=True))
    assert ("This report was undone already." in page, "certificates were issued" in page) == (True, False)


def test_the_approval_keeps_its_day(filed: AttendanceUpload, carol: User, conference: Program) -> None:
    before = reached(history(conference))[ProgramStatus.APPROVED]
    undo_filing(upload=filed, reason="Wrong list", by=carol, now=NOW)
    assert reached(history(conference))[ProgramStatus.APPROVED] == before
    assert before != timezone.localdate(NOW)
