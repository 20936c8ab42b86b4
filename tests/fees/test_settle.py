"""From what was reported to what is owed, and from the payment to the certificates."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from post_office.models import Email

from accounts.models import Provider, ProviderStaff, User
from attendance.models import AttendanceUpload
from certificates.models import Certificate
from fees.choices import FeeStatus, PaymentMethod
from fees.models import FilingFee, Payment
from fees.rules.pricing import Rates, price
from fees.services.receive import record_payment
from fees.services.settle import PaymentRefused, waive_fee
from programs.choices import ProgramStatus
from programs.models import Program
from tests import factories

NOW = datetime(2026, 5, 20, 15, 0, tzinfo=UTC)


@pytest.fixture
def fee(aast: Provider, carol: User, conference: Program, guide_file: bytes) -> FilingFee:
    """What AAST owes for the guide's file: 25 for the filing and 3 for each of five."""
    factories.make_schedule()
    factories.report_accepted(aast, carol, guide_file, now=NOW)
    return FilingFee.objects.get()


def pay(fee: FilingFee, by: User, amount: str, reference: str = "1001", **fields: object) -> None:
    given_ = {"received_on": date(2026, 5, 20), "method": PaymentMethod.CHECK, "now": NOW, **fields}
    record_payment(fee_id=fee.pk, amount=Decimal(amount), reference=reference, by=by, **given_)  # type: ignore[arg-type]


def file_ida(aast: Provider, carol: User) -> AttendanceUpload:
    factories.make_member("100105", "Ida", "Idle")
    return factories.report_accepted(aast, carol, factories.csv_of("A09164,100105,Ida,Idle,4/10/2009,1"), now=NOW)


def test_what_is_owed_for_the_guides_file(fee: FilingFee) -> None:
    lines = list(fee.lines.values_list("description", "quantity", "unit_amount", "amount"))

    assert lines == [
        ("Program filing", Decimal(1), Decimal(25), Decimal(25)),
        ("Attendees", Decimal(5), Decimal(3), Decimal(15)),
    ]
    assert (fee.amount, fee.balance, fee.attendees, fee.status) == (Decimal(40), Decimal(40), 5, FeeStatus.DUE)
    assert fee.program.status == ProgramStatus.PAY_FILING_FEES


def test_full_payment_issues_every_certificate(fee: FilingFee, stella: User) -> None:
    Email.objects.all().delete()
    pay(fee, stella, "40")
    fee.refresh_from_db()
    fee.program.refresh_from_db()

    assert (fee.status, fee.program.status) == (FeeStatus.PAID, ProgramStatus.CERTIFICATES_ISSUED)
    numbers = list(Certificate.objects.order_by("number").values_list("number", flat=True))
    assert numbers == [f"AAST-2026-{number:06}" for number in range(1, 6)]
    assert sorted(address for letter in Email.objects.all() for address in letter.to) == [
        "carol@aast.example",
        "cec@aast.example",
        "james@tech.example",
        "jane@tech.example",
        "john@tech.example",
        "sally@tech.example",
        "suzie@tech.example",
    ]


def receipts() -> list[str]:
    sent = Email.objects.filter(subject__startswith="Filing fee received")
    return sorted(address for letter in sent for address in letter.to)


def test_the_receipt_goes_to_all_who_filed_each_address_once(
    fee: FilingFee, stella: User, olivia: User, aast: Provider, carol: User
) -> None:
    Provider.objects.filter(pk=aast.pk).update(email="CAROL@aast.example")
    ProviderStaff.objects.create(provider=aast, user=olivia)
    file_ida(aast, olivia)
    pay(fee, stella, "43")
    assert receipts() == ["carol@aast.example", "olivia@sleepsociety.example"]


def test_who_left_the_provider_gets_no_receipt(fee: FilingFee, stella: User, aast: Provider, carol: User) -> None:
    aast.people.filter(user=carol).delete()
    pay(fee, stella, "40")
    assert receipts() == ["cec@aast.example"]


def test_part_payments_add_up(fee: FilingFee, stella: User) -> None:
    pay(fee, stella, "15.50", "1001")
    fee.refresh_from_db()
    assert (fee.status, fee.balance, Certificate.objects.count()) == (FeeStatus.DUE, Decimal("24.50"), 0)

    pay(fee, stella, "24.50", "1002")
    assert Certificate.objects.count() == 5
    assert [event.what for event in fee.events.all()] == [
        "Assessed $40.00 for 5 attendees",
        "Check 1001 for $15.50 recorded",
        "Check 1002 for $24.50 recorded",
        "Paid in full; 5 certificates issued",
    ]


@pytest.mark.parametrize(
    ("amount", "fields", "words"),
    [
        ("40.01", {}, "The amount is more than the $40.00 that is still due. Type the part for this fee."),
        ("0", {}, "The amount must be more than zero."),
        ("-1", {}, "The amount must be more than zero."),
        ("1", {"received_on": date(2026, 5, 21)}, "The date received is in the future."),
    ],
)
def test_what_is_not_recorded(
    fee: FilingFee, stella: User, amount: str, fields: dict[str, object], words: str
) -> None:
    with pytest.raises(PaymentRefused, match=f"^{words.replace('$', '.')}$"):
        pay(fee, stella, amount, **fields)
    assert Payment.objects.count() == 0


def test_the_same_check_is_recorded_once(fee: FilingFee, stella: User) -> None:
    pay(fee, stella, "10")
    with pytest.raises(PaymentRefused, match="Check 1001 is recorded for AAST already"):
        pay(fee, stella, "10")


def test_nothing_is_recorded_for_a_paid_fee(fee: FilingFee, stella: User) -> None:
    pay(fee, stella, "40")
    with pytest.raises(PaymentRefused, match="This fee is paid already; nothing was recorded"):
        pay(fee, stella, "1", "1002")
    assert Certificate.objects.count() == 5


def test_a_waived_fee_issues_the_certificates(fee: FilingFee, stella: User) -> None:
    pay(fee, stella, "10")
    waive_fee(fee_id=fee.pk, amount=Decimal(30), reason="A charity", by=stella, now=NOW)
    fee.refresh_from_db()
    fee.program.refresh_from_db()

    assert (fee.status, fee.paid, fee.program.status) == (
        FeeStatus.WAIVED,
        Decimal(10),
        ProgramStatus.CERTIFICATES_ISSUED,
    )
    assert "$30.00 waived: A charity" in [event.what for event in fee.events.all()]
    assert Certificate.objects.count() == 5


def test_a_later_file_owes_for_its_own_lines_alone(fee: FilingFee, stella: User, aast: Provider, carol: User) -> None:
    pay(fee, stella, "40")
    factories.make_member("100105", "Ida", "Idle")
    factories.report_accepted(aast, carol, factories.csv_of("A09164,100105,Ida,Idle,4/10/2009,1"), now=NOW)
    later = FilingFee.objects.latest("pk")

    assert (later.amount, later.program.status) == (Decimal(3), ProgramStatus.PAY_FILING_FEES)
    pay(later, stella, "3", "1002")
    later.program.refresh_from_db()
    assert (Certificate.objects.count(), later.program.status) == (6, ProgramStatus.CERTIFICATES_ISSUED)


def test_a_program_moves_on_once_all_its_fees_are_paid(
    fee: FilingFee, stella: User, aast: Provider, carol: User
) -> None:
    pay(fee, stella, "1")
    file_ida(aast, carol)
    pay(fee, stella, "39", "1002")
    fee.program.refresh_from_db()

    assert (fee.program.status, Certificate.objects.count()) == (ProgramStatus.PAY_FILING_FEES, 5)


@pytest.mark.usefixtures("conference")
def test_the_schedule_of_the_day_counts(aast: Provider, carol: User, guide_file: bytes) -> None:
    old = factories.make_schedule(flat="100")
    old.ends_on = date(2026, 5, 20)
    old.save()
    upload = factories.report_accepted(aast, carol, guide_file, now=NOW + timedelta(days=1))

    fee = FilingFee.objects.get(filings__upload=upload)
    assert (fee.amount, fee.status) == (0, FeeStatus.PAID)
    assert Certificate.objects.count() == 5


@given(
    st.decimals(0, 999, places=2),
    st.decimals(0, 99, places=2),
    st.decimals(0, 9, places=2),
    st.integers(1, 5_000),
    st.integers(1, 20_000),
    st.booleans(),
)
def test_priced_lines_are_whole_cents_and_never_negative(
    flat: Decimal, each: Decimal, per_cec: Decimal, attendees: int, quarters: int, first: bool
) -> None:
    lines = price(Rates(flat, each, per_cec), attendees=attendees, cecs=Decimal(quarters) / 4, first_filing=first)

    assert all(line.amount > 0 and line.amount * 100 % 1 == 0 for line in lines)
    assert ("Program filing" in [line.description for line in lines]) == (first and flat > 0)
