"""The rows of a file that holds a table, whatever its format is."""

from typing import BinaryIO

from tabular.cells import trim, visible
from tabular.columns import Table
from tabular.csv_rows import CsvRows
from tabular.errors import FILE_EMPTY, QUOTE_OPEN, FileError, UnreadableFile
from tabular.notes import Notes
from tabular.rows import Cells, Undivided
from tabular.workbook import WorkbookRows, is_workbook, open_workbook


def rows_of(file: BinaryIO, notes: Notes, table: Table) -> CsvRows | WorkbookRows:
    """The rows of the file, from the row of column names on. Raises UnreadableFile, here or while rows are read."""
    return open_workbook(file, notes, table) if is_workbook(file) else CsvRows(file, notes, table)


def names_row(row: Cells | Undivided | None) -> Cells:
    """The first row, which names the columns. Raises UnreadableFile if there is none or if it cannot be divided."""
    if isinstance(row, Cells):
        return row
    raise UnreadableFile(FileError(QUOTE_OPEN, row.number, shown_line(row.text)) if row else FileError(FILE_EMPTY))


def shown_line(line: str) -> str:
    """The line as an error shows it, with a bar in place of each tab."""
    return visible(line[:200].replace("\t", " | "))[:200]


def fits_without_empty_end(cells: list[str], width: int) -> bool:
    """Remove the empty cells that spreadsheets write after the last column. Returns whether the width is right now."""
    while len(cells) > width and not trim(cells[-1]):
        cells.pop()
    return len(cells) == width
