"""From the bytes of a workbook to its sheets, by the format that its bytes are of."""

from typing import BinaryIO

from attendance.parsing.workbooks import ods, xls, xlsb, xlsx
from attendance.parsing.workbooks.package import Package
from attendance.parsing.workbooks.sheets import Damaged, Sheet

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_XLSX, _XLSB = "xl/workbook.xml", "xl/workbook.bin"


def sheets_of(file: BinaryIO) -> list[Sheet]:
    """Raises Damaged, Locked, TooLarge, or whatever a library stumbles over; each of them means a refusal."""
    head = file.read(len(OLE))
    file.seek(0)
    sheets: list[Sheet] = [*xls.sheets_of(file)] if head == OLE else _sheets_in(Package(file))
    if not sheets:
        raise Damaged("no sheet")
    return sheets


def _sheets_in(package: Package) -> list[Sheet]:
    if part := _book_of(package):
        return [*(xlsb if part.lower().endswith(".bin") else xlsx).sheets_of(package, part)]
    if ods.CONTENT in package:
        return [*ods.sheets_of(package)]
    raise Damaged("another ZIP file")


def _book_of(package: Package) -> str:
    """The workbook's own part: Excel goes where the package leads, whatever the part is named."""
    led = next((part for kind, part in package.relations("").values() if kind == "officeDocument"), "")
    return next((part for part in (led, _XLSX, _XLSB) if part and part in package), "")
