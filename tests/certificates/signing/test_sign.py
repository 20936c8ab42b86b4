"""Signing, and putting the kept signature into a later print."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typst
from django.core import mail
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import Provider, User
from certificates.models import Certificate, CertificateSignature, PaperKey
from certificates.pdf.held import PaperHeld
from certificates.pdf.render import print_certificate
from certificates.services.prove import prove
from certificates.services.revoke import revoke_certificate
from certificates.signing.cms import sign_digest
from certificates.signing.keys import Key
from certificates.signing.selectors import waiting_for_signature
from certificates.signing.services import sign_certificates
from certificates.signing.signed_pdf import NotSignedYet, signed_pdf
from programs.models import Program
from tests import factories

LATER = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)


def sign(*certificates: Certificate, now: datetime = LATER, reprint: bool = False) -> int:
    return sign_certificates(certificates, now=now, reprint=reprint)


def fresh(certificate: Certificate) -> Certificate:
    return Certificate.objects.get(pk=certificate.pk)


def test_a_certificate_waits_for_its_signature(issued: Certificate) -> None:
    with pytest.raises(NotSignedYet):
        signed_pdf(issued)


def test_where_nothing_is_signed_it_is_the_bare_paper(issued: Certificate, settings: Settings) -> None:
    settings.SIGN_CERTIFICATES = False
    assert (sign(issued), signed_pdf(issued)) == (0, print_certificate(issued))


def test_it_is_signed_once_and_has_the_same_bytes_each_time(issued: Certificate) -> None:
    assert [sign(issued), sign(issued, now=LATER + timedelta(days=1))] == [1, 0]
    first, again = signed_pdf(fresh(issued)), signed_pdf(fresh(issued))
    assert first == again
    assert first.startswith(print_certificate(issued))
    assert CertificateSignature.objects.get().signed_at == LATER


def test_the_file_says_when_it_was_signed_and_not_when_it_was_issued(issued: Certificate) -> None:
    """Another time would be backdating."""
    sign(issued)
    assert re.findall(rb"/M ?\((.*?)\)", signed_pdf(issued)) == [rb"D\07220260601093000Z"]


def test_a_process_without_the_key_gives_the_signed_file(issued: Certificate, settings: Settings) -> None:
    sign(issued)
    with_key = signed_pdf(fresh(issued))
    settings.SIGNING_KEY_FILE = ""
    assert signed_pdf(fresh(issued)) == with_key


def test_a_revoked_certificate_is_another_print_and_is_signed_anew(issued: Certificate, stella: User) -> None:
    sign(issued)
    before = signed_pdf(issued)
    revoke_certificate(issued, reason="Did not attend", by=stella, now=LATER)
    with pytest.raises(NotSignedYet):
        signed_pdf(fresh(issued))
    assert sign(issued) == 1
    after = signed_pdf(fresh(issued))
    assert before != after
    assert list(issued.signatures.order_by("pk").values_list("status", flat=True)) == ["issued", "revoked"]


def test_another_print_of_the_same_certificate_waits_until_it_is_signed_anew(
    issued: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after an update of the printer or its fonts."""
    sign(issued)
    paper = print_certificate(issued)
    monkeypatch.setattr("certificates.signing.signed_pdf.print_certificate", lambda *_args, **_facts: paper + b"% new")
    with pytest.raises(NotSignedYet):
        signed_pdf(fresh(issued))
    assert [sign(issued), sign(issued, reprint=True), sign(issued, reprint=True)] == [0, 1, 0]
    assert b"% new" in signed_pdf(fresh(issued))


def test_a_new_key_changes_nothing_that_is_signed(
    issued: Certificate, settings: Settings, other_key_file: Path, stella: User
) -> None:
    sign(issued)
    before = signed_pdf(issued)
    settings.SIGNING_KEY_FILE = str(other_key_file)
    assert (sign(issued, reprint=True), signed_pdf(fresh(issued))) == (0, before)
    revoke_certificate(issued, reason="Did not attend", by=stella, now=LATER)
    sign(issued)
    first, second = issued.signatures.order_by("pk")
    assert first.key_id != second.key_id
    assert PaperKey.objects.filter(chain__startswith="-----BEGIN CERTIFICATE").count() == 2


def test_without_a_key_that_can_sign_an_alarm_goes_out(issued: Certificate, settings: Settings) -> None:
    settings.SIGNING_KEY_FILE = ""
    mail.outbox.clear()
    assert prove([issued.pk], now=LATER) == 0
    (alarm,) = mail.outbox
    assert alarm.subject == "[CEC portal] Certificates cannot be signed"


def test_a_batch_costs_twelve_queries(issued: Certificate, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(12):
        sign(issued)


def test_what_changes_while_it_is_signed_is_left_to_the_next_round(
    issued: Certificate, stella: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits while an authority answers: another worker signs it, or staff revoke it."""

    def other_worker() -> None:
        assert sign(issued) == 1

    def staff() -> None:
        revoke_certificate(fresh(issued), reason="Did not attend", by=stella, now=LATER)

    _meanwhile(other_worker, monkeypatch)
    assert sign(issued) == 0
    CertificateSignature.objects.all().delete()
    _meanwhile(staff, monkeypatch)
    assert (sign(issued), sign(issued)) == (0, 1)
    assert [one.status for one in issued.signatures.all()] == ["revoked"]


def _meanwhile(act: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """What somebody else does while the first signature is made."""

    def first_act(digest: bytes, key: Key, space: int) -> bytes:
        monkeypatch.undo()
        act()
        return sign_digest(digest, key, space)

    monkeypatch.setattr("certificates.signing.services.sign_digest", first_act)


def test_a_paper_that_cannot_be_made_stops_no_other(
    issued: Certificate, aast: Provider, carol: User, conference: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is held, the mop-up leaves it out, and an alarm names it."""
    factories.report_accepted(aast, carol, factories.csv_of("A09164,100101,Jane,Jones,4/10/2009,3"), now=LATER)
    other = Certificate.objects.get(aast_id="100101")
    _breaks_at(issued, monkeypatch)
    mail.outbox.clear()

    assert prove([issued.pk, other.pk], now=LATER) == 1
    assert (fresh(issued).paper_held, fresh(other).paper_held) == (True, False)
    assert list(waiting_for_signature(Certificate.objects.all())) == []
    (alarm,) = mail.outbox
    assert (alarm.subject, issued.number in alarm.body) == ("[CEC portal] A certificate cannot be printed", True)


def test_a_paper_that_cannot_be_made_is_as_one_that_is_held(
    issued: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    _breaks_at(issued, monkeypatch)
    with pytest.raises(PaperHeld):
        signed_pdf(issued)


def _breaks_at(broken: Certificate, monkeypatch: pytest.MonkeyPatch) -> None:
    def print_or_break(certificate: Certificate, **texts: str) -> bytes:
        if certificate == broken:
            raise typst.TypstError("no font")
        return print_certificate(certificate, **texts)

    monkeypatch.setattr("certificates.signing.signed_pdf.print_certificate", print_or_break)
