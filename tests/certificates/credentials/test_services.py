"""Credentials are made once each, and a status list says at once which have ended."""

import base64
import gzip
import io
import json
import threading
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from jwt.api_jws import PyJWS
from openbadgeslib.errors import LibOpenBadgesException
from openbadgeslib.ob3.ldp import verify_data_integrity_proof
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import Provider, User
from certificates.choices import KeyKind
from certificates.credentials import services
from certificates.credentials.selectors import waiting_for_credential, waiting_for_status
from certificates.credentials.services import credential_texts, list_ended, make_credentials
from certificates.models import Certificate, Credential, PublicKey, StatusList
from certificates.services.revoke import replace_certificate, revoke_certificate
from programs.models import Program
from tests import factories
from tests.certificates.credentials.conftest import NOW

LATER = NOW + timedelta(days=3)
pytestmark = pytest.mark.usefixtures("keys")


def bits_of(status_list: StatusList) -> list[int]:
    """The indexes that the signed list calls revoked."""
    encoded = json.loads(status_list.document)["credentialSubject"]["encodedList"]
    bits = gzip.decompress(base64.urlsafe_b64decode(encoded[1:] + "=" * (-len(encoded[1:]) % 4)))
    assert len(bits) * 8 == 131_072
    return [index for index in range(len(bits) * 8) if bits[index // 8] & (0x80 >> index % 8)]


def test_a_credential_is_made_once(certificate: Certificate) -> None:
    made = [make_credentials([certificate], now=NOW), make_credentials([certificate], now=LATER)]

    assert made == [1, 0]
    assert Credential.objects.count() == 1


def test_where_none_are_signed_nothing_is_made(certificate: Certificate, settings: object) -> None:
    settings.SIGN_CREDENTIALS = False

    assert make_credentials([certificate], now=NOW) == 0
    assert credential_texts(certificate) == ("", "")


def test_the_same_bytes_each_time(certificate: Certificate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "draw_places", lambda _count: [94_567])
    make_credentials([certificate], now=NOW)
    first = credential_texts(Certificate.objects.get())
    Credential.objects.all().delete()

    make_credentials([certificate], now=LATER)

    assert credential_texts(Certificate.objects.get()) == first


def test_revoking_changes_the_status_list(certificate: Certificate, stella: User) -> None:
    make_credentials([certificate], now=NOW)
    before = bits_of(StatusList.objects.get())

    revoke_certificate(certificate, reason="Filed by mistake", by=stella, now=LATER)
    make_credentials([certificate], now=LATER)

    credential = Credential.objects.get()
    assert (before, bits_of(StatusList.objects.get())) == ([], [credential.status_index])
    assert credential.listed_as_ended
    assert json.loads(credential.status_list.document)["validFrom"] == "2026-05-23T15:00:00Z"


def test_replacing_ends_the_old_one_alone(certificate: Certificate, stella: User) -> None:
    make_credentials([certificate], now=NOW)

    new = replace_certificate(certificate, reason="New name", by=stella, now=LATER)
    make_credentials([certificate, new], now=LATER)

    assert bits_of(StatusList.objects.get()) == [certificate.credential.status_index]


def test_one_revoked_before_it_had_a_credential_is_listed(certificate: Certificate, stella: User) -> None:
    revoke_certificate(certificate, reason="Filed by mistake", by=stella, now=LATER)

    make_credentials([certificate], now=LATER)

    assert bits_of(StatusList.objects.get()) == [Credential.objects.get().status_index]


def test_only_the_list_is_signed_where_one_has_ended(certificate: Certificate, stella: User) -> None:
    make_credentials([certificate], now=NOW)
    revoke_certificate(certificate, reason="Filed by mistake", by=stella, now=LATER)
    waited = waiting_for_status()

    list_ended([certificate.pk], now=LATER)

    assert (waited, waiting_for_status()) == ([certificate.pk], [])
    assert bits_of(StatusList.objects.get()) == [Credential.objects.get().status_index]


def test_what_waits(certificate: Certificate, stella: User, settings: Settings) -> None:
    every = Certificate.objects.all()
    before = list(waiting_for_credential(every))
    settings.SIGN_CREDENTIALS = False
    unsigned = list(waiting_for_credential(every)), waiting_for_status()
    settings.SIGN_CREDENTIALS = True
    make_credentials([certificate], now=NOW)

    assert (before, unsigned, list(waiting_for_credential(every))) == ([certificate], ([], []), [])


@pytest.mark.django_db(transaction=True)
def test_two_workers_make_the_same_at_once(aast: Provider, carol: User, conference: Program) -> None:
    """Each certificate has one credential, and each credential a place of its own."""
    lines = [f"A09164,{aast_id},{first},{last},4/10/2009,3" for aast_id, (first, last) in _GUIDE.items()]
    factories.report_accepted(aast, carol, factories.csv_of(*lines), now=NOW)
    certificates = list(Certificate.objects.all())
    start = threading.Barrier(2)

    def make() -> None:
        start.wait()
        make_credentials(certificates, now=NOW)
        connection.close()

    threads = [threading.Thread(target=make) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    places = set(Credential.objects.values_list("status_list", "status_index"))
    assert (Credential.objects.count(), len(places)) == (3, 3)


def test_a_list_that_is_unchanged_is_not_signed_again(certificate: Certificate, stella: User) -> None:
    revoke_certificate(certificate, reason="Filed by mistake", by=stella, now=NOW)
    make_credentials([certificate], now=NOW)
    make_credentials([certificate], now=LATER)

    assert StatusList.objects.get().signed_at == NOW


def test_a_list_that_is_half_full_is_followed_by_another(
    aast: Provider, carol: User, conference: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of four places that are drawn, two may be taken. With three, another list begins."""
    monkeypatch.setattr(services, "draw_places", lambda _count: [7, 5, 3, 131_071])
    lines = [f"A09164,{aast_id},{first},{last},4/10/2009,3" for aast_id, (first, last) in _GUIDE.items()]
    factories.report_accepted(aast, carol, factories.csv_of(*lines), now=NOW)
    one, two, three = Certificate.objects.order_by("pk")

    made = [make_credentials(batch, now=NOW) for batch in ([one, two], [three])]
    revoked = _twin(three)
    made.append(make_credentials([revoked], now=NOW))

    places = Credential.objects.order_by("pk").values_list("status_list", "status_index")
    first, second = StatusList.objects.order_by("pk")
    assert made == [2, 1, 1]
    assert list(places) == [(first.pk, 7), (first.pk, 5), (first.pk, 3), (second.pk, 7)]
    assert (bits_of(first), bits_of(second)) == ([], [7])


_GUIDE = {"100100": ("John", "Smith"), "100101": ("Jane", "Jones"), "100102": ("Sally", "Johnson")}


def test_statements_of_a_batch_do_not_grow(
    aast: Provider, carol: User, conference: Program, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    lines = [f"A09164,{aast_id},{first},{last},4/10/2009,3" for aast_id, (first, last) in _GUIDE.items()]
    factories.report_accepted(aast, carol, factories.csv_of(*lines), now=NOW)
    certificates = list(Certificate.objects.order_by("number"))
    make_credentials(certificates[:1], now=NOW)

    with django_assert_num_queries(10):
        make_credentials(certificates, now=NOW)


def test_two_rounds_where_another_worker_was_faster(certificate: Certificate, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index that is taken meanwhile leaves the certificate to the next round."""
    make_credentials([certificate], now=NOW)
    taken = certificate.credential
    other = _twin(certificate)
    rounds = iter([[taken.status_index], [taken.status_index + 1]])
    monkeypatch.setattr(services, "_list_with_room", lambda *_: (taken.status_list, next(rounds)))

    assert make_credentials([other], now=NOW) == 1
    assert other.credential.status_index == taken.status_index + 1


def _twin(certificate: Certificate) -> Certificate:
    """A second certificate, which is revoked already because a record has one that is live."""
    facts = {field.attname: getattr(certificate, field.attname) for field in Certificate._meta.concrete_fields}
    facts |= {"id": None, "number": "AAST-2026-000009", "code": "another-code", "status": "revoked"}
    return Certificate.objects.create(**facts | {"ended_at": NOW, "end_reason": "Filed twice"})


def test_the_proof_holds_until_something_changes(certificate: Certificate) -> None:
    make_credentials([certificate], now=NOW)
    document = json.loads(certificate.credential.document)
    pem = certificate.credential.credential_key.pem

    verify_data_integrity_proof(document, pem)
    document["credentialSubject"]["identifier"][0]["identityHash"] = "Joan Jones"

    with pytest.raises(LibOpenBadgesException, match="signature"):
        verify_data_integrity_proof(document, pem)


def test_a_stolen_key_is_withdrawn(certificate: Certificate, stella: User, request: pytest.FixtureRequest) -> None:
    """What it signed is made anew, and the list of the others has a new proof."""
    revoke_certificate(certificate, reason="Filed by mistake", by=stella, now=NOW)
    make_credentials([certificate], now=NOW)
    stolen = certificate.credential.credential_key.name
    request.getfixturevalue("new_keys")

    call_command("withdraw_key", stolen, stdout=(said := io.StringIO()))
    make_credentials([certificate], now=LATER)

    fresh = Credential.objects.get()
    assert said.getvalue() == f"Withdrew {stolen}. What it signed for 1 certificate is made anew.\n"
    assert stolen not in PublicKey.objects.values_list("name", flat=True)
    assert stolen not in fresh.document + StatusList.objects.get().document
    assert bits_of(StatusList.objects.get()) == [fresh.status_index]


def test_a_stolen_statement_key_leaves_credentials_as_they_are(
    certificate: Certificate, stella: User, request: pytest.FixtureRequest
) -> None:
    """Their own key is still listed, so their places stay taken and their bits stay set."""
    revoke_certificate(certificate, reason="Filed by mistake", by=stella, now=NOW)
    make_credentials([certificate], now=NOW)
    before = Credential.objects.get()
    stolen = before.statement_key.name
    request.getfixturevalue("new_keys")

    call_command("withdraw_key", stolen, stdout=(said := io.StringIO()))

    after = Credential.objects.get()
    assert said.getvalue() == f"Withdrew {stolen}. What it signed for 1 certificate is made anew.\n"
    assert (after.document, after.status_index, after.listed_as_ended) == (before.document, before.status_index, True)
    assert bits_of(StatusList.objects.get()) == [before.status_index]
    assert after.statement_key == PublicKey.objects.filter(kind=KeyKind.STATEMENT).get()
    assert PyJWS().get_unverified_header(after.statement)["kid"] == after.statement_key.name != stolen


def test_the_present_key_and_an_unknown_one_are_not_withdrawn(certificate: Certificate) -> None:
    make_credentials([certificate], now=NOW)
    present = certificate.credential.credential_key.name

    with pytest.raises(CommandError, match=f"The key {present} is the present one"):
        call_command("withdraw_key", present)
    with pytest.raises(CommandError, match="No key has the name 00000000"):
        call_command("withdraw_key", "00000000")
    assert Credential.objects.count() == 1
