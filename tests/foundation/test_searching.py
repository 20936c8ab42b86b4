"""What was pasted into a search: invisible marks and blanks are never meant, in any search field."""

import re

import pytest
from django.http import QueryDict
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Provider, User
from fees.models import FilingFee
from foundation.searching import searched, searched_fields
from programs.choices import ProgramStatus
from programs.models import Program
from tests import factories
from tests.pages import Login, text

PASTED = "\ufeff\u00a0A09164\u200b\u2003"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("A09164", "A09164"),
        (" A09164\t\r\n", "A09164"),
        ("\u00a0\u2007\u202f\u3000A09164\u2003", "A09164"),
        ("\u200b\u2060\ufeff\u00adA09\u200b164\u200e", "A09164"),
        ("\u202aA09164\u202c", "A09164"),
        ("\u2066A09164\u2069", "A09164"),
        ("13th\u00a0Annual  Sleep", "13th Annual Sleep"),
        ("می\u200cخواهم\u200c", "می\u200cخواهم"),
        ("\u200d\u200c", ""),
        ("", ""),
        ("José Núñez-O’Brien", "José Núñez-O’Brien"),
    ],
)
def test_what_is_meant(typed: str, meant: str) -> None:
    assert searched(typed) == meant


@given(st.text())
def test_what_is_meant_is_meant_again(typed: str) -> None:
    assert searched(searched(typed)) == searched(typed)


def test_every_field_of_a_form() -> None:
    fields = searched_fields(QueryDict("a=%20x%20&a=y%E2%80%8B&b="))
    assert (fields.getlist("a"), fields["b"], searched_fields(None)) == (["x", "y"], "", None)  # type: ignore[union-attr]


@pytest.fixture
def fee(aast: Provider, carol: User, conference: Program, guide_file: bytes) -> FilingFee:
    factories.make_schedule()
    factories.report_accepted(aast, carol, guide_file)
    Program.objects.update(listed=True)
    return FilingFee.objects.get()


@pytest.mark.parametrize(
    "page",
    [
        "/programs/?status=all&program_id={}",
        "/fees/?program_id={}",
        "/certificates/?whose=programs&program_id={}",
        "/admin/programs/program/?q={}",
        "/admin/fees/filingfee/?q={}",
        "/admin/certificates/certificate/?q={}",
        "/admin/attendance/attendancerecord/?q={}",
    ],
)
def test_a_pasted_program_id_is_found(login: Login, stella: User, fee: FilingFee, page: str) -> None:
    factories.pay(fee, stella)
    client = login(stella)
    address = page.replace("/fees/?", "/fees/?status=all&")
    assert "A09164" in text(client.get(address.format("A09164")))
    assert text(client.get(address.format(PASTED))).count("A09164") == text(
        client.get(address.format("A09164"))
    ).count("A09164")


def test_pasted_words_are_found_in_the_calendar(client: Client, fee: FilingFee) -> None:
    page = "/calendar/?held_after=01/01/2009&held_before=12/31/2009&words={}"
    assert "13th Annual" in text(client.get(page.format("\u200bSleep\u00a0Disorders\ufeff")))


def test_a_pasted_code_is_verified(client: Client, stella: User, fee: FilingFee) -> None:
    factories.pay(fee, stella)
    code = fee.program.records.first().certificates.get().code  # type: ignore[union-attr]
    assert client.get("/verify/", {"code": f"\u200b {code}\u00a0\ufeff"}).headers["Location"] == f"/verify/{code}/"


# --- Found under another status than the preset ---------------------------------------------------------------------


def test_a_program_under_another_status_is_told_with_a_link(
    login: Login, carol: User, stella: User, fee: FilingFee
) -> None:
    factories.pay(fee, stella)
    client = login(carol)
    page = client.get("/programs/", {"program_id": PASTED})

    assert "Found under another status: 1 under Certificates Issued: show" in text(page)
    query = re.search(r'href="\?([^"]*status=certificates_issued[^"]*)"', page.content.decode())[1]  # type: ignore[index]
    shown = client.get(f"/programs/?{query.replace('&amp;', '&')}")
    assert "13th Annual Sleep Disorders Conference" in text(shown)
    assert "Found under another status" not in text(shown)


def test_nothing_is_told_without_a_search(login: Login, carol: User, stella: User, fee: FilingFee) -> None:
    factories.pay(fee, stella)
    assert "Found under another status" not in text(login(carol).get("/programs/"))
    assert "Found under another status" not in text(login(carol).get("/programs/?program_id=&status=inbox"))


def test_several_statuses_beside_what_is_shown(login: Login, aast: Provider, carol: User, conference: Program) -> None:
    for number, status in enumerate((ProgramStatus.DENIED, ProgramStatus.DENIED, ProgramStatus.SUBMITTED)):
        factories.make_program(aast, carol, status=status, program_id=f"A0917{number}", name="Another Sleep Day")
    page = text(login(carol).get("/programs/?name=sleep"))

    assert "13th Annual" in page
    assert "Found under another status: 2 under Denied: show; 1 under Submitted: show" in page


def test_a_fee_under_another_status_is_told_too(login: Login, carol: User, stella: User, fee: FilingFee) -> None:
    factories.pay(fee, stella)
    assert "Found under another status: 1 under Paid: show" in text(login(carol).get("/fees/?program_id=A09164"))
