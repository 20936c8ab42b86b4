"""Money that is taken back: reversals, refunds, write-offs, and what staff decide about certificates."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from post_office.models import Email
from pytest_django import Settings

from accounts.models import Provider, User
from attendance.corrections.undo_filing import undo_filing
from certificates.choices import CertificateStatus
from certificates.models import Certificate
from fees.choices import ApprovalStatus, DecisionStatus, FeeStatus, LedgerKind, Reversal
from fees.models import Approval, CertificateDecision, FilingFee, LedgerTransaction, Payment
from fees.selectors.ledger import credit_of, ledger_differences
from fees.services.receive import receive_payment
from fees.services.settle import PaymentRefused
from fees.services.take_back import refund_payment, reverse_payment, write_off_fee
from programs.choices import ProgramStatus
from tests import factories
from tests.fees.test_receive import check, receive
from tests.pages import Login, text

NOW = factories.MAY
PAID, DUE, REVERSED = (
    (FeeStatus.PAID, Decimal(0)),
    (FeeStatus.DUE, Decimal(28)),
    (FeeStatus.REVERSED, Decimal(28)),
)


@pytest.fixture
def fees(aast: Provider, carol: User, stella: User, guide_members: object) -> list[FilingFee]:
    """Three of 28 dollars."""
    factories.make_schedule()
    return factories.owe(aast, carol, 3)


@pytest.fixture
def ursula(db: None) -> User:
    return factories.make_user("ursula@aast.example", "Ursula", "Ulm", is_staff=True, is_superuser=True)


def state() -> list[tuple[str, Decimal]]:
    return list(FilingFee.objects.order_by("pk").values_list("status", "balance"))


def reverse(payment: Payment | None, by: User, why: Reversal = Reversal.BOUNCED, now: datetime = NOW) -> None:
    assert payment is not None
    reverse_payment(payment_id=payment.pk, why=why, reason="No funds", by=by, now=now)


def refund(payment: Payment | None, amount: str, fee: FilingFee | None, by: User) -> None:
    assert payment is not None
    fee_id = fee.pk if fee else None
    refund_payment(payment_id=payment.pk, amount=Decimal(amount), fee_id=fee_id, reason="Asked for", by=by, now=NOW)


def decisions() -> list[tuple[FilingFee, str]]:
    return [(one.fee, one.status) for one in CertificateDecision.objects.select_related("fee").order_by("pk")]


def test_a_bounced_check_is_owed_again_and_the_certificates_wait_for_a_decision(
    fees: list[FilingFee], aast: Provider, stella: User
) -> None:
    receipt = receive(aast, stella, check("40"), {fees[0]: "28", fees[1]: "4"})
    reverse(receipt.payment, stella)
    assert state() == [REVERSED, DUE, DUE]
    assert decisions() == [(fees[0], DecisionStatus.WAITING)]
    assert (Certificate.objects.get().status, credit_of(aast)) == (CertificateStatus.ISSUED, 0)
    program = FilingFee.objects.get(pk=fees[0].pk).program
    assert program.status == ProgramStatus.PAY_FILING_FEES
    assert fees[0].events.last().what == "Check 1001 reversed (the bank returned it): No funds"
    one = LedgerTransaction.objects.get(kind=LedgerKind.REVERSAL)
    assert (one.entries.count(), ledger_differences()) == (6, [])


def test_the_statements_do_not_grow_with_the_fees(
    aast: Provider, carol: User, stella: User, guide_members: object
) -> None:
    factories.make_schedule()
    found = factories.owe(aast, carol, 14)
    statements = []
    for number, some in (("1001", found[:2]), ("1002", found[2:])):
        receipt = receive(aast, stella, check(str(28 * len(some)), number), dict.fromkeys(some, "28"))
        with CaptureQueriesContext(connection) as asked:
            reverse(receipt.payment, stella)
        statements.append(len(asked))
    assert statements[0] == statements[1]
    assert (state(), len(decisions()), ledger_differences()) == ([REVERSED] * 14, 14, [])


def test_a_program_with_two_fees_moves_back_once(
    fees: list[FilingFee], aast: Provider, carol: User, stella: User
) -> None:
    factories.pay(fees[0], stella, amount=Decimal(4))
    late = factories.csv_of("A26500,100101,Jane,Jones,5/9/2026,1")
    factories.report_accepted(aast, carol, late, now=NOW)
    second = FilingFee.objects.latest("pk")
    receipt = receive(aast, stella, check("27", "2001"), {fees[0]: "24", second: "3"})
    reverse(receipt.payment, stella)
    program = FilingFee.objects.get(pk=second.pk).program
    event = program.events.latest("pk")
    what = f"Check 2001 for filing fees {fees[0].number}, {second.number} was taken back"
    assert (program.status, event.what) == (ProgramStatus.PAY_FILING_FEES, what)
    assert program.events.filter(what__endswith="was taken back").count() == 1
    assert decisions() == [(fees[0], DecisionStatus.WAITING), (second, DecisionStatus.WAITING)]


def test_a_mistyped_check_is_recorded_again_under_its_number(
    fees: list[FilingFee], aast: Provider, stella: User
) -> None:
    receipt = receive(aast, stella, check("28"), {fees[0]: "28"})
    Email.objects.all().delete()
    reverse(receipt.payment, stella, Reversal.MISTYPED)
    portions = {fee.pk: Decimal(28) for fee in fees[:2]}
    later = NOW + timedelta(minutes=1)
    receive_payment(provider_id=aast.pk, money=check("56"), portions=portions, by=stella, now=later)
    assert (state(), Certificate.objects.count()) == ([PAID, PAID, DUE], 2)
    assert decisions() == [(fees[0], DecisionStatus.PAID)]
    told = [email.subject for email in Email.objects.filter(to="john@tech.example")]
    assert len(told) == 1  # of the second program alone


def test_the_credit_that_was_used_is_taken_back_too(fees: list[FilingFee], aast: Provider, stella: User) -> None:
    first = receive(aast, stella, check("40"), {fees[0]: "28"})
    receive(aast, stella, check("16", "1002"), {fees[1]: "28"}, use_credit=True)
    reverse(first.payment, stella)
    assert state() == [REVERSED, (FeeStatus.REVERSED, Decimal(12)), DUE]
    assert (credit_of(aast), ledger_differences()) == (0, [])


def test_a_payment_is_reversed_once(fees: list[FilingFee], aast: Provider, stella: User) -> None:
    receipt = receive(aast, stella, check("28"), {fees[0]: "28"})
    reverse(receipt.payment, stella)
    with pytest.raises(PaymentRefused, match="Check 1001 was reversed already"):
        reverse(receipt.payment, stella)
    assert state() == [REVERSED, DUE, DUE]


def test_a_part_payment_that_is_reversed_leaves_the_fee_closed_to_filings(
    fees: list[FilingFee], aast: Provider, carol: User, stella: User
) -> None:
    receipt = receive(aast, stella, check("4"), {fees[0]: "4"})
    late = factories.csv_of("A26500,100101,Jane,Jones,5/9/2026,1")
    factories.report_accepted(aast, carol, late, now=NOW)
    reverse(receipt.payment, stella)
    assert state() == [DUE, DUE, DUE, (FeeStatus.DUE, Decimal(3))]
    assert (decisions(), ledger_differences()) == ([], [])


def test_undoing_a_later_report_leaves_the_program_to_the_fee_that_is_owed_again(
    fees: list[FilingFee], aast: Provider, carol: User, stella: User
) -> None:
    receipt = receive(aast, stella, check("28"), {fees[0]: "28"})
    late = factories.csv_of("A26500,100101,Jane,Jones,5/9/2026,1")
    later = factories.report_accepted(aast, carol, late, now=NOW)
    reverse(receipt.payment, stella)
    undo_filing(upload=later, reason="Wrong list", by=carol, now=NOW)
    assert FilingFee.objects.get(pk=fees[0].pk).program.status == ProgramStatus.PAY_FILING_FEES
    receive(aast, stella, check("28", "1002"), {fees[0]: "28"})
    assert FilingFee.objects.get(pk=fees[0].pk).program.status == ProgramStatus.CERTIFICATES_ISSUED


def test_credit_is_refunded_and_then_a_fee(fees: list[FilingFee], aast: Provider, stella: User) -> None:
    receipt = receive(aast, stella, check("40"), {fees[0]: "28"})
    refund(receipt.payment, "12", None, stella)
    assert (state(), credit_of(aast)) == ([PAID, DUE, DUE], 0)
    refund(receipt.payment, "8", fees[0], stella)
    assert state() == [(FeeStatus.REVERSED, Decimal(8)), DUE, DUE]
    assert (decisions(), ledger_differences()) == ([(fees[0], DecisionStatus.WAITING)], [])
    reverse(receipt.payment, stella)
    assert state() == [REVERSED, DUE, DUE]
    assert (len(decisions()), ledger_differences()) == (1, [])


@pytest.mark.parametrize(
    ("amount", "of_fee", "words"),
    [
        ("12.01", False, "At most $12.00 can be refunded of it."),
        ("28.01", True, "At most $28.00 can be refunded of it."),
        ("0", False, "The amount must be more than zero."),
        ("0.001", False, "The amount has parts of a cent."),
    ],
)
def test_no_more_is_refunded_than_is_there(
    fees: list[FilingFee], aast: Provider, stella: User, amount: str, of_fee: bool, words: str
) -> None:
    receipt = receive(aast, stella, check("40"), {fees[0]: "28"})
    with pytest.raises(PaymentRefused, match=words.replace("$", ".")):
        refund(receipt.payment, amount, fees[0] if of_fee else None, stella)
    assert (state(), credit_of(aast)) == ([PAID, DUE, DUE], 12)


def test_a_debt_is_written_off_after_a_reversal_alone(fees: list[FilingFee], aast: Provider, stella: User) -> None:
    receipt = receive(aast, stella, check("28"), {fees[0]: "28"})
    reverse(receipt.payment, stella)
    write_off_fee(fee_id=fees[0].pk, amount=fees[0].balance, reason="Closed down", by=stella, now=NOW)
    assert state() == [(FeeStatus.WRITTEN_OFF, Decimal(0)), DUE, DUE]
    assert FilingFee.objects.get(pk=fees[0].pk).program.status == ProgramStatus.CERTIFICATES_ISSUED
    with pytest.raises(PaymentRefused, match="is not owed again after a reversal"):
        write_off_fee(fee_id=fees[1].pk, amount=fees[1].balance, reason="Closed down", by=stella, now=NOW)
    assert ledger_differences() == []


def act(login: Login, user: User, page: str, **fields: str) -> str:
    return text(login(user).post(f"/admin/fees/{page}/", fields, follow=True))


@pytest.fixture
def reversed_fee(fees: list[FilingFee], aast: Provider, stella: User) -> FilingFee:
    reverse(receive(aast, stella, check("28"), {fees[0]: "28"}).payment, stella)
    return fees[0]


def test_staff_find_the_decision_in_their_inbox(login: Login, stella: User, reversed_fee: FilingFee) -> None:
    decision = CertificateDecision.objects.get()
    inbox = login(stella).get("/inbox/").content.decode()
    assert f"Decide: Certificates of {reversed_fee}" in inbox
    assert f"/admin/fees/certificatedecision/{decision.pk}/change/" in inbox


def test_the_certificates_are_kept(login: Login, stella: User, reversed_fee: FilingFee) -> None:
    decision = CertificateDecision.objects.get()
    page = act(login, stella, f"certificatedecision/{decision.pk}/keep_the_certificates", reason="They will pay")
    assert "The certificates stay valid. The fee is still owed." in page
    assert (decisions(), state()[0]) == ([(reversed_fee, DecisionStatus.KEPT)], REVERSED)
    assert Certificate.objects.get().status == CertificateStatus.ISSUED


def test_the_certificates_are_revoked_and_a_payment_issues_new_ones(
    login: Login, stella: User, aast: Provider, reversed_fee: FilingFee
) -> None:
    decision = CertificateDecision.objects.get()
    page = act(login, stella, f"certificatedecision/{decision.pk}/revoke_the_certificates", reason="Never paid")
    assert "1 certificate was revoked. A later payment issues new ones." in page
    again = act(login, stella, f"certificatedecision/{decision.pk}/keep_the_certificates", reason="No")
    assert "Keep the certificates: not possible any more." in again
    receive_payment(
        provider_id=aast.pk, money=check("28", "7"), portions={reversed_fee.pk: Decimal(28)}, by=stella, now=NOW
    )
    statuses = Certificate.objects.order_by("number").values_list("status", flat=True)
    assert list(statuses) == [CertificateStatus.REVOKED, CertificateStatus.ISSUED]


def test_staff_reverse_and_refund_in_the_admin(
    login: Login, stella: User, fees: list[FilingFee], aast: Provider
) -> None:
    payment = receive(aast, stella, check("40"), {fees[0]: "28"}).payment
    assert payment is not None
    page = act(login, stella, f"payment/{payment.pk}/refund", source="", amount="13", reason="Too much")
    assert "At most $12.00 can be refunded of it." in page
    page = act(login, stella, f"payment/{payment.pk}/refund", source="", amount="12", reason="Too much")
    assert "The refund of $12.00 was recorded. Send the money." in page
    page = act(login, stella, f"payment/{payment.pk}/reverse", why="bounced", reason="No funds")
    assert f"Check 1001 was reversed. Owed again: {fees[0].number}." in page
    page = act(login, stella, f"payment/{payment.pk}/reverse", why="bounced", reason="No funds")
    assert "Reverse: not possible any more." in page


@pytest.mark.parametrize(("limit", "asks"), [(28, False), (27, True)])
def test_above_the_amount_a_second_person_approves(
    login: Login, stella: User, fees: list[FilingFee], settings: Settings, limit: int, asks: bool
) -> None:
    settings.FOUR_EYES_AMOUNT = limit
    page = act(login, stella, f"filingfee/{fees[0].pk}/waive", reason="A charity", amount="28.00")
    assert ("waits for the approval of a second person. Nothing was changed yet." in page) == asks
    assert (Approval.objects.count(), state()[0] == DUE) == (int(asks), asks)


def test_the_second_person_is_another(
    login: Login, stella: User, ursula: User, fees: list[FilingFee], settings: Settings
) -> None:
    settings.FOUR_EYES_AMOUNT = 10
    act(login, stella, f"filingfee/{fees[0].pk}/waive", reason="A charity", amount="28.00")
    assert "waits for the approval of a second person already" in act(
        login, ursula, f"filingfee/{fees[0].pk}/waive", reason="A charity", amount="28.00"
    )
    approval = Approval.objects.get()
    page = f"approval/{approval.pk}/approve"
    assert "You asked for it yourself, so another person has to decide." in act(login, stella, page, confirmed="on")
    assert (state()[0], Approval.objects.get().status) == (DUE, ApprovalStatus.WAITING)

    assert "is waived, and the certificates were issued." in act(login, ursula, page, confirmed="on")
    assert (state()[0], Certificate.objects.count()) == ((FeeStatus.WAIVED, Decimal(0)), 1)
    assert "$28.00 waived: A charity" in [one.what for one in fees[0].events.all()]
    with pytest.raises(IntegrityError, match="approval_by_another"), transaction.atomic():
        Approval.objects.update(decided_by=stella)


def test_what_was_asked_for_is_declined(
    login: Login, stella: User, ursula: User, fees: list[FilingFee], aast: Provider, settings: Settings
) -> None:
    settings.FOUR_EYES_AMOUNT = 10
    payment = receive(aast, stella, check("28"), {fees[0]: "28"}).payment
    assert payment is not None
    act(login, stella, f"payment/{payment.pk}/reverse", why="bounced", reason="No funds")
    approval = Approval.objects.get()
    assert f"Approve: {approval}" in text(login(ursula).get("/inbox/"))
    act(login, ursula, f"approval/{approval.pk}/decline", confirmed="on")
    assert (state()[0], Approval.objects.get().status) == (PAID, ApprovalStatus.DECLINED)


def test_an_amount_that_changed_is_not_approved(
    login: Login, stella: User, ursula: User, carol: User, fees: list[FilingFee], aast: Provider, settings: Settings
) -> None:
    settings.FOUR_EYES_AMOUNT = 10
    act(login, stella, f"filingfee/{fees[0].pk}/waive", reason="A charity", amount="28.00")
    late = factories.csv_of("A26500,100101,Jane,Jones,5/9/2026,1")
    factories.report_accepted(aast, carol, late, now=NOW)
    page = act(login, ursula, f"approval/{Approval.objects.get().pk}/approve", confirmed="on")
    assert "The amount is $31.00 by now, no longer $28.00. Nothing was changed." in page
    assert (state()[0], Approval.objects.get().status) == ((FeeStatus.DUE, Decimal(31)), ApprovalStatus.WAITING)


def test_another_amount_than_the_page_showed_is_not_waived(
    login: Login, stella: User, carol: User, fees: list[FilingFee], aast: Provider
) -> None:
    waive = f"/admin/fees/filingfee/{fees[0].pk}/waive/"
    client = login(stella)
    page = client.get(waive)
    assert "$28.00 is still due." in text(page)
    assert 'type="hidden" name="amount" value="28.00"' in page.content.decode()
    late = factories.csv_of("A26500,100101,Jane,Jones,5/9/2026,1")
    factories.report_accepted(aast, carol, late, now=NOW)
    page = client.post(waive, {"reason": "A charity", "amount": "28.00"})
    assert "$31.00 is still due by now; nothing was changed. Look at it again." in text(page)
    assert 'type="hidden" name="amount" value="31.00"' in page.content.decode()
    assert state()[0] == (FeeStatus.DUE, Decimal(31))
    assert "is waived" in text(client.post(waive, {"reason": "A charity", "amount": "31.00"}, follow=True))


def test_the_person_who_asked_withdraws_it(
    login: Login, stella: User, ursula: User, fees: list[FilingFee], settings: Settings
) -> None:
    settings.FOUR_EYES_AMOUNT = 10
    ask = {"page": f"filingfee/{fees[0].pk}/waive", "reason": "A charity", "amount": "28.00"}
    act(login, stella, **ask)
    approval = Approval.objects.get()
    page = f"approval/{approval.pk}/withdraw"
    assert "Only the person who asked for it can withdraw it." in act(login, ursula, page, confirmed="on")
    assert "was withdrawn. Nothing was changed." in act(login, stella, page, confirmed="on")
    approval.refresh_from_db()
    assert (approval.status, approval.decided_by, state()[0]) == (ApprovalStatus.WITHDRAWN, stella, DUE)
    assert "not possible any more" in act(login, ursula, f"approval/{approval.pk}/approve", confirmed="on")
    assert "waits for the approval of a second person." in act(login, stella, **ask)
    with pytest.raises(IntegrityError, match="approval_by_another"), transaction.atomic():
        Approval.objects.filter(pk=approval.pk).update(decided_by=ursula)
