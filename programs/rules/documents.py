"""What kind of file a document is, by its first bytes and its name together."""

from pathlib import PurePath

PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_KINDS = {
    ".pdf": (b"%PDF-", PDF),
    ".docx": (b"PK\x03\x04", WORD),
    ".png": (b"\x89PNG\r\n\x1a\n", "image/png"),
    ".jpg": (b"\xff\xd8\xff", "image/jpeg"),
    ".jpeg": (b"\xff\xd8\xff", "image/jpeg"),
}
ENDINGS = tuple(_KINDS)
SIGNATURE_BYTES = 8


class NotADocument(Exception):
    """Raised with a sentence for whoever chose the file."""


def content_type_of(filename: str, first_bytes: bytes) -> str:
    """Raises NotADocument."""
    ending = PurePath(filename).suffix.lower()
    if ending not in _KINDS:
        raise NotADocument(
            f"“{filename}” is not a PDF, Word (.docx), PNG, or JPEG file. Save it as a PDF and try again."
        )
    signature, content_type = _KINDS[ending]
    if not first_bytes.startswith(signature):
        raise NotADocument(
            f"“{filename}” is named {ending} but is something else inside. Save it as a PDF and try again."
        )
    return content_type
