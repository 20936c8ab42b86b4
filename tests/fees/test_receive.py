"""One payment for several fees, its rest as credit, and the credit used later."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Provider, User
from certificates.models import Certificate
from fees.admin import receive as page_module
from fees.choices import FeeStatus, LedgerKind, PaymentMethod
from fees.models import FeeWork, FilingFee, LedgerTransaction, Payment
from fees.selectors.ledger import credit_of, ledger_differences, parts_of, unused_payments
from fees.services.fee_work import run_fee_work, settles_long
from fees.services.receive import Money, Recorded, receive_payment
from fees.services.settle import PaymentRefused
from programs.choices import ProgramStatus
from programs.models import ProgramEvent
from tests import factories
from tests.pages import Login, text

NOW = factories.MAY
PAGE = "/admin/fees/payment/receive/?q=P0001"


@pytest.fixture
def fees(aast: Provider, carol: User, stella: User, guide_members: object) -> list[FilingFee]:
    """Three of 28 dollars."""
    factories.make_schedule()
    return factories.owe(aast, carol, 3)


def check(amount: str, reference: str = "1001", **fields: object) -> Money:
    given = {"method": PaymentMethod.CHECK, "received_on": date(2026, 5, 20), **fields}
    return Money(amount=Decimal(amount), reference=reference, **given)  # type: ignore[arg-type]


def receive(
    provider: Provider, by: User, money: Money | None, portions: dict[FilingFee, str], *, use_credit: bool = False
) -> Recorded:
    parts = {fee.pk: Decimal(amount) for fee, amount in portions.items()}
    return receive_payment(provider_id=provider.pk, money=money, portions=parts, use_credit=use_credit, by=by, now=NOW)


def state() -> list[tuple[str, Decimal]]:
    return list(FilingFee.objects.order_by("pk").values_list("status", "balance"))


PAID, DUE = (FeeStatus.PAID, Decimal(0)), (FeeStatus.DUE, Decimal(28))


def test_one_check_pays_two_fees_and_a_part_of_the_third(fees: list[FilingFee], aast: Provider, stella: User) -> None:
    receipt = receive(aast, stella, check("60"), {fees[0]: "28", fees[1]: "28", fees[2]: "4"})
    assert state() == [PAID, PAID, (FeeStatus.DUE, Decimal(24))]
    assert (Payment.objects.get(), receipt.credit, Certificate.objects.count()) == (receipt.payment, 0, 2)
    assert [fee.program.status for fee in FilingFee.objects.select_related("program").order_by("pk")] == [
        ProgramStatus.CERTIFICATES_ISSUED,
        ProgramStatus.CERTIFICATES_ISSUED,
        ProgramStatus.PAY_FILING_FEES,
    ]
    one = LedgerTransaction.objects.get(kind=LedgerKind.PAYMENT)
    assert (one.entries.count(), one.what, ledger_differences()) == (6, "Check 1001 for $60.00 recorded", [])
    assert [event.what for event in fees[2].events.all()][1:] == ["Check 1001 for $4.00 recorded"]


def test_a_payment_takes_as_many_statements_for_twelve_fees_as_for_two(
    aast: Provider, carol: User, stella: User, guide_members: object
) -> None:
    factories.make_schedule()
    owed = sorted(factories.owe(aast, carol, 15), key=lambda fee: fee.program_id)
    found: list[int] = []
    # The first payment also makes the counter of the year.
    for number, paid in enumerate([owed[:1], owed[1:3], owed[3:]]):
        with CaptureQueriesContext(connection) as captured:
            receive(aast, stella, check(str(28 * len(paid)), f"100{number}"), dict.fromkeys(paid, "28"))
        found.append(len(captured))
    assert found[1] == found[2]
    assert (state(), Certificate.objects.count(), ledger_differences()) == ([PAID] * 15, 15, [])
    moved = ProgramEvent.objects.filter(to_status=ProgramStatus.CERTIFICATES_ISSUED).order_by("program_id")
    assert [event.what for event in moved] == [f"Filing fee {fee.number} paid; certificates issued" for fee in owed]


def test_the_rest_is_the_credit_of_the_provider_and_pays_the_next_fee_first(
    fees: list[FilingFee], aast: Provider, stella: User
) -> None:
    first = receive(aast, stella, check("30"), {fees[0]: "28"})
    assert (first.credit, unused_payments(aast)) == (Decimal(2), [(first.payment, Decimal(2))])

    second = receive(aast, stella, check("26", "1002"), {fees[1]: "28"}, use_credit=True)
    assert (state(), credit_of(aast)) == ([PAID, PAID, DUE], 0)
    parts = [(part.payment, part.amount) for part in parts_of(fees)[fees[1].pk]]
    assert parts == [(first.payment, Decimal(2)), (second.payment, Decimal(26))]
    assert ledger_differences() == []


def test_the_credit_alone_pays(fees: list[FilingFee], aast: Provider, stella: User) -> None:
    receive(aast, stella, check("50"), {fees[0]: "28"})
    receipt = receive(aast, stella, None, {fees[1]: "22"}, use_credit=True)
    assert (receipt.payment, credit_of(aast), Payment.objects.count()) == (None, 0, 1)
    assert state() == [PAID, (FeeStatus.DUE, Decimal(6)), DUE]
    assert fees[1].events.last().what == "$22.00 of the credit from Check 1001 used"


@pytest.mark.parametrize(
    ("money", "portions", "words"),
    [
        (check("28"), {}, "Tick the fees that are paid."),
        (check("28.001"), {0: "28"}, "The amount has parts of a cent. Type it in dollars and cents."),
        (check("-28"), {0: "28"}, "The amount must be more than zero."),
        (check("28", received_on=date(2026, 5, 21)), {0: "28"}, "The date received is in the future."),
        (check("30"), {0: "28.01"}, "The amount is more than the $28.00 that is still due."),
        (check("30"), {0: "28", 1: "-1"}, "The amount must be more than zero."),
        (check("55.99"), {0: "28", 1: "28"}, "The ticked fees come to $56.00, which is $0.01 more than is there."),
        (None, {0: "28"}, "The ticked fees come to $28.00, which is $28.00 more than is there."),
    ],
)
def test_what_is_refused_changes_nothing(
    fees: list[FilingFee], aast: Provider, stella: User, money: Money | None, portions: dict[int, str], words: str
) -> None:
    with pytest.raises(PaymentRefused, match=f"^{words.replace('$', '.')}"):
        receive(aast, stella, money, {fees[at]: amount for at, amount in portions.items()})
    assert (state(), Payment.objects.count(), LedgerTransaction.objects.count()) == ([DUE] * 3, 0, 3)


def test_the_same_check_of_a_provider_is_recorded_once(fees: list[FilingFee], aast: Provider, stella: User) -> None:
    receive(aast, stella, check("28"), {fees[0]: "28"})
    with pytest.raises(PaymentRefused, match="Check 1001 is recorded for AAST already"):
        receive(aast, stella, check("28"), {fees[1]: "28"})
    receive(aast, stella, check("28", method=PaymentMethod.CARD), {fees[1]: "28"})
    assert state() == [PAID, PAID, DUE]


def test_a_fee_of_another_provider_is_refused(fees: list[FilingFee], society: Provider, stella: User) -> None:
    with pytest.raises(PaymentRefused, match="One of these fees belongs to another provider"):
        receive(society, stella, check("28"), {fees[0]: "28"})


def typed(**more: str) -> dict[str, str]:
    return {"method": "check", "reference": "1001", "received_on": "05/12/2026", "amount": "84", **more}


def ticked(*fees: FilingFee) -> dict[str, str]:
    return {f"fee_{fee.pk}": "on" for fee in fees}


@pytest.mark.parametrize("query", ["P0001", "aast", "A26501", "{number}"])
def test_the_provider_is_found_by_what_a_check_names(
    login: Login, stella: User, fees: list[FilingFee], society: Provider, query: str
) -> None:
    page = login(stella).get(f"/admin/fees/payment/receive/?q={query.format(number=fees[1].number)}")
    assert "From AAST [Provider: P0001]" in text(page)
    rows = [fee for fee, _box, _part in page.context["form"].rows()]
    assert rows == fees


def test_the_search_says_what_it_found(login: Login, stella: User, aast: Provider, society: Provider) -> None:
    client = login(stella)
    page = text(client.get("/admin/fees/payment/receive/?q=s"))
    assert ("Which provider? AAST" in page, "Prairie Sleep Society" in page) == (True, True)
    assert "Nothing matches “xyz”" in text(client.get("/admin/fees/payment/receive/?q=xyz"))
    assert "This provider owes nothing." in text(client.get(PAGE))


def test_the_form_keeps_its_provider_over_the_post(
    login: Login, stella: User, fees: list[FilingFee], aast: Provider
) -> None:
    """The search that found it finds two by then."""
    client, search = login(stella), "/admin/fees/payment/receive/?q=aast"
    assert f'name="provider" value="{aast.pk}"' in client.get(search).content.decode()
    factories.make_provider("P0009", "AAST of the West")
    found = client.get(search).content.decode()
    assert f'href="?provider={aast.pk}"' in found
    assert "From AAST [Provider: P0001]" in text(client.get(f"/admin/fees/payment/receive/?provider={aast.pk}"))
    client.post(search, {**typed(), **ticked(*fees), "record": "1", "provider": aast.pk})
    assert state() == [PAID] * 3


@pytest.mark.parametrize(("provider", "status"), [("999999", 404), ("x", 200), ("9" * 19, 200)])
def test_a_made_up_provider(login: Login, stella: User, provider: str, status: int) -> None:
    assert login(stella).get(f"/admin/fees/payment/receive/?provider={provider}").status_code == status


def test_the_oldest_that_it_pays_are_ticked_and_the_rest_is_shown(
    login: Login, stella: User, fees: list[FilingFee]
) -> None:
    client = login(stella)
    page = client.post(PAGE, typed(amount="60", oldest="1"))
    form = page.context["form"]
    assert [bool(box.value()) for _fee, box, _part in form.rows()] == [True, True, True]
    assert [part.value() for _fee, _box, part in form.rows()] == [None, None, "4.00"]
    assert "The ticked fees come to $60.00. Nothing is left." in text(page)
    assert (state(), "Please correct" in text(page)) == ([DUE] * 3, False)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("60", "The ticked fees come to $56.00. $4.00 is left and stays as the provider's credit."),
        ("55", "The ticked fees come to $56.00: $1.00 more than is there."),
        ("", "The ticked fees come to $56.00: $56.00 more than is there."),
    ],
)
def test_the_rest_while_ticking_records_nothing(
    login: Login, stella: User, fees: list[FilingFee], amount: str, words: str
) -> None:
    client = login(stella)
    part = client.post(PAGE, typed(amount=amount, **ticked(*fees[:2])), headers={"HX-Request": "true"})
    whole = client.post(PAGE, typed(amount=amount, **ticked(*fees[:2]), rest="1"))
    assert text(part).strip() == words
    assert words in text(whole)
    assert (state(), Payment.objects.count()) == ([DUE] * 3, 0)


def test_a_tick_asks_nothing_about_letters(
    login: Login, stella: User, fees: list[FilingFee], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(page_module, "warn_of_letters", lambda filings: asked.append(filings.count()))
    client = login(stella)
    client.post(PAGE, typed(**ticked(*fees)), headers={"HX-Request": "true"})
    assert asked == []
    client.get(PAGE)
    assert asked == [3]


def test_staff_record_one_check_for_three_fees(login: Login, stella: User, fees: list[FilingFee]) -> None:
    page = login(stella).post(PAGE, typed(record="1", amount="90", **ticked(*fees)), follow=True)
    sentence = "Check 1001 for $90.00 was recorded. 3 fees are paid and their certificates were issued."
    assert f"{sentence} $6.00 stays as credit." in text(page)
    assert state() == [PAID] * 3


def test_what_was_typed_before_a_new_login_is_filled_in_and_not_recorded(
    client: Client, stella: User, fees: list[FilingFee]
) -> None:
    sent = client.post(PAGE, typed(record="1", amount="84", **ticked(*fees)))
    client.force_login(stella)
    assert sent.headers["Location"].startswith("/account/login/")
    page = client.get(PAGE)
    assert "You were logged out before this could be saved." in text(page)
    assert [bool(box.value()) for _fee, box, _part in page.context["form"].rows()] == [True, True, True]
    assert (state(), Payment.objects.count()) == ([DUE] * 3, 0)

    client.post(PAGE, typed(record="1", amount="84", **ticked(*fees)))
    assert (state(), Payment.objects.count()) == ([PAID] * 3, 1)


def test_the_credit_is_offered_next_time(login: Login, stella: User, fees: list[FilingFee]) -> None:
    client = login(stella)
    client.post(PAGE, typed(record="1", amount="30", **ticked(fees[0])))
    assert "Use the credit of $2.00 first" in text(client.get(PAGE))
    only_credit = {"use_credit": "on", "amount": "", "reference": "", f"part_{fees[1].pk}": "2"}
    page = client.post(PAGE, typed(record="1", **only_credit, **ticked(fees[1])), follow=True)
    assert "The credit was used. Of 1 fee a part is still due." in text(page)
    assert state() == [PAID, (FeeStatus.DUE, Decimal(26)), DUE]


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"amount": "28.001"}, {"amount": ["Ensure that there are no more than 2 decimal places."]}),
        ({"amount": "-1"}, {"amount": ["The amount must be more than zero."]}),
        ({"reference": ""}, {"reference": ["This field is required."]}),
        ({"amount": ""}, {"amount": ["This field is required."]}),
        ({"received_on": "01/01/2099"}, {"received_on": ["The date received is in the future."]}),
        ({"amount": "27"}, None),
        ({"part": "28.01"}, None),
        ({"fee_0": "on"}, None),
    ],
)
def test_each_error_is_named_and_nothing_recorded(
    login: Login, stella: User, fees: list[FilingFee], fields: dict[str, str], errors: dict[str, list[str]] | None
) -> None:
    if "part" in fields:
        fields = {f"part_{fees[0].pk}": fields["part"]}
    page = login(stella).post(PAGE, typed(record="1", **ticked(fees[0])) | fields)
    assert "Please correct what is named below. Nothing was recorded." in text(page)
    assert errors is None or page.context["form"].errors == errors
    assert (state(), Payment.objects.count()) == ([DUE] * 3, 0)


def test_a_fee_that_was_paid_meanwhile_is_not_left_out_silently(
    login: Login, stella: User, fees: list[FilingFee]
) -> None:
    factories.pay(fees[0], stella)
    page = login(stella).post(PAGE, typed(record="1", **ticked(*fees)))
    assert "A ticked fee was paid or changed meanwhile" in text(page)
    assert state() == [PAID, DUE, DUE]


def test_many_records_are_left_to_a_worker(
    login: Login, stella: User, fees: list[FilingFee], settings: object
) -> None:
    settings.LONG_WORK_LINES = 2  # type: ignore[attr-defined]
    client = login(stella)
    asked = client.post(PAGE, typed(record="1", **ticked(*fees)))
    work = FeeWork.objects.get()
    assert asked.headers["Location"] == f"/admin/fees/feework/{work.pk}/change/"
    assert (state(), work.total) == ([DUE] * 3, 6)
    with pytest.raises(PaymentRefused, match="Receiving a payment is still going on for this fee"):
        factories.pay(fees[2], stella)

    run_fee_work(work.pk)
    assert state() == [PAID] * 3
    work.refresh_from_db()
    assert work.outcome == "Check 1001 for $84.00 was recorded. 3 fees are paid and their certificates were issued."


@pytest.mark.parametrize(("limit", "is_long"), [(6, True), (7, False)])
def test_many_fees_of_few_records_are_left_to_a_worker_too(
    fees: list[FilingFee], settings: object, limit: int, is_long: bool
) -> None:
    """Two fees more than one count as four records, beside the three that there are."""
    settings.LONG_WORK_LINES = limit  # type: ignore[attr-defined]
    assert settles_long(*fees) == is_long


def test_only_those_who_handle_money_open_the_page(login: Login, carol: User, aast: Provider) -> None:
    clerk = factories.make_user("clerk@aast.example", is_staff=True)
    assert (login(carol).get(PAGE).status_code, login(clerk).get(PAGE).status_code) == (302, 403)
