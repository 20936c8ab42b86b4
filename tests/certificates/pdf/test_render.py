import io
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from certificates.choices import CertificateStatus
from certificates.downloads.zip_archive import file_name
from certificates.models import Certificate, CertificateDesign
from certificates.pdf.compiler import is_printable
from certificates.pdf.first_design import first_design
from certificates.pdf.render import print_certificate, print_with_design
from tests.certificates.pdf.papers import STATEMENT, made


def read(certificate: Certificate) -> str:
    """The text of its only page, each run of white space as one space."""
    pages = PdfReader(io.BytesIO(print_certificate(certificate))).pages
    assert len(pages) == 1
    return " ".join(pages[0].extract_text().split())


def test_all_that_it_attests() -> None:
    assert read(made()) == (
        "American Association of Sleep Technologists Certificate of Continuing Education This certifies that "
        "Jane Jones AAST ID 100101 has completed 13th Annual Sleep Disorders Conference "
        "Education Provider Educational Program · In person · San Antonio, TX "
        "Program ID A09164 · Provided by AAST [Provider: P0001] on 04/10/2009 and has earned 3 CECs "
        "1 CEC = 60 minutes of continuing education American Association of Sleep Technologists "
        "2510 N. Frontage Road, Darien, IL 60561 Certificate AAST-2026-000042 Issued 05/20/2026 "
        "Scan to verify, or type this code at http://testserver/verify/ 7KQ2-M9XD-4RTB-WP3H"
    )


@pytest.mark.parametrize(
    "name",
    [
        "María Núñez-O'Brien",
        "Łukasz Żółć",
        "Nguyễn Thị Ánh",
        "Γιώργος Παππάς",
        'Robert "Bob" O’Neil, Jr.',
        "#read(“/etc/passwd”) *b* _i_ $x$ @ref <tag> \\u{41} [c] `d` // e /* f */ ~",
        "{{ name }} %s {0} ${HOME}",
    ],
)
def test_a_name_is_printed_as_it_is(name: str) -> None:
    assert name in read(made(holder_name=name))


def test_a_name_in_letters_without_a_font_still_gives_a_certificate() -> None:
    assert "李小龙 \ufffd Łukasz" in read(made(holder_name="李小龙 😀 Łukasz"))


@pytest.mark.parametrize("letter", ["\x07", "\x1f", "\x00", "\ue000"])
@pytest.mark.parametrize("layout", [1, 2])
def test_a_letter_that_archives_refuse_still_gives_a_certificate(letter: str, layout: int) -> None:
    """Control characters are ASCII, and a private letter has a sign in a font, but no meaning."""
    with_it = made(holder_name=f"Zo{letter} Lee", layout=layout)

    assert (is_printable(with_it.holder_name), print_certificate(with_it)[:5]) == (False, b"%PDF-")
    assert layout == 1 or "Zo\ufffd Lee" in read(with_it)


def test_a_line_break_and_a_tab_are_printed() -> None:
    assert [is_printable(text) for text in ("Night\nSchool", "Night\tSchool", "Night School~")] == [True, True, True]


def test_the_longest_names_stay_on_one_page() -> None:
    words = read(made(holder_name="W" * 100 + " " + "W" * 100, program_name="Long " * 40, provider_name="P" * 200))

    assert words.startswith("American Association of Sleep Technologists")


def test_it_is_tagged_and_says_its_title_and_language() -> None:
    document = PdfReader(io.BytesIO(print_certificate(made())))
    root = document.trailer["/Root"]

    assert (document.metadata.title, root["/Lang"], root["/MarkInfo"]["/Marked"]) == (  # type: ignore[union-attr]
        "Certificate AAST-2026-000042",
        "en-US",
        True,
    )
    assert "/StructTreeRoot" in root
    assert b"pdfuaid:part" in root["/Metadata"].get_data()


def test_the_same_certificate_gives_the_same_bytes() -> None:
    assert print_certificate(made()) == print_certificate(made())


@pytest.mark.parametrize(("status", "word"), [("replaced", "Replaced"), ("revoked", "Revoked")])
def test_an_ended_certificate_says_so(status: str, word: str) -> None:
    ended = made(status=CertificateStatus(status), ended_at=datetime(2026, 6, 1, 15, tzinfo=UTC))

    assert f"{word} on 06/01/2026: no longer valid" in read(ended)


@pytest.mark.parametrize(
    ("holder", "name"),
    [
        ("Jane Jones", "AAST-2026-000042 Jane Jones.pdf"),
        ("../../etc/passwd", "AAST-2026-000042 .. .. etc passwd.pdf"),
        ('A<B>:"C|D?*E\n\0F', "AAST-2026-000042 A B C D E F.pdf"),
        ("W" * 200, "AAST-2026-000042 " + "W" * 83 + ".pdf"),
        ("Jones Jr.", "AAST-2026-000042 Jones Jr.pdf"),
    ],
)
def test_file_names_are_good_everywhere(holder: str, name: str) -> None:
    assert file_name(made(holder_name=holder)) == name


def test_the_longest_words_of_people_and_of_staff_stay_on_one_page_together() -> None:
    design = CertificateDesign(
        organization="O" * 120,
        address="A " * 80,
        note="N " * 100,
        credit_text="C " * 60,
        signer_name="D" * 80,
        signer_title="T" * 80,
        seal=first_design().seal,
    )
    revoked = made(
        holder_name="W" * 100 + " " + "W" * 100,
        program_name="Title " * 60,
        provider_name="P" * 200,
        place="L" * 200,
        status=CertificateStatus.REVOKED,
        ended_at=datetime(2026, 6, 1, 15, tzinfo=UTC),
    )
    printed = print_with_design(revoked, design, statement=STATEMENT)

    assert len(PdfReader(io.BytesIO(printed)).pages) == 1
