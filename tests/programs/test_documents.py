"""Only what opens as what it says is taken as a document of a program."""

from io import BytesIO
from zipfile import ZipFile

import pytest
import typst
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from programs.rules.documents import ENDINGS, PDF, WORD, NotADocument, content_type_of
from tests.documents import JPEG, docx, pdf, png

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
WHOLE = {".pdf": pdf("Brochure"), ".docx": docx(), ".png": png(), ".jpg": JPEG, ".jpeg": JPEG}
OTHERWISE = "is something else inside, or is not whole. Save it as a PDF and try again."
MORE = "holds something more after its end, as photos of some phones do. Save it as a PDF and try again."


def shown(filename: str, content: bytes) -> str:
    with pytest.raises(NotADocument) as refusal:
        content_type_of(filename, content)
    return str(refusal.value)


def workbook() -> bytes:
    file = BytesIO()
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet().write("A1", "Program ID")
    return file.getvalue()


def empty_archive() -> bytes:
    file = BytesIO()
    ZipFile(file, "w").close()
    return file.getvalue()


@pytest.mark.parametrize(
    ("ending", "content_type"),
    [(".pdf", PDF), (".docx", WORD), (".png", "image/png"), (".jpg", "image/jpeg"), (".jpeg", "image/jpeg")],
)
def test_what_is_whole_is_taken(ending: str, content_type: str) -> None:
    assert content_type_of(f"Brochure{ending.upper()}", WHOLE[ending]) == content_type
    assert content_type_of(f"Brochure{ending}", WHOLE[ending] + b"\r\n\0") == content_type


def test_a_pdf_of_a_typesetter_is_taken_and_one_that_was_changed_since() -> None:
    made = bytes(typst.compile(b"= Brochure"))
    table = made.rpartition(b"startxref")[2]
    assert [content_type_of("a.pdf", content) for content in (made, made + b"\nstartxref" + table)] == [PDF, PDF]
    assert len(PdfReader(BytesIO(WHOLE[".pdf"])).pages) == 1


def test_a_word_file_may_call_its_text_otherwise() -> None:
    assert content_type_of("a.docx", docx(**{"word/document2.xml": "<w:document/>"})) == WORD


@pytest.mark.parametrize(
    ("filename", "content"),
    [
        ("a.png", b"\x89PNG\r\n\x1a\n<html><script>alert(1)</script>"),
        ("a.png", WHOLE[".png"][:-1]),
        ("a.png", WHOLE[".png"].replace(b"IDAT", b"IDAt")),
        ("a.png", WHOLE[".png"][:8] + WHOLE[".png"][-12:]),
        ("a.png", JPEG),
        ("a.jpg", b"\xff\xd8\xff<?php system($_GET['x']); ?>"),
        ("a.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF<?php ?>\xff\xd9"),
        ("a.jpg", b"\xff\xd8\xff\xd9"),
        ("a.jpg", JPEG[:-2]),
        ("a.jpg", JPEG[:2] + b"<html>" + JPEG[2:]),
        ("a.jpeg", WHOLE[".png"]),
        ("a.docx", b"PK\x03\x04 rubbish"),
        ("a.docx", b"PK\x03\x04 rubbish" + WHOLE[".docx"][-22:]),
        ("a.docx", b"#!" + WHOLE[".docx"]),
        ("a.docx", empty_archive()),
        ("a.docx", workbook()),
        ("a.docx", docx(main="application/vnd.ms-word.document.macroEnabled.main+xml")),
        ("a.docx", EICAR),
        ("a.pdf", EICAR),
        ("a.pdf", b"%PDF-1.7 a brochure"),
        ("a.pdf", b"%PDF-1.7 a brochure\nstartxref\n0\n%%EOF"),
        ("a.pdf", b"%PDF-1.7 a brochure\nstartxref\n9999999999\n%%EOF"),
        ("a.pdf", WHOLE[".pdf"][:-7]),
        ("a.pdf", b"\n" + WHOLE[".pdf"]),
    ],
)
def test_what_only_begins_like_one_is_refused(filename: str, content: bytes) -> None:
    assert shown(filename, content) == f"“{filename}” is named .{filename[2:]} but {OTHERWISE}"


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("more", [b"<?php ?>", b"<script>", JPEG, EICAR])
def test_nothing_may_come_after_the_end(ending: str, more: bytes) -> None:
    assert shown(f"a{ending}", WHOLE[ending] + more) == f"“a{ending}” {MORE}"


@given(
    st.sampled_from(ENDINGS), st.binary(max_size=400), st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"%PDF-", JPEG[:2]])
)
def test_whatever_the_bytes_they_are_checked(ending: str, rest: bytes, begins: bytes) -> None:
    assert "Save it as a PDF and try again." in shown(f"a{ending}", begins + rest)


@given(st.sampled_from(ENDINGS), st.data())
def test_what_is_cut_off_anywhere_is_refused(ending: str, data: st.DataObject) -> None:
    whole = WHOLE[ending].rstrip(b"\n")
    at = data.draw(st.integers(0, len(whole) - 1))
    assert OTHERWISE in shown(f"a{ending}", whole[:at])


def test_a_picture_has_both_a_head_and_a_body() -> None:
    whole = WHOLE[".png"]
    head = whole[:33]
    assert content_type_of("a.png", whole) == "image/png"
    assert OTHERWISE in shown("a.png", head + whole[-12:])
    assert OTHERWISE in shown("a.png", whole[:8] + whole[33:])


def test_a_word_file_may_hold_another_archive_whole() -> None:
    assert content_type_of("a.docx", docx(**{"word/embeddings/a.bin": "PK\x05\x06" + "\0" * 18})) == WORD


def test_a_photo_has_both_a_frame_and_a_scan() -> None:
    frame, scan = b"\xff\xc0\x00\x02", b"\xff\xda\x00\x02"
    assert content_type_of("a.jpg", b"\xff\xd8" + frame + scan + b"data\xff\xd9") == "image/jpeg"
    assert OTHERWISE in shown("a.jpg", b"\xff\xd8" + scan + b"data\xff\xd9")
    assert OTHERWISE in shown("a.jpg", b"\xff\xd8" + frame + b"\xff\xd9")
    assert OTHERWISE in shown("a.jpg", b"\xff\xd8" + b"\xff\xc4\x00\x02" + scan + b"data\xff\xd9")
