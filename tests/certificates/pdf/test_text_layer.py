"""A reader of the file meets each name letter for letter, in its order, once."""

import io
import json
import shutil
import subprocess
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from certificates.models import Certificate
from certificates.pdf.compiler import is_printable
from certificates.pdf.outlines import letter_runs, shapes_itself
from certificates.pdf.render import print_certificate
from tests.certificates.pdf.papers import SCRIPTS, made

# pypdf writes Thai's letter AM twice, and blanks after a mark are lost to pdfium; poppler has both right.
_BIDI = {"\u202a": None, "\u202b": None, "\u202c": None}


def by_pypdf(certificate: Certificate) -> str:
    text = PdfReader(io.BytesIO(print_certificate(certificate))).pages[0].extract_text()
    return " ".join(text.split("This certifies that")[1].split("AAST ID")[0].split())


@pytest.mark.parametrize("script", [script for script in SCRIPTS if script != "thai"])
def test_the_name_by_pypdf(script: str) -> None:
    assert by_pypdf(made(holder_name=SCRIPTS[script])) == SCRIPTS[script]


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler is not installed")
@pytest.mark.outside
def test_the_name_by_poppler(script: str) -> None:
    content = print_certificate(made(holder_name=SCRIPTS[script]))
    text = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True).stdout.decode()

    assert SCRIPTS[script] in text.translate(str.maketrans(_BIDI))


@pytest.mark.parametrize(
    ("words", "own"),
    [
        ("Jane Jones", False),
        ("Nguyễn Thị Ánh", False),
        ("Анна", False),
        ("李小龙", False),
        ("Adébáyọ̀", True),
        ("יוסף", True),
        ("محمد", True),
        ("กำ", True),
    ],
)
def test_only_letters_that_shape_each_other_are_drawn_as_outlines(words: str, own: bool) -> None:
    assert shapes_itself(words) is own


def test_runs_are_cut_where_the_direction_changes() -> None:
    assert list(letter_runs("Jo לוי x")) == [
        {"backward": False, "letters": ["J", "o", " "]},
        {"backward": True, "letters": ["ל", "ו", "י", " "]},
        {"backward": False, "letters": ["x"]},
    ]


_ALPHABETS = ("Ąbcdéfñößłžạễ", "абвгґёї", "αβγδώ", "אבגדהשת", "ابتثجحمنه", "李王张伟", "김이박민", "やまだはな")
_MARKS = "\u0300\u0301\u0304\u0308\u0323"


@st.composite
def names(draw: st.DrawFn) -> str:
    """A first and a last name of one script, each letter with up to two marks where the script is Latin."""
    alphabet = draw(st.sampled_from(_ALPHABETS))
    marks = st.text(_MARKS, max_size=2) if "b" in alphabet else st.just("")
    letter = st.builds(str.__add__, st.sampled_from(alphabet), marks)
    word = st.lists(letter, min_size=1, max_size=8).map("".join)
    return unicodedata.normalize("NFC", f"{draw(word)} {draw(word)}")


@pytest.mark.outside
@settings(max_examples=25)
@given(names())
def test_any_name_of_these_scripts(name: str) -> None:
    assert is_printable(name)
    assert by_pypdf(made(holder_name=name)) == name


@given(st.text(min_size=1, max_size=40))
def test_the_letters_of_the_runs_are_those_of_the_words(words: str) -> None:
    runs = json.loads(json.dumps(list(letter_runs(words))))
    assert "".join(letter for run in runs for letter in run["letters"]) == words
