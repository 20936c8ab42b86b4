"""Read the sheets of a workbook. The bytes of the file show its format."""

from typing import BinaryIO

from tabular.workbooks import ods, xls, xlsb, xlsx
from tabular.workbooks.package import Package
from tabular.workbooks.sheets import Damaged, Sheet

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_XLSX, _XLSB = "xl/workbook.xml", "xl/workbook.bin"


def sheets_of(file: BinaryIO) -> list[Sheet]:
    """Raises Damaged, Locked, TooLarge, or any exception of a library. Each one means that the file is refused."""
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
    """The name of the main part; "" if there is none. Excel follows the relation of the package, as this does."""
    related = next((part for kind, part in package.relations("").values() if kind == "officeDocument"), "")
    return next((part for part in (related, _XLSX, _XLSB) if part and part in package), "")
