from decimal import Decimal

import pytest
from django.core.cache import cache
from django.utils import timezone
from django.utils.html import strip_tags
from pytest_django import DjangoAssertNumQueries

from accounts.models import Provider, User
from attendance.corrections.undo_filing import undo_filing
from fees.choices import Reversal
from fees.models import FilingFee, Payment
from fees.services.settle import waive_fee
from fees.services.take_back import reverse_payment, write_off_fee
from members.models import Member
from programs.models import Program
from tests import factories
from tests.fees.gateways.double import checkout_of
from tests.pages import Login, text

TODAY = f"{timezone.localdate():%m/%d/%Y}"


@pytest.fixture
def fee(aast: Provider, carol: User, conference: Program, guide_file: bytes) -> FilingFee:
    factories.make_schedule()
    factories.report_accepted(aast, carol, guide_file)
    return FilingFee.objects.get()


def test_nothing_due_says_so(login: Login, carol: User) -> None:
    page = text(login(carol).get("/fees/"))

    assert "Still due $0.00" in page
    assert "Nothing is due. Choose the status All to see every filing fee." in page


def test_what_is_due_comes_first(login: Login, carol: User, stella: User, fee: FilingFee) -> None:
    client = login(carol)
    assert "13th Annual Sleep Disorders Conference" in text(client.get("/fees/"))

    factories.pay(fee, stella)
    assert "13th Annual Sleep Disorders Conference" not in text(client.get("/fees/"))
    assert "$40.00 $0.00 Paid" in text(client.get("/fees/?status=all"))


def test_one_programs_fees_and_how_to_pay(login: Login, carol: User, fee: FilingFee) -> None:
    page = text(login(carol).get("/fees/A09164/"))

    for words in (
        "Program filing 1 $25.00 $25.00",
        "Attendees 5 $3.00 $15.00",
        "Still due $40.00",
        f"Write on it: A09164 {fee.number}",
        "6 attendance.csv 100104 James Miller 04/10/2009 10",
    ):
        assert words in page
    assert "Record payment" not in page


def test_the_payment_slip_has_the_sum_and_no_attendees(
    login: Login, carol: User, aast: Provider, fee: FilingFee
) -> None:
    aast.street, aast.city, aast.state, aast.zip_code = "330 N Wabash Ave", "Chicago", "IL", "60611"
    aast.save()
    factories.make_member("100105", "Ida", "Idle")
    factories.report_accepted(aast, carol, factories.csv_of("A09164,100105,Ida,Idle,4/10/2009,1"))
    page = login(carol).get("/fees/A09164/").content.decode()
    slip, rest = page[page.index('class="print-only"') :].split("</section>", 1)
    words = " ".join(strip_tags(slip).split())
    day = f"{timezone.localdate():%m/%d/%Y}"

    assert "Payment slip From AAST [Provider: P0001] 330 N Wabash Ave Chicago, IL 60611 To" in words
    assert f"{fee.number} {day} 6 $43.00 $0.00 $43.00" in words
    assert "Sum to pay $43.00" in words
    assert ("Idle" in slip, "Idle" in rest) == (False, True)
    # Nothing else of the page is printed.
    assert 'class="columns no-print"' in rest
    assert 'class="section no-print" aria-labelledby="billed"' in rest


def test_without_a_fee_due_there_is_no_slip(login: Login, carol: User, stella: User, fee: FilingFee) -> None:
    factories.pay(fee, stella)

    assert "Payment slip" not in text(login(carol).get("/fees/A09164/"))


def test_a_fee_of_several_filings_says_which_line_is_for_which(
    login: Login, carol: User, aast: Provider, fee: FilingFee
) -> None:
    factories.make_member("100105", "Ida", "Idle")
    factories.report_accepted(aast, carol, factories.csv_of("A09164,100105,Ida,Idle,4/10/2009,1"))
    page = text(login(carol).get("/fees/A09164/"))
    day = f"{timezone.localdate():%m/%d/%Y}"

    assert f"For 6 attendees reported in attendance.csv on {day}, in attendance.csv on {day}" in page
    assert f"Attendees in attendance.csv of {day} 1 $3.00 $3.00" in page
    assert f"Write on it: A09164 {fee.number} Print" in page


def test_staff_are_led_to_record_the_payment(login: Login, stella: User, fee: FilingFee) -> None:
    page = login(stella).get("/fees/A09164/").content.decode()

    assert f'href="/admin/fees/filingfee/{fee.pk}/record_payment/"' in page


def test_a_paid_fee_shows_its_payment(login: Login, carol: User, stella: User, fee: FilingFee) -> None:
    payment = factories.pay(fee, stella)
    page = text(login(carol).get("/fees/A09164/"))

    assert "Nothing is due" in page
    assert f"by check {payment.reference}" in page


def test_it_says_the_amount_and_what_happens_next(login: Login, carol: User, fee: FilingFee) -> None:
    page = text(login(carol).get("/fees/A09164/"))
    for words in (
        "Pay $40.00",
        "How to pay $40.00 by check",
        "What happens next AAST records the payment on the day on which it arrives.",
        "The receipt goes to your organization, and to whoever reported the attendance or paid online.",
    ):
        assert words in page


def test_it_says_who_paid_and_how(login: Login, carol: User, stella: User, fee: FilingFee) -> None:
    check = factories.pay(fee, stella, amount=Decimal(10))
    online = factories.pay(fee, carol, amount=Decimal(30))
    checkout_of(online, "stripe")
    client = login(carol)
    page = text(client.get("/fees/A09164/"))

    assert f"Paid {TODAY} $10.00 by check {check.reference}, recorded by AAST" in page
    assert f"Paid {TODAY} $30.00 by check {online.reference}, paid online by Carol Chen" in page
    assert "stella" not in page.lower()
    assert f'href="/fees/receipts/{fee.number}/"' in client.get("/fees/A09164/").content.decode()


def test_who_works_at_the_office_by_now_still_paid_online(
    login: Login, carol: User, stella: User, fee: FilingFee
) -> None:
    by_hand = factories.pay(fee, carol, amount=Decimal(10))
    online = factories.pay(fee, carol, amount=Decimal(30))
    checkout_of(online, "stripe")
    User.objects.filter(pk=carol.pk).update(is_staff=True)
    page = text(login(stella).get("/fees/A09164/"))
    assert f"by check {online.reference}, paid online by Carol Chen" in page
    assert f"by check {by_hand.reference}, recorded by AAST" in page


def test_reversed_and_written_off_have_words_of_their_own(
    login: Login, carol: User, stella: User, fee: FilingFee
) -> None:
    client, now = login(carol), timezone.now()
    payment = factories.pay(fee, stella)
    reverse_payment(payment_id=payment.pk, why=Reversal.BOUNCED, reason="Account closed", by=stella, now=now)
    page = text(client.get("/fees/A09164/"))
    assert "Payment reversed A payment was taken back after certificates were issued" in page
    assert ("Pay $40.00" in page, "Receipt (PDF)" in page) == (True, False)

    write_off_fee(fee_id=fee.pk, amount=fee.balance, reason="Closed down", by=stella, now=now)
    page = text(client.get("/fees/A09164/"))
    assert "Written off AAST gave up what was still owed. Nothing is left to pay." in page
    assert "Total $40.00 Given up $40.00" in page
    assert ("Pay $40.00" in page, "Your participants have their certificates" in page) == (False, False)


def test_a_waiver_and_an_undone_report_have_words_of_their_own(
    login: Login, carol: User, stella: User, aast: Provider, fee: FilingFee
) -> None:
    client, now = login(carol), timezone.now()
    undo_filing(upload=fee.filings.get().upload, reason="Wrong list", by=carol, now=now)
    page = text(client.get("/fees/A09164/"))
    assert "Void The report that it was for was undone. There is nothing to pay." in page
    assert "Nothing is due As soon as attendance is reported again, a new fee says what is owed." in page

    factories.report_accepted(aast, carol, factories.csv_of("A09164,100100,John,Smith,4/10/2009,1"))
    latest = FilingFee.objects.latest("pk")
    waive_fee(fee_id=latest.pk, amount=latest.balance, reason="A first program", by=stella, now=now)
    page = text(client.get("/fees/A09164/"))
    assert "Waived AAST waived what was due. There is nothing to pay." in page
    assert "Total $28.00 Waived $28.00" in page


def test_what_costs_nothing_is_no_fee_due(
    login: Login, carol: User, aast: Provider, conference: Program, guide_file: bytes
) -> None:
    factories.report_accepted(aast, carol, guide_file)
    client = login(carol)
    assert "No fee due" in text(client.get("/fees/A09164/"))
    assert "$0.00 $0.00 No fee due" in text(client.get("/fees/?status=all"))


def test_amber_is_for_attention_alone(login: Login, carol: User, stella: User, fee: FilingFee) -> None:
    client = login(carol)
    due = client.get("/fees/A09164/").content.decode()
    assert ("tone-warning" in due, "btn-accent" in due) == (True, False)
    factories.pay(fee, stella)
    assert "tone-warning" not in client.get("/fees/A09164/").content.decode()


def test_a_program_without_a_fee(login: Login, carol: User, conference: Program) -> None:
    assert "No filing fee yet" in text(login(carol).get("/fees/A09164/"))


def test_strangers_find_nothing(login: Login, olivia: User, maria: Member, fee: FilingFee) -> None:
    assert login(olivia).get("/fees/A09164/").status_code == 404
    assert login(maria.user).get("/fees/A09164/").status_code == 404
    assert login(maria.user).get("/fees/").status_code == 403
    assert "13th Annual" not in text(login(olivia).get("/fees/?status=all"))


def test_lists_cost_the_same_for_more(
    login: Login, carol: User, aast: Provider, fee: FilingFee, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = login(carol)
    for number in (5, 6):
        cache.clear()
        with django_assert_num_queries(10):
            client.get("/fees/")
        cache.clear()
        with django_assert_num_queries(13):
            client.get("/fees/A09164/")
        factories.make_member(f"10010{number}", "Ida", "Idle")
        factories.report_accepted(aast, carol, factories.csv_of(f"A09164,10010{number},Ida,Idle,4/10/2009,1"))


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        (
            {"amount": "40.01", "reference": "", "received_on": "31/12/2026"},
            {
                "amount": ["The amount is more than the $40.00 that is still due. Type the part for this fee."],
                "reference": ["This field is required."],
                "received_on": ["Type the date as MM/DD/YYYY, such as 04/10/2027."],
            },
        ),
        (
            {"amount": "0", "reference": "7001", "received_on": "12/31/2099"},
            {
                "amount": ["The amount must be more than zero."],
                "received_on": ["The date received is in the future."],
            },
        ),
        ({"amount": "", "reference": "7001", "received_on": TODAY}, {"amount": ["This field is required."]}),
    ],
)
def test_everything_that_is_wrong_in_a_payment_is_named_at_once(
    login: Login, stella: User, fee: FilingFee, typed: dict[str, str], errors: dict[str, list[str]]
) -> None:
    page = login(stella).post(f"/admin/fees/filingfee/{fee.pk}/record_payment/", {"method": "check", **typed})

    assert (page.context["form"].errors, Payment.objects.count()) == (errors, 0)


def test_the_whole_of_what_is_due_is_taken_and_a_cent_as_well(login: Login, stella: User, fee: FilingFee) -> None:
    page, client = f"/admin/fees/filingfee/{fee.pk}/record_payment/", login(stella)
    for amount, reference in (("0.01", "7001"), ("39.99", "7002")):
        typed = {"method": "check", "amount": amount, "reference": reference, "received_on": TODAY}
        client.post(page, typed)

    assert [str(payment.amount) for payment in Payment.objects.order_by("pk")] == ["0.01", "39.99"]
