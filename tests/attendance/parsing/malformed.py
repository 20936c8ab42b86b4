"""Files as no program means to write them: the files of tests/files, damaged a few times over."""

from collections.abc import Callable

from hypothesis import strategies as st

from tests.conftest import FILES

_BASES = sorted(path for path in FILES.rglob("*") if path.is_file() and path.stat().st_size < 20_000)
_TOKENS = [
    *(
        b'"',
        b'""',
        b",",
        b";",
        b"\t",
        b"|",
        b"'",
        b"\\",
        b"\\.",
        b"\r",
        b"\n",
        b"\r\n",
        b"\n\n\n",
        b" ",
        b"\0",
        b"\x1a",
    ),
    *(
        b"\x0b",
        b"\x85",
        b"\x80",
        b"\xff",
        b"\xff\xfe",
        b"\xfe\xff",
        b"\xef\xbb\xbf",
        b"PK\x03\x04",
        b"\xd0\xcf\x11\xe0",
    ),
    *(b"=1+1", b"#REF!", b"NaN", b"1e2", b"1_0", b"-1", b"0.1", b"2/30/2009", b"99/99/9999", b"39913", b"9" * 400),
    *("\u200b \u2028 \u202e \u0661\u0662 \uff11\uff12 Łukasz 李小龙 é e\u0301 \U0001f600".encode().split(b" ")),
    *(b"Program ID", b"AAST ID,AAST ID", b"Errors", b"sep=;", b"<html>", b"{{ 7*7 }}", b"%s", b"' OR 1=1 --"),
]
_ENCODINGS = ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1", "cp437", "utf-7"]
Damage = Callable[[bytes, int, int, bytes], bytes]


def _insert(content: bytes, start: int, end: int, token: bytes) -> bytes:
    return content[:start] + token + content[start:]


def _replace(content: bytes, start: int, end: int, token: bytes) -> bytes:
    return content[:start] + token + content[end:]


def _cut(content: bytes, start: int, end: int, token: bytes) -> bytes:
    return content[:start] + content[end:]


def _cut_off(content: bytes, start: int, end: int, token: bytes) -> bytes:
    return content[:end]


def _repeat(content: bytes, start: int, end: int, token: bytes) -> bytes:
    return content[:end] + content[start:]


def _swap(content: bytes, start: int, end: int, token: bytes) -> bytes:
    return content[end:] + content[start:end] + content[:start]


def _exchange(content: bytes, start: int, end: int, token: bytes) -> bytes:
    """Every comma, line end, or other byte at that place becomes the token."""
    return content.replace(content[start : start + 1] or b",", token)[:60_000]


def _encode(content: bytes, start: int, end: int, token: bytes) -> bytes:
    encoding = _ENCODINGS[start % len(_ENCODINGS)]
    return content.decode("utf-8", "replace").encode(encoding, "replace")


_DAMAGES: list[Damage] = [_insert, _insert, _replace, _cut, _cut_off, _repeat, _swap, _exchange, _encode]


@st.composite
def malformed_files(draw: st.DrawFn) -> tuple[str, bytes]:
    """A file's name and its bytes."""
    base = draw(st.sampled_from(_BASES))
    content = base.read_bytes()
    for _ in range(draw(st.integers(1, 6))):
        start, end = sorted(draw(st.integers(0, len(content))) for _ in range(2))
        content = draw(st.sampled_from(_DAMAGES))(content, start, end, draw(st.sampled_from(_TOKENS)))
    return base.name, content
