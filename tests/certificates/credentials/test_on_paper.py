"""The paper carries what the worker made: the credential as an attachment, and the statement in its address."""

import io

import pytest
from pypdf import PdfReader

from certificates.credentials.services import make_credentials
from certificates.models import Certificate
from certificates.signing.signed_pdf import signed_pdf
from tests.certificates.credentials.conftest import NOW

pytestmark = pytest.mark.usefixtures("keys")


def attached(certificate: Certificate) -> dict[str, list[bytes]]:
    return dict(PdfReader(io.BytesIO(signed_pdf(certificate))).attachments)


def test_the_credential_is_attached_as_it_was_signed(certificate: Certificate) -> None:
    make_credentials([certificate], now=NOW)

    [(name, contents)] = attached(certificate).items()

    assert name.endswith(".json")
    assert contents == [certificate.credential.document.encode()]


def test_a_paper_before_the_worker_came(certificate: Certificate) -> None:
    assert attached(certificate) == {}
