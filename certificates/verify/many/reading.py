"""Reads a list of certificates and names from pasted lines, a CSV file, or a workbook."""

import io
import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO, NamedTuple

from certificates.codes import LENGTH, stored_code
from certificates.limits import LINES_AT_ONCE
from certificates.numbers import is_number
from foundation.refusals import Refusal
from foundation.searching import searched
from tabular.columns import Column, Table
from tabular.errors import UnreadableFile
from tabular.notes import Notes
from tabular.reading import names_row, rows_of
from tabular.rows import Cells, Undivided

CERTIFICATE = Column(
    "Certificate",
    "Its number, or its verification code.",
    "AAST-2026-000042",
    300,
    (
        *("Certificate Number", "Certificate No.", "Certificate #", "Certificate ID", "Number", "No.", "Cert", "ID"),
        *("Code", "Verification Code", "Verify", "Address", "Link", "URL"),
    ),
)
FIRST_NAME = Column("First Name", "May be missing.", "Jane", 100, ("First", "Given Name", "Forename"))
LAST_NAME = Column(
    "Last Name",
    "The last name of the holder, or the whole name.",
    "Jones",
    200,
    ("Last", "Family Name", "Surname", "Name", "Full Name", "Holder", "Holder Name"),
)
COLUMNS = (CERTIFICATE, FIRST_NAME, LAST_NAME)
_CODE = re.compile(rf"[\w-]{{22}}|[0-9A-Z]{{{LENGTH}}}")


class Line(NamedTuple):
    """One line of the list as it was typed."""

    number: int
    certificate: str
    name: str


class ListRefused(Refusal):
    """Raised with a sentence for the person."""

    code = "list_of_certificates_refused"


def read_pasted(text: str) -> list[Line]:
    return read_list(io.BytesIO(text.encode("utf-8", "replace")))


def read_list(file: BinaryIO) -> list[Line]:
    """The lines that are not blank. Column names are recognized, and may be missing. Raises ListRefused."""
    lines: list[Line] = []
    try:
        for line in _lines(file):
            if len(lines) == LINES_AT_ONCE:
                raise ListRefused(
                    f"The list has more than {LINES_AT_ONCE:,} lines, which is the most at once. Divide it, and check "
                    "one part after the other."
                )
            lines.append(line)
    except UnreadableFile as error:
        found = error.errors[0]
        message, advice = found.error_type.message_for(found.facts), found.error_type.advice_for(found.facts)
        raise ListRefused(f"{message} {advice}") from error
    if not lines:
        raise ListRefused("The list has no certificate. Each line needs a number or a code, and the last name.")
    return lines


def looks_like_certificate(cell: str) -> bool:
    """Whether the cell is a number, a code, or an address with a code, so that it names no column."""
    code = code_in(cell)
    return is_number(cell) or (_CODE.fullmatch(code) is not None and any(letter.isdigit() for letter in code))


def code_in(cell: str) -> str:
    """The code as it is stored, of a typed code or of a whole address."""
    return stored_code(cell.partition("#")[0].strip().rstrip("/").rsplit("/", 1)[-1])


def _lines(file: BinaryIO) -> Iterator[Line]:
    rows: Iterator[Cells | Undivided] = iter(rows_of(file, Notes(), _LIST))
    first = names_row(next(rows, None))
    names = None if any(map(looks_like_certificate, _divided(first))) else _places(first.cells)
    if names is None:
        yield from _line(first, None)
    for row in rows:
        yield from _line(row, names)


def _line(row: Cells | Undivided, names: Sequence[int | None] | None) -> Iterator[Line]:
    """The line, unless it is blank."""
    cells = _divided(row) if names is None else _in_order(_cells(row), names)
    if any(cells):
        yield Line(row.number, cells[0], searched(" ".join(cells[1:])))


def _in_order(cells: Sequence[str], places: Sequence[int | None]) -> list[str]:
    return [cells[at] if at is not None and at < len(cells) else "" for at in places]


def _divided(row: Cells | Undivided) -> list[str]:
    """The cells. One cell may hold a certificate and a name, such as AAST-2026-000042 Jones."""
    cells = _cells(row)
    filled = [cell for cell in cells if cell]
    first, _, rest = filled[0].partition(" ") if len(filled) == 1 else ("", "", "")
    if looks_like_certificate(first) and not looks_like_certificate(filled[0]):
        return [first, rest]
    return cells


def _cells(row: Cells | Undivided) -> list[str]:
    cells = row.cells if isinstance(row, Cells) else [row.text]
    return [searched(cell)[: CERTIFICATE.max_length] for cell in cells]


def _places(names: Sequence[str]) -> list[int | None]:
    """The positions of the columns. Raises ListRefused if certificates or names have none."""
    places = [next(iter(_LIST.places(column, names)), None) for column in COLUMNS]
    if places[0] is None or places[2] is None:
        raise ListRefused(
            "The first line names no columns that this page knows. Name them Certificate and Last Name, or begin with "
            "the first certificate."
        )
    return places


_LIST = Table(COLUMNS, looks_like_certificate)
