"""Anyone verifies a certificate: by its code, or by its number and the holder's last name."""

import io

import pytest
from django.test import Client
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries
from redis.exceptions import RedisError

from accounts.models import User
from certificates.codes import grouped
from certificates.facts import facts_of
from certificates.limits import NAMES_OF_NUMBER_PER_HOUR, NAMES_PER_MINUTE, PER_MINUTE
from certificates.models import Certificate
from certificates.pdf.render import print_certificate
from certificates.services.revoke import replace_certificate, revoke_certificate
from certificates.verify.views import NAMES_TOO_OFTEN, NO_SUCH_PAIR
from members.models import Member
from members.services.register import save_member
from tests.certificates.verify.conftest import NOW
from tests.pages import text

NEW_CODE = "7KQ2M9XD4RTBWP3H"


def ask(client: Client, number: str, last_name: str) -> str:
    """Where the answer leads, or the text of the page."""
    response = client.post("/verify/number/", {"number": number, "last_name": last_name})
    return response.headers.get("Location") or text(response)


# --- By code --------------------------------------------------------------------------------------------------------


def test_the_page_shows_the_facts_of_the_paper(client: Client, issued: Certificate) -> None:
    response = client.get(f"/verify/{issued.code}/")
    page = text(response)

    assert "This certificate is valid" in page
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert facts_of(issued) == [
        ("Certificate", issued.number),
        ("Holder", "María Núñez-O'Brien"),
        ("AAST ID", "100200"),
        ("CECs", "3 CECs"),
        ("Program", "13th Annual Sleep Disorders Conference"),
        ("Program ID", "A09164"),
        ("Program Type", "Education Provider Educational Program"),
        ("Format", "In person"),
        ("Place", "San Antonio, TX"),
        ("Completed", "04/10/2009"),
        ("Provider", "AAST [Provider: P0001]"),
        ("Issued", "05/20/2026"),
    ]
    for term, value in facts_of(issued):
        assert f"{term} {value.replace(chr(39), '&#x27;')}" in page


def test_the_paper_has_the_facts_of_the_page(issued: Certificate) -> None:
    paper = " ".join(PdfReader(io.BytesIO(print_certificate(issued))).pages[0].extract_text().split())

    assert [fact for fact in facts_of(issued) if fact[1] not in paper] == [], paper


def test_no_page_shows_an_email_address(client: Client, issued: Certificate, stella: User) -> None:
    replace_certificate(issued, reason="Name corrected", by=stella, now=NOW)
    pages = [client.get(f"/verify/{one.code}/").content for one in Certificate.objects.all()]

    assert len(pages) == 3
    assert [page for page in pages if b"@tech.example" in page or b"Name corrected" in page] == []


def test_a_replaced_certificate_leads_to_the_new_one(client: Client, issued: Certificate, stella: User) -> None:
    new = replace_certificate(issued, reason="Name corrected", by=stella, now=NOW)
    response = client.get(f"/verify/{issued.code}/")

    assert "This certificate was replaced Since 05/20/2026 it is no longer valid." in text(response)
    assert f'href="/verify/{new.code}/"' in response.content.decode()
    assert f"Replaces {issued.number}" in text(client.get(f"/verify/{new.code}/"))


def test_a_revoked_certificate_says_since_when(client: Client, issued: Certificate, stella: User) -> None:
    revoke_certificate(issued, reason="Did not attend", by=stella, now=NOW)
    page = text(client.get(f"/verify/{issued.code}/"))

    assert "This certificate was revoked Since 05/20/2026 it is no longer valid." in page
    assert "Did not attend" not in page


@pytest.mark.usefixtures("db")
def test_an_unknown_code(client: Client) -> None:
    response = client.get("/verify/o2lJYs0bTn0Zq5eWmQ4Yxw/")

    assert (response.status_code, "AAST issued no certificate with this code." in text(response)) == (404, True)


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("o2lJYs0bTn0Zq5eWmQ4Yxw", "o2lJYs0bTn0Zq5eWmQ4Yxw"),
        (" https://cec.example.org/verify/o2lJYs0bTn0Zq5eWmQ4Yxw/ ", "o2lJYs0bTn0Zq5eWmQ4Yxw"),
        (
            "https://cec.example.org/verify/o2lJYs0bTn0Zq5eWmQ4Yxw/#eyJhbGciOiJFUzI1NiJ9.e30/x.c2ln",
            "o2lJYs0bTn0Zq5eWmQ4Yxw",
        ),
        (grouped(NEW_CODE), NEW_CODE),
        ("7kq2 m9xd 4rtb wp3h", NEW_CODE),
        ("7kq2–m9xd–4rtb–wp3h", NEW_CODE),
        ("http://localhost/verify/7kq2-m9xd-4rtb-wp3h", NEW_CODE),
    ],
)
def test_a_code_is_typed_or_pasted(client: Client, typed: str, code: str) -> None:
    assert client.get("/verify/", {"code": typed}).headers["Location"] == f"/verify/{code}/"


def test_a_code_in_an_address_may_have_hyphens_and_small_letters(client: Client, issued: Certificate) -> None:
    Certificate.objects.filter(pk=issued.pk).update(code=NEW_CODE)

    codes = [client.get(f"/verify/{code}/").status_code for code in (NEW_CODE, "7kq2-m9xd-4rtb-wp3h", NEW_CODE[:-1])]
    assert codes == [200, 200, 404]


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Type the code that is printed on the certificate."),
        ("AAST-2026-000042", "That is the certificate’s number. Type the code here, or use the number with the last"),
        ("what is this", "A code has only letters, digits, hyphens, and underscores."),
    ],
)
def test_what_is_no_code(client: Client, typed: str, words: str) -> None:
    assert words in text(client.get("/verify/", {"code": typed}))


def test_while_the_cache_is_away_nobody_waits(
    client: Client, issued: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_args: object, **_options: object) -> None:
        raise RedisError

    monkeypatch.setattr("foundation.rate_limits.cache.add", away)
    assert client.get(f"/verify/{issued.code}/").status_code == 200


def test_a_network_that_asks_too_often_waits(client: Client, issued: Certificate) -> None:
    codes = [client.get(f"/verify/{issued.code}/").status_code for _ in range(PER_MINUTE + 1)]

    assert codes == [200] * PER_MINUTE + [429]


# --- By number and last name ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["Núñez-O'Brien", "nunez obrien", "NUNEZ O’BRIEN", "María Núñez-O'Brien", "Nuñez-O'Brien, Maria"]
)
def test_the_name_may_be_written_otherwise(client: Client, issued: Certificate, name: str) -> None:
    assert ask(client, issued.number, name) == f"/verify/{issued.code}/"


@pytest.mark.parametrize("number", ["aast-2026-000002", "AAST 2026 2", "AAST–2026–000002", " AAST-2026-2 "])
def test_the_number_may_be_written_otherwise(client: Client, issued: Certificate, number: str) -> None:
    assert issued.number == "AAST-2026-000002"
    assert ask(client, number, "Núñez-O'Brien") == f"/verify/{issued.code}/"


def test_a_new_and_a_former_name_are_names_of_the_holder(client: Client, issued: Certificate, maria: Member) -> None:
    maria.last_name = "Lopez"
    save_member(maria, by=None, now=NOW)
    maria.last_name = "Garcia"
    save_member(maria, by=None, now=NOW)

    found = {name: ask(client, issued.number, name) for name in ("Garcia", "Lopez", "Nunez-OBrien")}
    assert set(found.values()) == {f"/verify/{issued.code}/"}


def test_the_name_of_the_member_who_took_the_record_over_is_another_name(
    client: Client, issued: Certificate, stella: User
) -> None:
    record = issued.record
    record.member = Member.objects.get(aast_id="100102")
    record.save()
    replace_certificate(issued, reason="Another person", by=stella, now=NOW)

    assert ask(client, issued.number, "Nunez-OBrien") == f"/verify/{issued.code}/"
    assert NO_SUCH_PAIR in ask(client, issued.number, "Johnson")


def test_an_unknown_number_and_another_name_get_the_same_answer(client: Client, issued: Certificate) -> None:
    wrong = [ask(client, issued.number, name) for name in ("Jones", "María", "Núñez", "'")]
    unknown = ask(client, "AAST-2026-000999", "Jones")

    assert NO_SUCH_PAIR in unknown
    assert [NO_SUCH_PAIR in page for page in wrong] == [True] * 4


def test_an_unknown_number_costs_the_same_statements(
    client: Client, issued: Certificate, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number, name in ((issued.number, "Jones"), ("AAST-2026-000999", "Jones"), (issued.number, "Nunez-OBrien")):
        with django_assert_num_queries(1):
            ask(client, number, name)


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    ("number", "name", "words"),
    [
        ("", "Jones", "Type the number that is printed on the certificate."),
        ("AAST-2026-000042", "", "Type the last name of the holder."),
        ("42", "Jones", "A number has letters, a year, and digits, such as AAST-2026-000042."),
    ],
)
def test_what_is_no_number_or_name(client: Client, number: str, name: str, words: str) -> None:
    assert words in ask(client, number, name)


def test_a_network_that_guesses_names_waits(client: Client, issued: Certificate) -> None:
    pages = [ask(client, issued.number, "Jones") for _ in range(NAMES_PER_MINUTE + 1)]

    assert [NAMES_TOO_OFTEN in page for page in pages] == [False] * NAMES_PER_MINUTE + [True]


def test_a_number_is_guessed_from_many_networks_no_longer(client: Client, issued: Certificate) -> None:
    def guess(network: int) -> str:
        answer = client.post(
            "/verify/number/", {"number": issued.number, "last_name": "Jones"}, REMOTE_ADDR=f"192.0.2.{network}"
        )
        return text(answer)

    pages = [guess(network) for network in range(NAMES_OF_NUMBER_PER_HOUR + 1)]
    assert [NAMES_TOO_OFTEN in page for page in pages] == [False] * NAMES_OF_NUMBER_PER_HOUR + [True]


@pytest.mark.usefixtures("db")
def test_the_address_of_the_second_form_shows_the_forms(client: Client) -> None:
    assert "By its number and a name" in text(client.get("/verify/number/"))


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("name", ["Holder", "Nobody", "No Holder"])
def test_an_unknown_number_has_no_holder(client: Client, name: str) -> None:
    """Its holder is made up, so that the answer takes the time of a wrong name."""
    assert NO_SUCH_PAIR in ask(client, "AAST-2026-000999", name)
