"""The addresses that signed documents name. They are part of what is signed, so they never change."""

from urllib.parse import quote, urlsplit

from django.conf import settings
from django.urls import reverse

from certificates.models import Certificate, PublicKey, StatusList


def issuer_did() -> str:
    """The issuer's identifier by did:web. A port is written as %3A."""
    return f"did:web:{quote(urlsplit(settings.SITE_URL).netloc, safe='')}"


def key_address(key: PublicKey) -> str:
    return f"{issuer_did()}#key-{key.name}"


def credential_address(certificate: Certificate) -> str:
    """The verification code is in it, because numbers can be guessed and the credential names a person."""
    return _absolute("credential", certificate.code)


def program_address(program_id: str) -> str:
    return _absolute("credential_program", program_id)


def status_list_address(status_list: StatusList) -> str:
    return _absolute("status_list", status_list.pk)


def _absolute(name: str, argument: str | int) -> str:
    return settings.SITE_URL + reverse(name, args=[argument])
