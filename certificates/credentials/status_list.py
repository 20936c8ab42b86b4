"""A list of bits that says which credentials have ended, as the Bitstring Status List of the W3C."""

import base64
import gzip
import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from certificates.credentials.addresses import issuer_did, status_list_address
from certificates.credentials.document import moment
from certificates.models import StatusList

# The least that the standard allows, so that one credential hides among many.
SIZE = 131_072


def draw_places(count: int) -> list[int]:
    """Different places at random. Neighbors in the list then have nothing in common."""
    return secrets.SystemRandom().sample(range(SIZE), count)


def status_document(status_list: StatusList, ended: Iterable[int], *, now: datetime) -> dict[str, Any]:
    address = status_list_address(status_list)
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer_did(),
        "validFrom": moment(now),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encoded(ended),
        },
    }


def encoded(ended: Iterable[int]) -> str:
    """Without a time in the archive, the same bits give the same text."""
    bits = bytearray(SIZE // 8)
    for index in ended:
        bits[index // 8] |= 0x80 >> (index % 8)
    packed = gzip.compress(bytes(bits), mtime=0)
    return "u" + base64.urlsafe_b64encode(packed).decode().rstrip("=")
