import io
import re

import pytest
from django.core.cache import cache
from django.utils import timezone
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from accounts.models import Provider, User
from fees.invoices.services import cancel_invoice, write_invoice
from fees.models import FilingFee, Invoice
from members.models import Member
from tests import factories
from tests.pages import Login, text

YEAR = timezone.localtime().year
FIRST = f"INV-{YEAR}-000001"


@pytest.fixture
def invoice(carol: User, fee: FilingFee) -> Invoice:
    return write_invoice(fee_ids=[fee.pk], bill_to="", purchase_order="PO-77", by=carol, now=timezone.now())


def first_page(content: bytes) -> str:
    return " ".join(PdfReader(io.BytesIO(content)).pages[0].extract_text().split())


def test_boxes_on_the_fees_page_lead_to_an_invoice(login: Login, carol: User, fee: FilingFee) -> None:
    client = login(carol)
    page = client.get("/fees/").content.decode()
    assert f'form="ticked" name="fee" value="{fee.pk}" aria-label="Tick {fee.number}"' in page

    form = client.get(f"/fees/invoices/new/?fee={fee.pk}").content.decode()
    assert re.search(rf'value="{fee.pk}"[^>]*checked', form)
    assert f"{fee.number}: $40.00 for A09164 13th Annual Sleep Disorders Conference" in form

    typed = {"fees": [fee.pk], "bill_to": "Accounts Payable\nChicago", "purchase_order": "PO-77"}
    done = client.post("/fees/invoices/new/", typed, follow=True)
    assert done.redirect_chain == [(f"/fees/invoices/{FIRST}/", 302)]
    assert f"Invoice {FIRST} for $40.00 is written." in text(done)
    assert Invoice.objects.get().bill_to == "Accounts Payable\nChicago"
    assert f'<a href="/fees/invoices/{FIRST}/">{FIRST}</a>' in client.get("/fees/").content.decode()


def test_nothing_ticked_is_a_sentence(login: Login, carol: User, fee: FilingFee) -> None:
    page = login(carol).post("/fees/invoices/new/", {"bill_to": ""})
    assert page.context["form"].errors == {"fees": ["Tick at least one fee."]}


def test_a_fee_with_an_invoice_is_not_offered(login: Login, carol: User, fee: FilingFee, invoice: Invoice) -> None:
    client = login(carol)
    assert "Nothing to invoice" in text(client.get("/fees/invoices/new/"))
    page = client.post("/fees/invoices/new/", {"fees": [fee.pk]})
    assert (page.status_code, Invoice.objects.count()) == (200, 1)


def test_its_page_says_what_it_is_for(login: Login, carol: User, invoice: Invoice) -> None:
    page = text(login(carol).get(f"/fees/invoices/{FIRST}/"))
    for words in (
        "Program filing $25.00 5 attendees x $3.00 $15.00 Billed $40.00",
        "State Due Nothing of it was paid yet.",
        "Sum $40.00 Still due $40.00 Bill to AAST Purchase order PO-77",
    ):
        assert words in page
    assert "Smith" not in page


def test_the_pdf_is_tagged_and_names_no_attendee(login: Login, carol: User, invoice: Invoice) -> None:
    answer = login(carol).get(f"/fees/invoices/{FIRST}/pdf/")
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert b"pdfuaid" in answer.content
    page = first_page(answer.content)
    for words in (
        f"Invoice {FIRST}",
        "Purchase order PO-77",
        "Sum: $40.00",
        "How to pay $40.00",
        "5 attendees x $3.00",
    ):
        assert words in page
    assert "Smith" not in page


def test_the_pdf_of_many_programs_has_sum_and_payment_on_its_first_page(
    login: Login, aast: Provider, carol: User, fee: FilingFee
) -> None:
    fees = factories.owe(aast, carol, 12)
    write_invoice(fee_ids=[one.pk for one in fees], bill_to="", purchase_order="", by=carol, now=timezone.now())
    content = login(carol).get(f"/fees/invoices/{FIRST}/pdf/").content

    assert len(PdfReader(io.BytesIO(content)).pages) > 1
    assert "Sum: $376.00" in (page := first_page(content))
    assert "Mail it with this page to: AAST, CEC Program" in page


def test_the_pdf_says_what_became_of_it(
    login: Login, carol: User, stella: User, fee: FilingFee, invoice: Invoice
) -> None:
    client, page = login(carol), f"/fees/invoices/{FIRST}/pdf/"
    factories.pay(fee, stella)
    paid = first_page(client.get(page).content)
    assert ("It was paid in full." in paid, "How to pay" in paid) == (True, False)
    cancel_invoice(invoice, reason="Wrong address", by=carol, now=timezone.now())
    assert "Wrong address. Do not pay it." in first_page(client.get(page).content)


def test_letters_that_no_font_has_do_not_stop_the_pdf(login: Login, carol: User, fee: FilingFee) -> None:
    write_invoice(fee_ids=[fee.pk], bill_to="東京 Sleep", purchase_order="", by=carol, now=timezone.now())
    page = first_page(login(carol).get(f"/fees/invoices/{FIRST}/pdf/").content)
    assert ("Sleep" in page, "State on" in page) == (True, True)


def test_cancel_and_write_anew(login: Login, carol: User, invoice: Invoice) -> None:
    client, page = login(carol), f"/fees/invoices/{FIRST}/rewrite/"
    assert "PO-77" in client.get(page).content.decode()
    wrong = client.post(page, {"reason": "", "bill_to": "", "purchase_order": ""})
    assert wrong.context["form"].errors == {"reason": ["Type why the invoice is cancelled, such as a wrong address."]}

    done = text(client.post(page, {"reason": "Wrong order", "purchase_order": "PO-78"}, follow=True))
    assert f"Invoice {FIRST} is cancelled, and Invoice INV-{YEAR}-000002 replaces it." in done
    assert f"Replaces {FIRST}" in done
    old = text(client.get(f"/fees/invoices/{FIRST}/"))
    assert "State Cancelled Do not pay it." in old
    assert f"Wrong order Replaced by INV-{YEAR}-000002" in old
    again = client.post(page, {"reason": "Wrong order", "purchase_order": "PO-78"})
    assert again.context["form"].non_field_errors() == ["The invoice is cancelled already; nothing was changed."]


def test_cancel(login: Login, carol: User, invoice: Invoice) -> None:
    client = login(carol)
    done = text(client.post(f"/fees/invoices/{FIRST}/cancel/", {"reason": "Not needed"}, follow=True))
    assert f"Invoice {FIRST} is cancelled. Its fees stay as they are." in done
    assert "Cancel and write anew" not in done
    assert f"{FIRST} {timezone.localdate():%m/%d/%Y} PO-77 $40.00 — Cancelled" in text(client.get("/fees/invoices/"))


def test_a_viewer_looks_only(login: Login, victor: User, invoice: Invoice) -> None:
    client = login(victor)
    assert client.get(f"/fees/invoices/{FIRST}/").status_code == 200
    assert client.get(f"/fees/invoices/{FIRST}/pdf/").status_code == 200
    assert client.get("/fees/invoices/new/").status_code == 403
    assert client.post(f"/fees/invoices/{FIRST}/cancel/", {"reason": "x"}).status_code == 403
    assert 'form="ticked"' not in client.get("/fees/").content.decode()


def test_strangers_find_nothing(login: Login, olivia: User, maria: Member, invoice: Invoice) -> None:
    for page in ("", "pdf/", "cancel/", "rewrite/"):
        assert login(olivia).get(f"/fees/invoices/{FIRST}/{page}").status_code == 404
    assert "No invoices" in text(login(olivia).get("/fees/invoices/"))
    assert login(maria.user).get("/fees/invoices/").status_code == 403


def test_staff_see_and_cancel_it_in_the_admin(login: Login, stella: User, invoice: Invoice) -> None:
    client, page = login(stella), f"/admin/fees/invoice/{invoice.pk}"
    assert FIRST in text(client.get("/admin/fees/invoice/"))
    assert "Open the PDF" in text(client.get(f"{page}/change/"))
    done = client.post(f"{page}/cancel/", {"reason": "Asked by phone"}, follow=True)
    assert "is cancelled. The provider may ask for a new one." in text(done)


def test_the_list_costs_the_same_for_more(
    login: Login,
    aast: Provider,
    carol: User,
    invoice: Invoice,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = login(carol)
    with django_assert_num_queries(9):
        client.get("/fees/invoices/")
    for fee in [fee for fee in factories.owe(aast, carol, 3) if fee.pk != invoice.invoiced.get().fee_id]:
        write_invoice(fee_ids=[fee.pk], bill_to="", purchase_order="", by=carol, now=timezone.now())
    cache.clear()
    with django_assert_num_queries(9):
        page = client.get("/fees/invoices/")
    assert len(page.context["table"].rows) == 4
