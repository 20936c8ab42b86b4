"""What a download shows while the signature is not there, and afterwards."""

import io
import zipfile
from datetime import UTC, datetime
from typing import Any

import pytest

from accounts.models import Provider, User
from certificates.models import Certificate
from certificates.pdf.render import print_certificate
from certificates.services.revoke import revoke_certificate
from certificates.signing.services import sign_certificates
from certificates.signing.signed_pdf import signed_pdf
from members.models import Member
from tests import factories
from tests.pages import Login, text

LATER = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)
POLL = {"HX-Request": "true"}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the worker is asked to do at once."""
    messages: list[dict[str, Any]] = []
    monkeypatch.setattr("certificates.services.prove.publish", lambda _task, **facts: messages.append(facts))
    return messages


def sign(*certificates: Certificate) -> None:
    sign_certificates(certificates, now=LATER)


def test_it_is_being_signed(login: Login, maria: Member, issued: Certificate, asked: list[dict[str, Any]]) -> None:
    response = login(maria.user).get(issued.get_absolute_url())
    assert (response.status_code, response["Content-Type"]) == (202, "text/html; charset=utf-8")
    assert "The certificate is being signed" in text(response)
    assert asked == [{"ids": [issued.pk], "reprint": True}]


def test_the_page_asks_again_by_itself(
    login: Login, maria: Member, issued: Certificate, asked: list[dict[str, Any]]
) -> None:
    client, address = login(maria.user), issued.get_absolute_url()
    first = client.get(address, headers=POLL)
    assert (first.status_code, f'hx-get="{address}"' in first.content.decode()) == (202, True)
    sign(issued)
    then = client.get(address, headers=POLL)
    assert (then["HX-Redirect"], then.content) == (address, b"")
    assert client.get(address).content == signed_pdf(issued)


def test_the_worker_is_not_asked_each_time(
    login: Login, maria: Member, issued: Certificate, asked: list[dict[str, Any]]
) -> None:
    client = login(maria.user)
    for _ in range(3):
        client.get(issued.get_absolute_url())
    assert len(asked) == 1


def test_the_holders_link_waits_too(client: Any, issued: Certificate, asked: list[dict[str, Any]]) -> None:
    address = f"{issued.holder_url.removeprefix('http://testserver')}certificate.pdf"
    assert client.get(address).status_code == 202
    sign(issued)
    assert client.get(address).content == signed_pdf(issued)


def test_after_a_revocation_it_waits_for_the_new_print(
    login: Login, maria: Member, issued: Certificate, stella: User, asked: list[dict[str, Any]]
) -> None:
    sign(issued)
    revoke_certificate(issued, reason="Did not attend", by=stella, now=LATER)
    assert login(maria.user).get(issued.get_absolute_url()).status_code == 202


# --- ZIP ------------------------------------------------------------------------------------------------------------


def zip_of(response: Any) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(response)))


def test_a_zip_waits_for_all(
    login: Login, carol: User, aast: Provider, issued: Certificate, asked: list[dict[str, Any]]
) -> None:
    sign(issued)
    factories.report_accepted(aast, carol, factories.csv_of("A09164,100101,Jane,Jones,4/10/2009,3"), now=LATER)
    jane = Certificate.objects.get(aast_id="100101")
    client, address = login(carol), "/certificates/program/A09164.zip"
    page = client.get(address)
    assert (page.status_code, "1 of 2 certificates" in text(page)) == (202, True)
    assert asked == [{"ids": [jane.pk], "reprint": True}]
    sign(jane)
    assert "Download the file" in text(client.get(address, headers=POLL))
    archive = zip_of(client.get(address))
    assert [archive.read(name) for name in archive.namelist()] == [
        signed_pdf(one) for one in Certificate.objects.order_by("number")
    ]


def test_a_zip_names_what_it_leaves_out(
    login: Login, carol: User, issued: Certificate, asked: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after an update of the printer."""
    sign(issued)
    paper = print_certificate(issued)
    monkeypatch.setattr("certificates.signing.signed_pdf.print_certificate", lambda *_args, **_facts: paper + b"% new")
    archive = zip_of(login(carol).get("/certificates/program/A09164.zip"))
    assert archive.namelist() == ["NOT IN THIS ARCHIVE.txt"]
    assert issued.number.encode() in archive.read("NOT IN THIS ARCHIVE.txt")
    assert asked == [{"ids": [issued.pk], "reprint": True}]


def test_a_members_zip(login: Login, maria: Member, issued: Certificate, asked: list[dict[str, Any]]) -> None:
    client, address = login(maria.user), "/me/certificates.zip?first=01/01/2009&last=12/31/2009"
    page = client.get(address)
    assert (page.status_code, 'hx-get="/me/certificates.zip?first=01/01/2009' in page.content.decode()) == (202, True)
    sign(issued)
    assert len(zip_of(client.get(address)).namelist()) == 1
