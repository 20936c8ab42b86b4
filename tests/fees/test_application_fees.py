"""The fee of an application: due on submission, paid in each way, and without certificates."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from post_office.models import Email
from pytest_django import Settings

from accounts.models import Provider, User
from certificates.models import Certificate
from fees.choices import FeeKind, FeeStatus, PaymentMethod, ProviderClass, Reversal
from fees.invoices.services import write_invoice
from fees.models import CertificateDecision, FeeSchedule, FilingFee, Payment
from fees.selectors.ledger import credit_of, ledger_differences
from fees.selectors.preview import preview
from fees.services.application import ApplicationUnpaid
from fees.services.receive import Money, receive_payment
from fees.services.settle import waive_fee
from fees.services.take_back import refund_payment, reverse_payment, write_off_fee
from programs.choices import ProgramStatus, ProgramType, Section
from programs.models import Program
from programs.services.applications import submit_program
from programs.services.review import approve_program, deny_program, request_changes
from tests import factories
from tests.fees.gateways.double import begin, work
from tests.pages import Login, text

pytestmark = pytest.mark.django_db
NOW = factories.MAY


def make_schedule(flat: str = "50", **fields: object) -> FeeSchedule:
    """For applications, in force since 2000."""
    given = {"program_type": ProgramType.EDUCATIONAL, "starts_on": date(2000, 1, 1), "kind": FeeKind.APPLICATION}
    return FeeSchedule.objects.create(**{**given, "flat": Decimal(flat), **fields})


def apply(aast: Provider, carol: User, program_id: str = "A26600", **fields: object) -> Program:
    return factories.make_program(aast, carol, program_id=program_id, status=ProgramStatus.SUBMITTED, **fields)


@pytest.fixture
def fee(aast: Provider, carol: User) -> FilingFee:
    """50 dollars for the application of A26600."""
    make_schedule()
    apply(aast, carol)
    return FilingFee.objects.get()


def status(fee: FilingFee) -> tuple[str, Decimal, str]:
    fee.refresh_from_db()
    return fee.status, fee.balance, Program.objects.get(pk=fee.program_id).status


# --- When it is due --------------------------------------------------------------------------------------------------


def test_it_is_due_on_submission(fee: FilingFee, carol: User) -> None:
    assert (str(fee), fee.amount, fee.attendees) == (f"Application fee {fee.number}", Decimal(50), 0)
    assert status(fee) == (FeeStatus.DUE, Decimal(50), ProgramStatus.SUBMITTED)
    assert [(line.description, line.amount) for line in fee.lines.all()] == [("Application", Decimal(50))]
    assert [event.what for event in fee.events.all()] == ["Assessed $50.00 for the application"]
    assert ledger_differences() == []


@pytest.mark.parametrize(
    "fields",
    [
        None,
        {"flat": "0"},
        {"program_type": ProgramType.LECTURE},
        {"kind": FeeKind.FILING},
        {"provider_class": ProviderClass.NON_PROFIT},
        {"ends_on": date(2000, 1, 1)},
    ],
)
def test_without_a_schedule_that_charges_nothing_changes(
    aast: Provider, carol: User, fields: dict[str, object] | None
) -> None:
    if fields is not None:
        make_schedule(**fields)  # type: ignore[arg-type]
    apply(aast, carol)
    assert FilingFee.objects.count() == 0


@pytest.mark.parametrize(("ends_in", "due"), [(0, 1), (-1, 0)])
def test_the_schedule_of_the_day_of_submission(aast: Provider, carol: User, ends_in: int, due: int) -> None:
    today = timezone.localdate()
    make_schedule(ends_on=today + timedelta(days=ends_in))
    apply(aast, carol, now=timezone.now(), start=today + timedelta(days=90))
    assert FilingFee.objects.count() == due


def test_a_schedule_of_the_class_goes_first(aast: Provider, carol: User) -> None:
    make_schedule()
    make_schedule("20", provider_class=ProviderClass.NON_PROFIT)
    Provider.objects.update(non_profit=True)
    aast.refresh_from_db()
    apply(aast, carol)
    assert FilingFee.objects.get().amount == Decimal(20)


def test_a_second_submission_costs_nothing_more(fee: FilingFee, carol: User, stella: User) -> None:
    changed = request_changes(fee.program, comments={Section.AGENDA: "Add times"}, by=stella, now=fee.assessed_at)
    submit_program(changed, by=carol, now=fee.assessed_at)
    assert FilingFee.objects.count() == 1
    with pytest.raises(IntegrityError, match="filing_fee_one_application"), transaction.atomic():
        FilingFee.objects.create(
            program=changed, kind=FeeKind.APPLICATION, attendees=0, is_open=False, assessed_at=NOW, amount=0
        )


def test_a_submission_that_was_free_is_free_again(aast: Provider, carol: User, stella: User) -> None:
    program = apply(aast, carol)
    make_schedule(payment_first=True)
    submitted_at = program.submissions.get().at
    changed = request_changes(program, comments={Section.AGENDA: "Add times"}, by=stella, now=submitted_at)
    again = submit_program(changed, by=carol, now=submitted_at)
    assert (FilingFee.objects.count(), again.status) == (0, ProgramStatus.SUBMITTED)


@pytest.mark.parametrize(
    "wrong",
    [
        {"per_attendee": 1},
        {"per_cec": 1},
        {"minimum": 1},
        {"maximum": 1},
        {"late_per_day": 1, "late_most": 1},
        {"kind": FeeKind.FILING, "payment_first": True},
    ],
)
def test_a_schedule_of_applications_has_the_flat_part_alone(db: None, wrong: dict[str, object]) -> None:
    given = {"program_type": ProgramType.EDUCATIONAL, "starts_on": date(2000, 1, 1), "kind": FeeKind.APPLICATION}
    with pytest.raises(ValidationError, match="flat part alone"):
        FeeSchedule(**{**given, **wrong}).full_clean()


def test_one_schedule_of_each_kind_is_in_force(db: None) -> None:
    make_schedule()
    factories.make_schedule()
    with pytest.raises(IntegrityError, match="fee_schedule_one_in_force"), transaction.atomic():
        make_schedule("60")


# --- How it is paid --------------------------------------------------------------------------------------------------


def test_a_check_settles_it_and_issues_nothing(
    fee: FilingFee, aast: Provider, carol: User, stella: User, login: Login
) -> None:
    page = login(stella).post(
        f"/admin/fees/filingfee/{fee.pk}/record_payment/",
        {"method": "check", "amount": "50", "reference": "1001", "received_on": "05/12/2026"},
        follow=True,
    )
    assert "Check 1001 for $50 was recorded. The fee is paid." in text(page)
    assert status(fee) == (FeeStatus.PAID, Decimal(0), ProgramStatus.SUBMITTED)
    assert (Certificate.objects.count(), ledger_differences()) == (0, [])
    told = Email.objects.filter(subject="Application fee received for A26600")
    assert sorted(email.to[0] for email in told) == sorted({aast.email, carol.email})
    assert login(carol).get(f"/fees/receipts/{fee.number}/").status_code == 200
    assert fee.events.last().what == "Paid in full"


def test_it_is_paid_online(fee: FilingFee, carol: User, settings: Settings, login: Login) -> None:
    settings.DEMO = settings.DEMO_GATEWAY = True
    page = text(login(carol).get("/fees/A26600/"))
    assert [words in page for words in (f"Application fee {fee.number}", "Pay $50.00", "For the application")] == [
        True
    ] * 3
    assert "The attendees that the fee is for" not in page
    checkout = begin(fee, carol)
    login(carol).post(f"/fees/checkout/{checkout.pk}/demo/", {"play": "pay"})
    work()
    assert status(fee) == (FeeStatus.PAID, Decimal(0), ProgramStatus.SUBMITTED)
    page = text(login(carol).get("/fees/A26600/"))
    assert ("Nothing is due" in page, "your participants have" in page.lower()) == (True, False)


def test_it_is_paid_by_credit_an_invoice_and_a_waiver(
    fee: FilingFee, aast: Provider, carol: User, stella: User
) -> None:
    invoice = write_invoice(fee_ids=[fee.pk], bill_to="", purchase_order="", by=carol, now=NOW)
    lines = [(line.description, line.amount) for line in invoice.invoiced.get().lines.all()]
    assert lines == [("Application", Decimal(50))]
    money = Money(PaymentMethod.CHECK, Decimal(20), "1001", date(2026, 5, 12))
    receive_payment(provider_id=aast.pk, money=money, portions={}, may_be_credit=True, by=stella, now=NOW)
    receive_payment(
        provider_id=aast.pk, money=None, portions={fee.pk: Decimal(20)}, use_credit=True, by=stella, now=NOW
    )
    assert status(fee) == (FeeStatus.DUE, Decimal(30), ProgramStatus.SUBMITTED)
    waive_fee(fee_id=fee.pk, amount=Decimal(30), reason="A charity", by=stella, now=NOW)
    assert status(fee) == (FeeStatus.WAIVED, Decimal(0), ProgramStatus.SUBMITTED)
    assert (credit_of(aast), Certificate.objects.count(), ledger_differences()) == (0, 0, [])


@pytest.mark.parametrize("how", ["reversal", "refund"])
def test_money_that_is_taken_back_asks_nothing_about_certificates(fee: FilingFee, stella: User, how: str) -> None:
    payment = factories.pay(fee, stella)
    if how == "reversal":
        reverse_payment(payment_id=payment.pk, why=Reversal.BOUNCED, reason="No funds", by=stella, now=NOW)
    else:
        refund_payment(payment_id=payment.pk, amount=Decimal(50), fee_id=fee.pk, reason="Denied", by=stella, now=NOW)
    assert status(fee) == (FeeStatus.REVERSED, Decimal(50), ProgramStatus.SUBMITTED)
    assert CertificateDecision.objects.count() == 0
    write_off_fee(fee_id=fee.pk, amount=Decimal(50), reason="Denied", by=stella, now=NOW)
    assert status(fee) == (FeeStatus.WRITTEN_OFF, Decimal(0), ProgramStatus.SUBMITTED)
    assert ledger_differences() == []


# --- Beside a filing fee ---------------------------------------------------------------------------------------------


@pytest.fixture
def filed(fee: FilingFee, aast: Provider, carol: User, stella: User, guide_members: object) -> FilingFee:
    """The filing fee of the same program, 28 dollars."""
    factories.make_schedule()
    approve_program(fee.program, cecs=Decimal(10), reason="As in past years", by=stella, now=NOW)
    line = "A26600,100100,John,Smith,5/9/2026,1"
    factories.report_accepted(aast, carol, factories.csv_of(line), now=NOW)
    return FilingFee.objects.for_filings().get()


def test_a_filing_makes_a_fee_of_its_own_with_the_flat_part(fee: FilingFee, filed: FilingFee) -> None:
    assert (filed.amount, fee.pk != filed.pk, status(fee)[1]) == (Decimal(28), True, Decimal(50))
    assert [row.fee for row in preview(FeeSchedule.objects.get(kind=FeeKind.FILING)).rows] == [filed]
    assert preview(FeeSchedule.objects.get(kind=FeeKind.APPLICATION)).rows == []


def test_certificates_do_not_wait_for_the_application(fee: FilingFee, filed: FilingFee, stella: User) -> None:
    factories.pay(filed, stella)
    assert status(filed) == (FeeStatus.PAID, Decimal(0), ProgramStatus.CERTIFICATES_ISSUED)
    assert (Certificate.objects.count(), status(fee)[0]) == (1, FeeStatus.DUE)
    factories.pay(fee, stella)
    assert status(fee) == (FeeStatus.PAID, Decimal(0), ProgramStatus.CERTIFICATES_ISSUED)


def test_the_payment_of_the_application_leaves_the_filing_due(fee: FilingFee, filed: FilingFee, stella: User) -> None:
    payment = factories.pay(fee, stella)
    assert status(filed) == (FeeStatus.DUE, Decimal(28), ProgramStatus.PAY_FILING_FEES)
    reverse_payment(payment_id=payment.pk, why=Reversal.BOUNCED, reason="No funds", by=stella, now=NOW)
    factories.pay(filed, stella)
    assert status(filed)[2] == ProgramStatus.CERTIFICATES_ISSUED


def test_one_check_over_both(fee: FilingFee, filed: FilingFee, aast: Provider, stella: User) -> None:
    portions = {fee.pk: Decimal(50), filed.pk: Decimal(28)}
    money = Money(PaymentMethod.CHECK, Decimal(78), "1001", date(2026, 5, 12))
    receive_payment(provider_id=aast.pk, money=money, portions=portions, by=stella, now=NOW)
    assert [status(one)[0] for one in (fee, filed)] == [FeeStatus.PAID] * 2
    assert (Certificate.objects.count(), Payment.objects.count(), ledger_differences()) == (1, 1, [])
    subjects = set(Email.objects.values_list("subject", flat=True))
    assert {"Application fee received for A26600", "Filing fee received: certificates issued for A26600"} <= subjects


def test_a_correction_keeps_the_flat_part(fee: FilingFee, filed: FilingFee, aast: Provider, carol: User) -> None:
    late = factories.csv_of("A26600,100101,Jane,Jones,5/9/2026,1")
    factories.report_accepted(aast, carol, late, now=NOW)
    filed.refresh_from_db()
    assert (filed.amount, FilingFee.objects.count(), ledger_differences()) == (Decimal(31), 2, [])


# --- Review ----------------------------------------------------------------------------------------------------------


def test_review_sees_it_and_may_approve_before_payment(fee: FilingFee, stella: User, login: Login) -> None:
    browser, program = login(stella), f"/admin/programs/program/{fee.program_id}"
    warning = f"Application fee {fee.number} is not paid: $50.00 of $50.00 is still due."
    assert warning in text(browser.get(f"{program}/change/"))
    page = text(browser.get(f"{program}/approve/"))
    assert "The application fee is not paid: $50.00 is still due." in page
    browser.post(f"{program}/approve/", {"cecs": "10", "reason": "As in past years"})
    assert status(fee) == (FeeStatus.DUE, Decimal(50), ProgramStatus.APPROVED)
    factories.pay(fee, stella)
    assert f"Application fee {fee.number} of $50.00: paid." in text(browser.get(f"{program}/change/"))


def test_a_schedule_asks_for_payment_first(aast: Provider, carol: User, stella: User, login: Login) -> None:
    make_schedule(payment_first=True)
    program = apply(aast, carol)
    fee = FilingFee.objects.get()
    page = f"/admin/programs/program/{program.pk}/approve/"
    answer = login(stella).post(page, {"cecs": "10", "reason": "As in past years"}, follow=True)
    assert f"$50.00 of application fee {fee.number} is not paid, and its schedule asks for payment" in text(answer)
    assert status(fee)[2] == ProgramStatus.SUBMITTED
    factories.pay(fee, stella, amount=Decimal("49.99"))
    with pytest.raises(ApplicationUnpaid, match=r"\$0.01 of application fee"):
        approve_program(program, cecs=Decimal(10), reason="As in past years", by=stella, now=NOW)
    factories.pay(fee, stella, amount=Decimal("0.01"))
    approve_program(program, cecs=Decimal(10), reason="As in past years", by=stella, now=NOW)
    assert status(fee) == (FeeStatus.PAID, Decimal(0), ProgramStatus.APPROVED)


def test_a_denied_application_is_refunded_by_hand(fee: FilingFee, stella: User) -> None:
    factories.pay(fee, stella)
    deny_program(fee.program, reason="Not about sleep", by=stella, now=NOW)
    assert status(fee) == (FeeStatus.PAID, Decimal(0), ProgramStatus.DENIED)


def test_the_programs_page_shows_it(fee: FilingFee, carol: User, olivia: User, stella: User, login: Login) -> None:
    page = login(carol).get("/programs/A26600/")
    assert f"Application fee {fee.number} of $50.00: $50.00 is still due." in text(page)
    assert "Pay the application fee" in text(page)
    assert f"{fee.number} (application)" in text(login(carol).get("/fees/"))
    factories.pay(fee, stella)
    page = text(login(carol).get("/programs/A26600/"))
    assert (f"Application fee {fee.number} of $50.00: paid." in page, "Pay the application fee" in page) == (
        True,
        False,
    )
