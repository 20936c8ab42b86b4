"""The statement in a QR code: checked by the verify page, and from a disk with the network cut."""

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings

from accounts.models import Provider, User
from certificates.choices import KeyKind
from certificates.credentials.keys import Key
from certificates.credentials.services import make_credentials
from certificates.credentials.statement import statement_of
from certificates.credentials.verifier import verifier_page
from certificates.models import Certificate
from certificates.services.revoke import revoke_certificate
from programs.models import Program
from tests import factories
from tests.certificates.credentials.keys import settings_of_worker
from tests.journeys.conftest import Visitor, new_context
from tests.journeys.test_every_page import WIDTHS, troubles

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NOW = datetime(2026, 5, 20, 15, 0, tzinfo=UTC)


@pytest.fixture
def certificates(
    aast: Provider, carol: User, conference: Program, settings: Settings, tmp_path: Path
) -> list[Certificate]:
    """Jane's and John's, with their statements."""
    for name, value in settings_of_worker(tmp_path).items():
        setattr(settings, name, value)
    lines = ["A09164,100101,Jane,Jones,4/10/2009,3", "A09164,100100,John,Smith,4/10/2009,1.5"]
    factories.report_accepted(aast, carol, factories.csv_of(*lines), now=NOW)
    make_credentials(Certificate.objects.all(), now=NOW)
    return list(Certificate.objects.order_by("number"))


def tampered(statement: str) -> str:
    """The same statement with 30 CECs instead of 3."""
    header, facts, signature = statement.split(".")
    said = json.loads(base64.urlsafe_b64decode(facts + "=" * (-len(facts) % 4))) | {"c": "30"}
    changed = base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")
    return f"{header}.{changed}.{signature}"


def by_a_stranger(certificate: Certificate) -> str:
    return statement_of(certificate, Key(KeyKind.STATEMENT, ec.generate_private_key(ec.SECP256R1())))


def with_key_of(certificate: Certificate, stranger: str) -> str:
    """The statement of a stranger under the name of the portal's key."""
    return ".".join([certificate.credential.statement.partition(".")[0], *stranger.split(".")[1:]])


def test_the_verify_page_checks_the_code(visitor: Visitor, certificates: list[Certificate], stella: User) -> None:
    jane, john = certificates
    good, others = jane.credential.statement, john.credential.statement

    def heading(statement: str) -> str:
        page = visitor.open("/verify/")
        page.goto(f"{visitor.site}/verify/{jane.code}/#{statement}")
        shown = page.locator("#statement .alert:visible:not([data-state=checking]) h2")
        expect(shown).to_have_count(1)
        return shown.inner_text()

    assert heading(good) == "The QR code agrees with this page"
    assert heading(others) == "The QR code belongs to another certificate"
    assert john.number in visitor.page.locator("#statement").inner_text()
    assert heading(tampered(good)) == "The signature in the QR code is wrong"
    assert heading(with_key_of(jane, by_a_stranger(jane))) == "The signature in the QR code is wrong"
    assert heading(by_a_stranger(jane)) == "The key of the QR code is not known"
    assert heading("main") == "The address has no statement of a certificate"
    revoke_certificate(jane, reason="Filed by mistake", by=stella, now=NOW)
    assert heading(good) == "The QR code agrees with this page"
    assert visitor.page.get_by_role("heading", name="This certificate was revoked").is_visible()


def test_without_a_statement_nothing_is_said(visitor: Visitor, certificates: list[Certificate]) -> None:
    page = visitor.open(f"/verify/{certificates[0].code}/")

    expect(page.get_by_role("heading", name="This certificate is valid")).to_be_visible()
    expect(page.locator("#statement")).to_be_hidden()


def test_a_page_that_shows_other_facts(visitor: Visitor, certificates: list[Certificate]) -> None:
    """As if somebody changed the row."""
    jane = certificates[0]
    Certificate.objects.filter(pk=jane.pk).update(holder_name="Joan Jones", cecs=30)

    page = visitor.open(f"/verify/{jane.code}/#{jane.credential.statement}")

    different = page.locator("[data-state=different]")
    expect(different).to_be_visible()
    assert "Different: Holder, CECs." in different.inner_text()


@pytest.fixture
def verifier(tmp_path: Path, browser: Browser, certificates: list[Certificate]) -> Iterator[Page]:
    """The file on a disk, in a browser whose network is cut."""
    file = tmp_path / "verifier.html"
    call_command("verifier", str(file), verbosity=0)
    context = new_context(browser)
    context.set_offline(True)
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.goto(file.as_uri())
    yield page
    assert asked == [file.as_uri()]
    context.close()


def answer(page: Page, text: str, number: str = "") -> str:
    count = page.locator("article").count()
    page.get_by_label("Address in the QR code").fill(text)
    page.get_by_label("Number on the paper").fill(number)
    page.keyboard.press("Enter")
    expect(page.locator("article")).to_have_count(count + 1)
    return page.locator("article").first.inner_text()


def test_offline(verifier: Page, certificates: list[Certificate]) -> None:
    jane, john = certificates
    good = f"{jane.verify_url}#{jane.credential.statement}"

    said = answer(verifier, good)
    assert said.startswith("Signed by AAST\n")
    expect(verifier.get_by_text("This page cannot check anything here.")).to_be_hidden()
    facts = ("Jane Jones", "100101", jane.program_name, "A09164", "3", "04/10/2009", jane.number)
    assert [fact in said for fact in facts] == [True] * 7
    assert "revoked or replaced since, or its key was withdrawn, cannot be known" in " ".join(said.split())
    assert answer(verifier, jane.credential.statement, jane.number.lower()).startswith("Signed by AAST\n")
    other = answer(verifier, f"{jane.verify_url}#{john.credential.statement}", jane.number)
    assert other.startswith("The QR code belongs to another certificate\n")
    assert (john.number in other, jane.number in other) == (True, True)
    assert answer(verifier, tampered(good)).startswith("The signature is wrong\n")
    assert answer(verifier, with_key_of(jane, by_a_stranger(jane))).startswith("The signature is wrong\n")
    assert answer(verifier, by_a_stranger(jane)).startswith("The key is not known\n")
    for text in (jane.verify_url, "hello", "a.b.c", "e30.e30.e30", "<img src=x onerror=alert(1)>", "#"):
        assert answer(verifier, text).startswith("This is no statement of a certificate\n")


def test_a_number_in_every_way_that_people_type_it(verifier: Page, certificates: list[Certificate]) -> None:
    jane = certificates[0]
    year, count = jane.number.split("-")[1:]
    typed = [
        f"AAST-{year}-{int(count)}",
        f"aast {year} {count}",
        f"AAST\u2013{year}\u2013{count}",
        f" AAST{year}-{int(count)} ",
    ]

    said = [answer(verifier, jane.credential.statement, number).split("\n")[0] for number in typed]
    other = answer(verifier, jane.credential.statement, f"AAST-{year}-{int(count) + 10}")

    assert said == ["Signed by AAST"] * 4
    assert other.startswith("The QR code belongs to another certificate\n")


@pytest.mark.parametrize(("days", "is_old"), [(364, False), (366, True)])
def test_a_page_of_last_year_knows_of_no_key_that_was_withdrawn_since(
    browser: Browser, certificates: list[Certificate], tmp_path: Path, days: int, is_old: bool
) -> None:
    file = tmp_path / "verifier.html"
    file.write_text(verifier_page(now=timezone.now() - timedelta(days=days)))
    context = new_context(browser)
    page = context.new_page()
    page.goto(file.as_uri())

    said = answer(page, certificates[0].credential.statement)

    assert (said.startswith("Signed by AAST\n"), "This page is more than a year old." in said) == (True, is_old)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert troubles(page) == []
    context.close()


@pytest.mark.parametrize("breaks", ["scripts are off", "the script is too new"])
def test_where_no_script_runs_the_page_says_so(
    browser: Browser, certificates: list[Certificate], tmp_path: Path, breaks: str
) -> None:
    """Enter sends no form, which would empty the page without a word."""
    file = tmp_path / "verifier.html"
    page_text = verifier_page(now=NOW)
    is_off = breaks == "scripts are off"
    file.write_text(page_text if is_off else page_text.replace('type="module">', 'type="module">new syntax;'))
    context = browser.new_context(java_script_enabled=not is_off)
    page = context.new_page()
    page.goto(file.as_uri())

    page.get_by_label("Address in the QR code").fill("hello")
    page.keyboard.press("Enter")

    expect(page.get_by_text("This page cannot check anything here.")).to_be_visible()
    expect(page.get_by_role("button", name="Check")).to_be_disabled()
    assert page.url == file.as_uri()
    context.close()


def test_everybody_can_read_the_answers(verifier: Page, certificates: list[Certificate]) -> None:
    """Nothing for axe to find, at both widths, with each answer on the page."""
    jane, john = certificates
    for text, number in ((jane.credential.statement, ""), (john.credential.statement, jane.number), ("hello", "")):
        answer(verifier, text, number)
    answer(verifier, tampered(jane.credential.statement))
    answer(verifier, by_a_stranger(jane))
    for width in WIDTHS:
        verifier.set_viewport_size({"width": width, "height": 900})
        assert troubles(verifier) == []


def test_everybody_can_read_what_the_verify_page_says(visitor: Visitor, certificates: list[Certificate]) -> None:
    jane, john = certificates
    for statement in (jane.credential.statement, john.credential.statement, "none"):
        page = visitor.open("/verify/")
        page.goto(f"{visitor.site}/verify/{jane.code}/#{statement}")
        expect(page.locator("#statement h2:visible")).to_have_count(1)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert troubles(page) == []


def test_a_key_from_before_a_rotation(
    certificates: list[Certificate], settings: Settings, tmp_path: Path, browser: Browser
) -> None:
    """A page that is made after the rotation knows both keys. One from before knows the old key alone."""
    jane, john = certificates
    before, after = tmp_path / "before.html", tmp_path / "after.html"
    call_command("verifier", str(before), verbosity=0)
    new = tmp_path / "new.pem"
    new.write_bytes(Key(KeyKind.STATEMENT, ec.generate_private_key(ec.SECP256R1())).pem)
    settings.STATEMENT_KEY_FILE = str(new)
    old = john.credential.statement
    john.credential.delete()
    make_credentials([Certificate.objects.get(pk=john.pk)], now=NOW)
    fresh = Certificate.objects.get(pk=john.pk).credential.statement
    call_command("verifier", str(after), verbosity=0)
    context = new_context(browser)
    context.set_offline(True)
    page = context.new_page()

    page.goto(before.as_uri())
    assert [answer(page, one).split("\n")[0] for one in (old, fresh)] == ["Signed by AAST", "The key is not known"]
    page.goto(after.as_uri())
    assert [answer(page, one).split("\n")[0] for one in (old, fresh)] == ["Signed by AAST", "Signed by AAST"]
    assert old != fresh
    assert jane.credential.statement.startswith(old.partition(".")[0])
    context.close()
