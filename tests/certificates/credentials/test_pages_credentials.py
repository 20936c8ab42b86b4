"""Who may see a credential, and what everybody may fetch to check one."""

import json

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import User
from certificates.credentials.services import make_credentials
from certificates.models import Certificate, Credential, PublicKey, StatusList, holder_token
from tests.certificates.credentials.conftest import NOW

pytestmark = pytest.mark.usefixtures("keys")


@pytest.fixture
def made(certificate: Certificate) -> Certificate:
    make_credentials([certificate], now=NOW)
    return certificate


def test_the_id_of_a_credential_is_its_address(made: Certificate, client: Client, settings: Settings) -> None:
    """Its bytes are those that were signed, and any site may read them."""
    address = json.loads(made.credential.document)["id"]

    response = client.get(address.removeprefix(settings.SITE_URL))

    assert address == f"http://testserver/verify/{made.code}/credential.json"
    assert response.content.decode() == made.credential.document
    assert (response["Content-Type"], response["Access-Control-Allow-Origin"]) == ("application/ld+json", "*")
    assert (response["X-Robots-Tag"], response["Content-Disposition"]) == (
        "noindex, nofollow",
        'inline; filename="certificate-AAST-2026-000001.json"',
    )


def test_every_address_in_a_credential_works(made: Certificate, client: Client, settings: Settings) -> None:
    credential = json.loads(made.credential.document)
    achievement = credential["credentialSubject"]["achievement"]
    status = credential["credentialStatus"]["statusListCredential"]

    shown = client.get(achievement["id"].removeprefix(settings.SITE_URL)).json()
    listed = client.get(status.removeprefix(settings.SITE_URL))

    assert {name: shown[name] for name in achievement} == achievement
    assert listed.content.decode() == StatusList.objects.get().document


def test_a_number_alone_shows_nothing(made: Certificate, client: Client) -> None:
    """Numbers can be guessed, and a credential names a person."""
    response = client.get(f"/certificates/{made.number}.json")

    assert response.status_code == 302
    assert client.get(f"/verify/{made.number}/credential.json").status_code == 404


def test_those_who_see_the_pdf_see_the_credential(
    made: Certificate, client: Client, carol: User, olivia: User, stella: User
) -> None:
    answers = []
    for user in (carol, olivia, stella):
        client.force_login(user)
        answers.append(client.get(f"/certificates/{made.number}.json").status_code)

    assert answers == [200, 404, 200]


def test_the_holder_downloads_it_for_a_wallet(made: Certificate, client: Client) -> None:
    token = holder_token(made)

    page = client.get(reverse("holder_certificate", args=[token])).content.decode()
    response = client.get(reverse("holder_credential", args=[token]))

    assert reverse("holder_credential", args=[token]) in page
    assert response.content.decode() == made.credential.document
    assert response["Content-Disposition"] == 'attachment; filename="certificate-AAST-2026-000001.json"'


def test_before_a_worker_has_made_it(certificate: Certificate, client: Client) -> None:
    token = holder_token(certificate)

    page = client.get(reverse("holder_certificate", args=[token])).content.decode()

    assert reverse("holder_credential", args=[token]) not in page
    assert client.get(reverse("holder_credential", args=[token])).status_code == 404
    assert client.get(f"/verify/{certificate.code}/credential.json").status_code == 404


def test_unknown_ones(db: None, client: Client) -> None:
    addresses = ["/verify/no-such-code/credential.json", "/credentials/status/1.json", "/credentials/programs/A0.json"]

    assert [client.get(address).status_code for address in addresses] == [404, 404, 404]


def test_guessing_codes_is_limited(made: Certificate, client: Client) -> None:
    answers = [client.get(f"/verify/{'x' * 21}{number:02}/credential.json").status_code for number in range(31)]

    assert (answers[:30], answers[30]) == ([404] * 30, 429)


def test_old_keys_stay_listed(made: Certificate, client: Client, new_keys: None) -> None:
    Credential.objects.all().delete()
    make_credentials([made], now=NOW)

    document = client.get("/.well-known/did.json").json()

    names = list(PublicKey.objects.values_list("name", flat=True))
    assert len(names) == 4
    assert document["id"] == "did:web:testserver"
    assert document["assertionMethod"] == [f"did:web:testserver#key-{name}" for name in names]
    assert [one["publicKeyMultibase"][:4] for one in document["verificationMethod"]] == ["z6Mk", "zDna"] * 2


def test_before_the_first_key(db: None, client: Client) -> None:
    assert client.get("/.well-known/did.json").json()["verificationMethod"] == []


@pytest.mark.parametrize(
    ("site", "did"),
    [
        ("https://cec.example.org", "did:web:cec.example.org"),
        ("http://localhost:8000", "did:web:localhost%3A8000"),
    ],
)
def test_the_identifier_of_the_issuer(db: None, client: Client, settings: Settings, site: str, did: str) -> None:
    settings.SITE_URL = site

    assert client.get("/.well-known/did.json").json()["id"] == did
    assert client.get("/credentials/issuer.json").json()["id"] == did


def test_a_credential_needs_few_queries(
    made: Certificate, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        client.get(f"/verify/{made.code}/credential.json")
