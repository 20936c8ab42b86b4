"""What staff may put on a certificate, and what not."""

import struct
import zlib

import pytest

from certificates.pdf.first_design import first_design
from certificates.pdf.image_files import MAX_BYTES, ImageRefused, picture_of


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int = 4, height: int = 3, *, pixels: bytes | None = None, interlaced: int = 0) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, interlaced)
    rows = b"".join(b"\0" + b"\x10\x20\x80\xff" * width for _ in range(height)) if pixels is None else pixels
    parts = [chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def svg(inside: str, attributes: str = "") -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" {attributes}>{inside}</svg>'.encode()


PATH = '<path d="M0 0L9 9" stroke="#000"/>'


def test_a_png_lies_in_its_svg() -> None:
    assert picture_of(png()).startswith('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3"')


def test_an_svg_stays_as_it_is() -> None:
    assert picture_of(svg(PATH)) == svg(PATH).decode()


def test_the_images_of_the_first_design_pass() -> None:
    images = first_design().images()
    assert [picture_of(images[name].encode()) == images[name] for name in ("seal", "logo")] == [True, True]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"GIF89a", "Choose a PNG or an SVG file."),
        (b"", "Choose a PNG or an SVG file."),
        (b"\xff\xfe\x00", "Choose a PNG or an SVG file."),
        (b"x" * (MAX_BYTES + 1), "The image is larger than 400 KB. Save it smaller."),
        (png()[:-20], "The PNG is damaged. Save it once more."),
        (png().replace(b"IDAT", b"IDAX"), "The PNG is damaged. Save it once more."),
        (png(pixels=b"\0" * 10), "The PNG is damaged. Save it once more."),
        (png(pixels=b"\0" * 1_000_000), "The PNG is damaged. Save it once more."),
        (png(interlaced=1), "A PNG may not be interlaced, and may have 3,000 pixels on a side at most."),
        (png(3001, 1), "A PNG may not be interlaced, and may have 3,000 pixels on a side at most."),
        (png(0, 1), "A PNG may not be interlaced, and may have 3,000 pixels on a side at most."),
        (b"<svg/>", "The SVG has no view box. Save it as plain SVG."),
        (b"<!DOCTYPE svg><svg/>", "The SVG declares a document type. Save it as plain SVG."),
        (svg("<script/>"), "The SVG has <script>. Convert letters and pictures to paths."),
        (svg("<text>Ann</text>"), "The SVG has <text>. Convert letters and pictures to paths."),
        (svg('<image href="file:///etc/passwd"/>'), "The SVG has <image>. Convert letters and pictures to paths."),
        (svg('<use href="https://a.example/"/>'), "The SVG refers to something outside of it. Save it as plain SVG."),
        (svg(PATH, 'onload="x()"'), "The SVG refers to something outside of it. Save it as plain SVG."),
        (svg('<g fill="url(http://a)"/>'), "The SVG refers to something outside of it. Save it as plain SVG."),
        (
            svg('<defs><g id="a"><use href="#a"/></g></defs>'),
            "The SVG repeats a part inside a part. Save it as plain SVG.",
        ),
    ],
)
def test_anything_else_is_refused(content: bytes, sentence: str) -> None:
    with pytest.raises(ImageRefused) as refused:
        picture_of(content)
    assert str(refused.value) == sentence
