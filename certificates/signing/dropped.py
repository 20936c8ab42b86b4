"""Whether a file is a certificate of ours, unchanged, and still valid. Nothing of the file is stored or decompressed.

The portal keeps the digest and the signature of each print that it signed. A file is the very one that the portal gave
away if its bytes beside the signature have that digest, and its signature is that one.
"""

import re
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256

from asn1crypto import cms

from certificates.choices import CertificateStatus
from certificates.models import Certificate, CertificateSignature
from certificates.pdf.render import print_certificate
from certificates.selectors import by_code
from certificates.signing.document import filled
from certificates.signing.signed_pdf import printed

MAX_BYTES = 2 * 1024 * 1024
_HEADER, _END = b"%PDF-", b"%%EOF"
_SLACK = 1024  # bytes before the header and after the end that readers of PDF allow
_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d{1,9})\s+(\d{1,9})\s+(\d{1,9})\s+(\d{1,9})\s*\]")
_CODE = re.compile(rb"/verify/([\w-]{8,32})/")
_MOST_RANGES = 20


class Verdict(Enum):
    VALID = "valid"
    ENDED = "ended"  # ours and unchanged, and replaced or revoked since
    CHANGED = "changed"
    NOT_OURS = "not_ours"
    UNSIGNED = "unsigned"
    DAMAGED = "damaged"
    NOT_A_PDF = "not_a_pdf"


@dataclass(frozen=True)
class Answer:
    """`certificate` is the one of the file, where the file is ours or was changed from ours."""

    verdict: Verdict
    certificate: Certificate | None = None
    signature: CertificateSignature | None = None


@dataclass(frozen=True)
class _Signed:
    """A signature of the file: where its hole begins and ends, and where the signed bytes end."""

    start: int
    end: int
    covered: int

    def digest(self, content: bytes) -> bytes:
        return sha256(content[: self.start] + content[self.end : self.covered]).digest()

    def cms(self, content: bytes) -> bytes:
        """What the hole holds, or nothing where it holds no hexadecimal digits."""
        try:
            return bytes.fromhex(content[self.start + 1 : self.end - 1].decode())
        except ValueError:
            return b""


def check_file(content: bytes) -> Answer:
    if _HEADER not in content[:_SLACK]:
        return Answer(Verdict.NOT_A_PDF)
    found = _signatures(content)
    if _END not in content[-_SLACK:] or any(one.covered > len(content) for one in found):
        return Answer(Verdict.DAMAGED)
    if not found:
        return _without_signature(content)
    answers = [_answer(content, one) for one in found]
    return next((one for one in answers if one.verdict != Verdict.NOT_OURS), answers[0])


def _signatures(content: bytes) -> list[_Signed]:
    ranges = [tuple(map(int, one.groups())) for one in _RANGE.finditer(content)][:_MOST_RANGES]
    return [
        _Signed(length, second, second + rest)
        for first, length, second, rest in ranges
        if first == 0 and length + 2 <= second
    ]


def _answer(content: bytes, one: _Signed) -> Answer:
    kept = CertificateSignature.objects.select_related("certificate__replaced_by")
    if ours := kept.filter(digest=one.digest(content)).first():
        return _of(ours, Verdict.CHANGED if _is_changed(content, one, ours) else _verdict(ours.certificate))
    claimed = kept.filter(digest=_signed_digest(one.cms(content))).first()
    return _of(claimed, Verdict.CHANGED) if claimed else Answer(Verdict.NOT_OURS)


def _of(signature: CertificateSignature, verdict: Verdict) -> Answer:
    return Answer(verdict, signature.certificate, signature)


def _is_changed(content: bytes, one: _Signed, ours: CertificateSignature) -> bool:
    """Bytes were added after those that are signed, or the signature was exchanged."""
    signature = content[one.start : one.end]
    return one.covered != len(content) or signature != filled(bytes(ours.cms), ours.space)


def _signed_digest(der: bytes) -> bytes:
    """The digest that the signature is about, whoever made it."""
    try:
        attributes = cms.ContentInfo.load(der)["content"]["signer_infos"][0]["signed_attrs"]
        digests = [one["values"][0].native for one in attributes if one["type"].native == "message_digest"]
    except (ValueError, TypeError, KeyError, IndexError):
        return b""
    return digests[0] if digests and isinstance(digests[0], bytes) else b""


def _verdict(certificate: Certificate) -> Verdict:
    return Verdict.VALID if certificate.state == CertificateStatus.ISSUED else Verdict.ENDED


def _without_signature(content: bytes) -> Answer:
    """Certificates were downloaded without a signature before the portal signed them."""
    code = _CODE.search(content)
    certificate = by_code(code[1].decode()) if code else None
    if certificate and content in _papers(certificate):
        return Answer(_verdict(certificate), certificate)
    return Answer(Verdict.UNSIGNED)


def _papers(certificate: Certificate) -> Iterator[bytes]:
    """The prints of its present status, and of the time before it was replaced or revoked.

    The oldest were given away before there were credentials.
    """
    before = copy(certificate)
    before.status = CertificateStatus.ISSUED
    for one in (certificate, before):
        yield printed(one)
        yield print_certificate(one)
