"""What is published so that anybody can check a signature: the issuer's keys by did:web, profiles, and programs."""

from collections.abc import Iterable
from typing import Any

from openbadgeslib.keys import public_jwk_from_pem
from openbadgeslib.ob3.did import multikey_from_pem

from certificates.choices import KeyKind
from certificates.credentials.addresses import issuer_did, key_address
from certificates.credentials.document import CONTEXTS, achievement_of, issuer_profile
from certificates.credentials.statement import LABELS, whole_facts
from certificates.models import Certificate, PublicKey

_DID_CONTEXTS = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]


def did_document(keys: Iterable[PublicKey]) -> dict[str, Any]:
    """Every key that ever signed is listed, so that old credentials still verify. Only stolen ones are withdrawn."""
    methods = [_method(key) for key in keys]
    return {
        "@context": _DID_CONTEXTS,
        "id": issuer_did(),
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def profile_document() -> dict[str, Any]:
    return {"@context": CONTEXTS, **issuer_profile()}


def program_document(certificate: Certificate) -> dict[str, Any]:
    """The program as a certificate of it names it."""
    return {"@context": CONTEXTS, **achievement_of(certificate)}


def statement_keys() -> dict[str, dict[str, str]]:
    """The public keys of statements by name, in the format that browsers read."""
    keys = PublicKey.objects.filter(kind=KeyKind.STATEMENT)
    return {key.name: _coordinates(public_jwk_from_pem(key.pem)) for key in keys}


def stated(certificate: Certificate) -> dict[str, dict[str, Any]]:
    """With these a page checks in the browser whether a statement is about the certificate that it shows."""
    return {"keys": statement_keys(), "shown": whole_facts(certificate), "names": LABELS}


def _method(key: PublicKey) -> dict[str, str]:
    return {
        "id": key_address(key),
        "type": "Multikey",
        "controller": issuer_did(),
        "publicKeyMultibase": multikey_from_pem(key.pem),
    }


def _coordinates(jwk: dict[str, Any]) -> dict[str, str]:
    return {name: jwk[name] for name in ("kty", "crv", "x", "y")}
