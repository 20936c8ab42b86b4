"""The content type of a document, by its name and by its content from the first byte to the last.

A file is accepted only if its structure is complete and no data follows its end. This rejects files that only begin
like a picture. It is not a virus scanner.
"""

import re
import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import PurePath
from zipfile import BadZipFile, ZipFile

from foundation.refusals import Refusal

PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_PADDING = b"\0\t\n\f\r "

_PDF_END = re.compile(rb"startxref\s+(\d{1,10})\s+%%EOF")
_PDF_TABLE = re.compile(rb"\s*(xref\b|\d+\s+\d+\s+obj\b)")
_PNG_BEGINS = b"\x89PNG\r\n\x1a\n"
_JPEG_BEGINS, _JPEG_ENDS = b"\xff\xd8", 0xD9
_JPEG_SCAN = 0xDA
_JPEG_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_JPEG_MARKER = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])")
_ZIP_BEGINS, _ZIP_ENDS = b"PK\x03\x04", b"PK\x05\x06"
_ZIP_END_BYTES = 22
_LIST_OF_PARTS_BYTES = 1_000_000


class NotADocument(Refusal):
    """The file is not accepted. The sentence is for the person who chose it."""

    code = "document_refused"


def content_type_of(filename: str, content: bytes) -> str:
    """The MIME type. Raises NotADocument."""
    ending = PurePath(filename).suffix.lower()
    if ending not in _KINDS:
        raise NotADocument(
            f"“{filename}” is not a PDF, Word (.docx), PNG, or JPEG file. Save it as a PDF and try again."
        )
    end_of, content_type = _KINDS[ending]
    end = end_of(content)
    if end is None:
        raise NotADocument(
            f"“{filename}” is named {ending} but is something else inside, or is not whole. Save it as a PDF and try"
            " again."
        )
    if content[end:].strip(_PADDING):
        raise NotADocument(
            f"“{filename}” holds something more after its end, as photos of some phones do. Save it as a PDF and try"
            " again."
        )
    return content_type


def _end_of_pdf(content: bytes) -> int | None:
    """The end of the last part. `startxref` must point to a table of objects."""
    if not content.startswith(b"%PDF-"):
        return None
    ends = list(_PDF_END.finditer(content))
    if not ends or not _PDF_TABLE.match(content, int(ends[-1][1])):
        return None
    return ends[-1].end()


def _end_of_png(content: bytes) -> int | None:
    """The end of the last chunk. The checksum of each chunk must be right."""
    if not content.startswith(_PNG_BEGINS):
        return None
    at = len(_PNG_BEGINS)
    kinds: list[bytes] = []
    while kinds[-1:] != [b"IEND"]:
        if at + 12 > len(content):
            return None
        length, kind = struct.unpack_from(">I4s", content, at)
        at += 12 + length
        if at > len(content) or zlib.crc32(content[at - length - 8 : at - 4]) != _number(content, at - 4):
            return None
        kinds.append(kind)
    return at if kinds[0] == b"IHDR" and b"IDAT" in kinds else None


def _number(content: bytes, at: int) -> int:
    number: int = struct.unpack_from(">I", content, at)[0]
    return number


def _end_of_jpeg(content: bytes) -> int | None:
    """The end of the picture, after at least one frame and one scan."""
    if not content.startswith(_JPEG_BEGINS):
        return None
    at = len(_JPEG_BEGINS)
    seen: set[int] = set()
    while found := _JPEG_MARKER.search(content, at):
        marker = found[1][0]
        if found.start() != at and _JPEG_SCAN not in seen:
            return None
        if marker == _JPEG_ENDS:
            return found.end() if _JPEG_SCAN in seen and seen & _JPEG_FRAMES else None
        seen.add(marker)
        at = found.end() + int.from_bytes(content[found.end() : found.end() + 2])
    return None


def _end_of_word(content: bytes) -> int | None:
    """The end of the archive. It must hold a Word document without macros."""
    at = content.rfind(_ZIP_ENDS)
    if not content.startswith(_ZIP_BEGINS) or at < 0:
        return None
    end = at + _ZIP_END_BYTES
    try:
        with ZipFile(BytesIO(content[:end])) as archive:
            is_word = f"{WORD}.main+xml".encode() in _list_of_parts(archive)
            return end if is_word and any(name.startswith("word/") for name in archive.namelist()) else None
    except (BadZipFile, KeyError, NotImplementedError, RuntimeError, zlib.error, EOFError):
        return None


def _list_of_parts(archive: ZipFile) -> bytes:
    with archive.open("[Content_Types].xml") as file:
        return file.read(_LIST_OF_PARTS_BYTES)


_KINDS: dict[str, tuple[Callable[[bytes], int | None], str]] = {
    ".pdf": (_end_of_pdf, PDF),
    ".docx": (_end_of_word, WORD),
    ".png": (_end_of_png, "image/png"),
    ".jpg": (_end_of_jpeg, "image/jpeg"),
    ".jpeg": (_end_of_jpeg, "image/jpeg"),
}
ENDINGS = tuple(_KINDS)
