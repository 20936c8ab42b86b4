"""How the text of a file is written, and why it is none."""

import codecs
import io

import pytest

from tabular.decoding import Encoding, encoding_of
from tabular.errors import UnreadableFile


def encoding(content: bytes) -> Encoding:
    return encoding_of(io.BytesIO(content))


@pytest.mark.parametrize(
    ("content", "name", "label"),
    [
        (b"plain", "utf-8", "UTF-8"),
        ("é".encode(), "utf-8", "UTF-8"),
        (codecs.BOM_UTF8 + b"a", "utf-8-sig", "UTF-8"),
        ("Program ID, AAST ID, First Name".encode("utf-16"), "utf-16", "UTF-16"),
        ("Program ID, AAST ID, First Name".encode("utf-16-le"), "utf-16-le", "UTF-16-LE"),
        ("Program ID, AAST ID, First Name".encode("utf-16-be"), "utf-16-be", "UTF-16-BE"),
        (b"Jos\xe9", "cp1252", "Windows-1252"),
        (b"Jos\xe9 and \xc3\xa9", "utf-8", "UTF-8"),
        (b"\x81", "utf-8", "UTF-8"),
    ],
)
def test_how_a_text_is_written(content: bytes, name: str, label: str) -> None:
    assert (encoding(content).name, encoding(content).label) == (name, label)


def test_words_hang_on_the_guess() -> None:
    lines = ["José plain", "plain", "Núñez-O’Brien Zoë", "José", "Ægir", "Łuk".replace("Ł", "Ð"), "Ümit", "Çelik"]
    content = "\n".join(lines).encode("cp1252")
    assert encoding(content) == Encoding("cp1252", ("José", "Núñez-O’Brien", "Zoë", "Ægir", "Ðuk"))
    assert encoding("a – b".encode("cp1252")) == Encoding("cp1252")
    assert encoding("é è ê ë ï".encode("cp1252")).words == ("é", "è", "ê", "ë", "ï")


@pytest.mark.parametrize(
    ("content", "code", "kind"),
    [
        (b"", "FILE_EMPTY", None),
        (b" \n\t" * 40_000, "FILE_EMPTY", None),
        (b"%PDF-1.7", "NOT_TEXT", "a PDF"),
        (b" \n" * 40_000 + b"{\\rtf1", "NOT_TEXT", "an RTF document"),
        (codecs.BOM_UTF8 + b" <!DOCTYPE html>", "NOT_TEXT", "a web page"),
    ],
)
def test_what_is_no_text(content: bytes, code: str, kind: str | None) -> None:
    with pytest.raises(UnreadableFile, match=code) as refused:
        encoding(content)
    [error] = refused.value.errors
    assert error.facts == ({"kind": kind} if kind else {})
