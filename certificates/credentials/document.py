"""A certificate as an Open Badge 3.0, which is a verifiable credential of the W3C."""

import json
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any

from django.conf import settings
from openbadgeslib.ob3.ldp import add_data_integrity_proof
from openbadgeslib.ob3.status_list import status_entry

from certificates.credentials.addresses import (
    credential_address,
    issuer_did,
    program_address,
    status_list_address,
)
from certificates.models import Certificate, StatusList

# The third one defines the type of the schema below; without it verifiers refuse the credential.
CONTEXTS = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
]
_SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"


def credential_of(certificate: Certificate, status_list: StatusList, index: int) -> dict[str, Any]:
    """The credential without its proof. Each term is defined by the contexts, because a proof covers no other."""
    return {
        "@context": CONTEXTS,
        "id": credential_address(certificate),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": f"{certificate.cecs_text}: {certificate.program_name}",
        "issuer": issuer_profile(),
        "validFrom": moment(certificate.issued_at),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                _identity("name", certificate.holder_name),
                _identity("identifier", certificate.aast_id),
            ],
            "activityEndDate": moment(datetime.combine(certificate.completion_date, time(), UTC)),
            "creditsEarned": _json_number(certificate.cecs),
            "licenseNumber": certificate.number,
            "achievement": achievement_of(certificate),
        },
        "credentialSchema": [{"id": _SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
        "credentialStatus": status_entry(status_list_address(status_list), "revocation", index),
    }


def issuer_profile() -> dict[str, Any]:
    return {
        "id": issuer_did(),
        "type": ["Profile"],
        "name": settings.ORGANIZATION_NAME,
        "url": settings.SITE_URL,
        "email": settings.HELP_EMAIL,
    }


def achievement_of(certificate: Certificate) -> dict[str, Any]:
    """The program, as Open Badges call what was achieved."""
    where = certificate.place or certificate.program_format
    provider = f"{certificate.provider_name} [Provider: {certificate.provider_id}]"
    return {
        "id": program_address(certificate.program_id),
        "type": ["Achievement"],
        "achievementType": "Course",
        "name": certificate.program_name,
        "description": f"{certificate.program_type} · {where}. Provided by {provider}.",
        "criteria": {"narrative": f"The provider reported to {settings.ORGANIZATION} that the person took part."},
        "humanCode": certificate.program_id,
    }


def signed(document: dict[str, Any], *, pem: bytes, key: str, created: datetime) -> str:
    """The document with its proof as text. The same moment gives the same text. No context is fetched."""
    proven = add_data_integrity_proof(document, pem, key, created=created)
    return json.dumps(proven, ensure_ascii=False, separators=(",", ":"))


def moment(when: datetime) -> str:
    return f"{when.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _identity(kind: str, value: str) -> dict[str, Any]:
    return {"type": "IdentityObject", "identityType": kind, "hashed": False, "identityHash": value}


def _json_number(number: Decimal) -> int | float:
    """A whole number has no point. JavaScript writes it so, and the proof is over what is written."""
    return int(number) if number == int(number) else float(number)
