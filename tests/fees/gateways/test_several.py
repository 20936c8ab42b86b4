"""One online payment over the fees of several programs."""

from decimal import Decimal

import pytest
from django.utils import timezone
from post_office.models import Email

from accounts.models import Provider, User
from certificates.models import Certificate
from fees.choices import CheckoutStatus, FeeStatus
from fees.gateways import payable, selectors
from fees.gateways.begin import CheckoutRefused, begin_checkout
from fees.invoices.services import cancel_invoice, write_invoice
from fees.models import Checkout, FilingFee, GatewayEvent, Payment
from fees.selectors.ledger import credit_of, ledger_differences
from fees.services.settle import waive_fee
from programs.choices import ProgramStatus
from programs.models import Program
from tests import factories
from tests.fees.gateways.double import Double, begin, begin_several, pays, work
from tests.fees.test_receive import check, receive
from tests.pages import Login, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def fees(aast: Provider, carol: User, stella: User, guide_members: object) -> list[FilingFee]:
    """Three of 28 dollars each, in A26500 to A26502."""
    factories.make_schedule()
    return factories.owe(aast, carol, 3)


def statuses() -> list[str]:
    return list(FilingFee.objects.order_by("pk").values_list("status", flat=True))


def test_one_payment_settles_all(double: Double, fees: list[FilingFee], carol: User, login: Login) -> None:
    browser = login(carol)
    assert "Pay all, $84.00 Or tick fees in the list: Pay ticked fees Ask for an invoice" in text(
        browser.get("/fees/")
    )
    page = browser.get("/fees/pay/?provider=P0001")
    assert "One payment by card for 3 fees." in text(page)
    onward = browser.post("/fees/pay/", pays(*fees))
    checkout = onward.context["checkout"]
    assert (checkout.amount, checkout.portions.count(), Checkout.objects.count()) == (Decimal(84), 3, 1)

    double.deliver(double.pay(checkout))
    work()
    assert statuses() == [FeeStatus.PAID] * 3
    assert set(Program.objects.values_list("status", flat=True)) == {ProgramStatus.CERTIFICATES_ISSUED}
    assert (Payment.objects.get().amount, Certificate.objects.count()) == (Decimal(84), 3)
    assert ledger_differences() == []
    back = text(browser.get(checkout.get_absolute_url()))
    assert "The payment arrived $84.00 was recorded" in back
    assert [f"$28.00 for {fee} of A2650{number}" in back for number, fee in enumerate(fees)] == [True] * 3
    assert "paid no fee" not in back


def test_the_page_lists_one_line_for_each_fee(double: Double, fees: list[FilingFee], carol: User) -> None:
    begin_several(fees, carol)
    [session] = double.control("sessions")
    assert session["lines"] == [f"{fee}, program A2650{number}" for number, fee in enumerate(fees)]
    assert (session["amount_total"], session["currency"]) == (8400, "usd")


def test_two_of_three(double: Double, fees: list[FilingFee], carol: User, login: Login) -> None:
    page = login(carol).get("/fees/pay/", {"ticked": 1, "fee": [fees[0].pk, fees[2].pk]})
    assert "Pay $56.00" in text(page)
    double.deliver(double.pay(begin_several([fees[0], fees[2]], carol)))
    work()
    assert statuses() == [FeeStatus.PAID, FeeStatus.DUE, FeeStatus.PAID]


def test_two_clicks_lead_to_one_session(double: Double, fees: list[FilingFee], carol: User) -> None:
    assert begin_several(fees, carol).session == begin_several(fees[::-1], carol).session
    assert begin_several(fees[:2], carol).session != begin_several(fees, carol).session


def test_a_fee_that_was_paid_and_one_that_was_waived_meanwhile(
    double: Double, fees: list[FilingFee], aast: Provider, carol: User, stella: User, login: Login
) -> None:
    checkout = begin_several(fees, carol)
    factories.pay(fees[0], stella, amount=Decimal(8))
    waive_fee(fee_id=fees[1].pk, amount=Decimal(28), reason="A gift", by=stella, now=timezone.now())
    double.deliver(double.pay(checkout))
    work()
    assert statuses() == [FeeStatus.PAID, FeeStatus.WAIVED, FeeStatus.PAID]
    assert (credit_of(aast), Certificate.objects.count(), ledger_differences()) == (36, 3, [])
    assert "$36.00 of it stays as credit of the provider" in GatewayEvent.objects.get().outcome
    assert "$36.00 of it paid no fee" in text(login(carol).get(checkout.get_absolute_url()))
    told = Email.objects.filter(subject="$36.00 of your online payment stays as credit")
    assert sorted(email.to[0] for email in told) == sorted({aast.email, carol.email})


def test_all_were_paid_meanwhile(
    double: Double, fees: list[FilingFee], aast: Provider, carol: User, stella: User
) -> None:
    checkout = begin_several(fees, carol)
    for fee in fees:
        factories.pay(fee, stella)
    double.deliver(double.pay(checkout))
    work()
    assert (credit_of(aast), Certificate.objects.count(), ledger_differences()) == (84, 3, [])


def test_the_amount_changed_after_the_page(
    double: Double, fees: list[FilingFee], carol: User, stella: User, login: Login
) -> None:
    browser, seen = login(carol), pays(*fees)
    factories.pay(fees[0], stella, amount=Decimal(8))
    page = browser.post("/fees/pay/", seen, follow=True)
    assert "The fees come to $76.00 by now, no longer $84.00. Look at them again." in text(page)
    assert "Pay $76.00" in text(page)
    factories.pay(fees[0], stella, amount=Decimal(20))
    page = browser.post("/fees/pay/", seen, follow=True)
    assert "1 of the fees owes nothing any more, so it is not listed." in text(page)
    assert Checkout.objects.count() == 0


@pytest.mark.parametrize(("ids", "says"), [([], "Tick the fees that you want to pay."), ([999999], "Nothing is due")])
def test_nothing_to_pay(
    double: Double, fees: list[FilingFee], carol: User, login: Login, ids: list[int], says: str
) -> None:
    page = text(login(carol).get("/fees/pay/", {"ticked": 1, "fee": ids}))
    assert ("Nothing to pay" in page, says in page) == (True, True)


@pytest.mark.parametrize("most", [2, 3])
def test_how_many_fees(
    double: Double, fees: list[FilingFee], carol: User, login: Login, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    for module in (payable, selectors):
        monkeypatch.setattr(module, "MOST_FEES", most)
    page = text(login(carol).get("/fees/pay/"))
    assert (f"Pay ${28 * most}.00" in page, "These are the oldest ones." in page) == (True, most == 2)
    if most == 3:
        assert begin_several(fees, carol).status == CheckoutStatus.OPEN
        return
    with pytest.raises(CheckoutRefused, match="at most 2 fees"):
        begin_several(fees, carol)


def test_fees_of_two_organizations(
    double: Double,
    fees: list[FilingFee],
    society: Provider,
    olivia: User,
    carol: User,
    login: Login,
) -> None:
    factories.make_program(society, olivia, program_id="A26510")
    line = "A26510,100100,John,Smith,5/9/2026,1"
    factories.report_accepted(society, olivia, factories.csv_of(line), now=factories.MAY)
    other = FilingFee.objects.get(program__provider=society)
    with pytest.raises(CheckoutRefused, match="One payment is for one organization"):
        begin_several([fees[0], other], carol)
    assert login(carol).post("/fees/pay/", pays(fees[0], other)).status_code == 404
    factories.employ(carol, society)
    browser = login(carol)
    assert "One payment is for one organization." in text(browser.get("/fees/pay/"))
    page = text(browser.get("/fees/"))
    sums = ((fees[0].program.provider, 84), (society, 28))
    assert [f"Pay all of {one.name}, ${due}.00" in page for one, due in sums] == [True, True]
    assert "Pay $28.00" in text(browser.get("/fees/pay/?provider=P0002"))


@pytest.mark.parametrize("data", [{}, {"amount": "28.001"}, {"amount": "1", "fee": ["x"]}, {"amount": "NaN"}])
def test_a_made_up_form(
    double: Double, fees: list[FilingFee], carol: User, login: Login, data: dict[str, object]
) -> None:
    page = login(carol).post("/fees/pay/", data, follow=True)
    assert (page.status_code in {200, 404}, Checkout.objects.count()) == (True, 0)


def test_no_fee_at_all(double: Double, fees: list[FilingFee], carol: User) -> None:
    with pytest.raises(CheckoutRefused, match="Nothing is due"):
        begin_checkout(fee_ids=[], amount=Decimal(0), by=carol, now=timezone.now())


# --- Invoices --------------------------------------------------------------------------------------------------------


def test_an_invoice_over_several_programs(
    double: Double, fees: list[FilingFee], carol: User, stella: User, login: Login
) -> None:
    ids = [fee.pk for fee in fees]
    invoice = write_invoice(fee_ids=ids, bill_to="", purchase_order="", by=carol, now=timezone.now())
    factories.pay(fees[0], stella)
    browser = login(carol)
    page = browser.get(invoice.get_absolute_url())
    assert "Pay $56.00 online" in text(page)
    asked = f"/fees/pay/?ticked=1&amp;fee={ids[1]}&amp;fee={ids[2]}"
    assert f'href="{asked}"' in page.content.decode()
    assert "Pay $56.00" in text(browser.get(asked.replace("&amp;", "&")))
    assert "online" not in text(login(stella).get(invoice.get_absolute_url()))
    double.deliver(double.pay(begin_several(fees[1:], carol)))
    work()
    page = text(browser.get(invoice.get_absolute_url()))
    assert ("It was paid in full." in page, "online" in page) == (True, False)


def test_the_page_names_the_credit(
    double: Double, aast: Provider, fees: list[FilingFee], carol: User, stella: User, login: Login
) -> None:
    browser, sentence = login(carol), "Your organization has $12.00 of credit. Write to cecprogram@aastweb.org"
    assert "of credit" not in text(browser.get("/fees/pay/"))
    receive(aast, stella, check("40"), {fees[0]: "28"})
    assert f"{sentence} to use it first." in text(browser.get("/fees/pay/"))
    assert sentence in text(browser.get("/fees/A26501/"))


def test_a_cancelled_invoice_has_no_button(double: Double, fees: list[FilingFee], carol: User, login: Login) -> None:
    """A payment that began before goes to the fees all the same."""
    ids = [fee.pk for fee in fees]
    invoice = write_invoice(fee_ids=ids, bill_to="", purchase_order="", by=carol, now=timezone.now())
    checkout = begin_several(fees, carol)
    cancel_invoice(invoice, reason="Wrong address", by=carol, now=timezone.now())
    assert "online" not in text(login(carol).get(invoice.get_absolute_url()))
    double.deliver(double.pay(checkout))
    work()
    assert (statuses(), credit_of(invoice.provider)) == ([FeeStatus.PAID] * 3, 0)


def test_one_fee_still_pays_from_its_own_page(
    double: Double, fees: list[FilingFee], carol: User, login: Login
) -> None:
    browser = login(carol)
    assert f'name="fee" value="{fees[1].pk}"' in browser.get("/fees/A26501/").content.decode()
    checkout = begin(fees[1], carol)
    page = text(browser.get("/fees/pay/"))
    assert "A payment of $28.00 was begun" in page
    assert checkout.page_of_fees == "/fees/A26501/"
