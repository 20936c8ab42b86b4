"""Images of a design, from the file that staff choose to the SVG text that typst draws.

A file is drawn once before it is kept, so no certificate meets an image that cannot be drawn.
"""

import base64
import struct
import zlib
from xml.etree import ElementTree

import typst

from certificates.pdf.compiler import ARCHIVED, compile_pdf
from foundation.refusals import Refusal

MAX_BYTES = 400_000
_MAX_SIDE = 3_000
_PNG = b"\x89PNG\r\n\x1a\n"
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_SVG = "{http://www.w3.org/2000/svg}"
_SHAPES = {"path", "rect", "circle", "ellipse", "line", "polyline", "polygon"}
_GROUPS = {"svg", "g", "defs", "symbol", "clipPath", "linearGradient", "radialGradient", "stop", "title", "desc"}
_TRIAL = b'#set document(title: "x")\n#image(bytes(sys.inputs.picture), format: "svg", width: 3in, alt: "x")'


class ImageRefused(Refusal):
    """Raised where a file is no image that a certificate may carry."""

    code = "design_image"
    sentence = "This file cannot be printed on a certificate."


def picture_of(content: bytes) -> str:
    """The SVG text of a PNG or SVG file. Raises ImageRefused."""
    if len(content) > MAX_BYTES:
        raise ImageRefused(f"The image is larger than {MAX_BYTES // 1000} KB. Save it smaller.")
    picture = _from_png(content) if content.startswith(_PNG) else _from_svg(content)
    try:
        compile_pdf(_TRIAL, {"picture": picture}, standards=ARCHIVED)
    except typst.TypstError as error:
        raise ImageRefused("The image cannot be drawn. Save it again as PNG.") from error
    return picture


def _from_png(content: bytes) -> str:
    width, height = _checked_size(content)
    data = base64.b64encode(content).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{data}"/></svg>'
    )


def _checked_size(content: bytes) -> tuple[int, int]:
    """Width and height, once every pixel was unpacked. The memory is bounded by the size that the file states."""
    try:
        chunks = _chunks(content)
        width, height, depth, color, _, _, interlaced = struct.unpack(">IIBBBBB", chunks[0][1])
        row = 1 + (width * depth * _CHANNELS[color] + 7) // 8
        if interlaced or not (0 < width <= _MAX_SIDE and 0 < height <= _MAX_SIDE):
            raise ImageRefused(f"A PNG may not be interlaced, and may have {_MAX_SIDE:,} pixels on a side at most.")
        unpacker = zlib.decompressobj()
        pixels = unpacker.decompress(b"".join(data for kind, data in chunks if kind == b"IDAT"), row * height + 1)
    except (struct.error, zlib.error, IndexError, KeyError) as error:
        raise ImageRefused("The PNG is damaged. Save it once more.") from error
    if len(pixels) != row * height:
        raise ImageRefused("The PNG is damaged. Save it once more.")
    return width, height


def _chunks(content: bytes) -> list[tuple[bytes, bytes]]:
    found, place = [], len(_PNG)
    while place < len(content):
        length, kind = struct.unpack_from(">I4s", content, place)
        data = content[place + 8 : place + 8 + length]
        (checksum,) = struct.unpack_from(">I", content, place + 8 + length)
        if zlib.crc32(kind + data) != checksum:
            raise struct.error
        found.append((kind, data))
        place += 12 + length
    return found


def _from_svg(content: bytes) -> str:
    try:
        text = content.decode()
        if "<!" in text.replace("<!--", ""):
            raise ImageRefused("The SVG declares a document type. Save it as plain SVG.")
        root = ElementTree.fromstring(text)  # noqa: S314 - without a document type there are no entities
    except (UnicodeDecodeError, ElementTree.ParseError) as error:
        raise ImageRefused("Choose a PNG or an SVG file.") from error
    if root.tag != f"{_SVG}svg" or not root.get("viewBox"):
        raise ImageRefused("The SVG has no view box. Save it as plain SVG.")
    for element in root.iter():
        _check(element)
    return text


def _check(element: ElementTree.Element) -> None:
    """Only shapes, and references to them in the file. Letters and pictures need other files, so they are refused."""
    name = element.tag.removeprefix(_SVG)
    if name not in _SHAPES | _GROUPS | {"use"}:
        raise ImageRefused(f"The SVG has <{name}>. Convert letters and pictures to paths.")
    if name in {"defs", "symbol"} and element.find(f".//{_SVG}use") is not None:
        raise ImageRefused("The SVG repeats a part inside a part. Save it as plain SVG.")
    for attribute, value in element.attrib.items():
        outside = attribute.endswith("href") and not value.startswith("#")
        if outside or attribute.startswith("on") or "url(" in value.replace("url(#", ""):
            raise ImageRefused("The SVG refers to something outside of it. Save it as plain SVG.")
