"""Notes on files of any kind."""

from tabular.notes import note_type

WORKBOOK = note_type("WORKBOOK", "The file is an Excel workbook.")
MAY_HIDE = note_type(
    "MAY_HIDE",
    "In this workbook the portal cannot tell which rows and columns are hidden or filtered away; if there are any, "
    "they were read too.",
    needs_confirmation=True,
)
HIDDEN_ROWS = note_type(
    "HIDDEN_ROWS",
    "Rows that are hidden or filtered away in the workbook were read too: {rows}. If they are not meant, delete them.",
    needs_confirmation=True,
)
HIDDEN_COLUMNS = note_type(
    "HIDDEN_COLUMNS", "Columns that are hidden in the workbook were read: {columns}.", needs_confirmation=True
)
HIDDEN_SHEET = note_type(
    "HIDDEN_SHEET",
    "The sheet “{sheet}” is hidden in the workbook; it was read, since no other sheet names the columns.",
    needs_confirmation=True,
)
MERGED = note_type(
    "MERGED",
    "Cells that are merged in the workbook were read as if each of their rows had the value: rows {rows}.",
    needs_confirmation=True,
)
SHEET = note_type("SHEET", "The sheet “{sheet}” was read. Not read: {others}.", needs_confirmation=True)
OTHER_SHEETS = note_type("OTHER_SHEETS", "The sheet “{sheet}” was read. No lines seem to be in {others}.")
ENCODING = note_type("ENCODING", "The text is {encoding}.")
ENCODING_GUESSED = note_type(
    "ENCODING_GUESSED",
    "The text does not say how its letters are written; they were read as Windows-1252, as Excel for Windows writes "
    "them: {words}. If they look wrong, save the file again as CSV UTF-8.",
    needs_confirmation=True,
)
DELIMITER = note_type("DELIMITER", "The cells are divided by {mark}.")
LINES_ABOVE = note_type(
    "LINES_ABOVE", "The column names are on line {line}; what stands above them was not read.", needs_confirmation=True
)
RENAMED = note_type("RENAMED", "{renamed}.", needs_confirmation=True)
UNUSED = note_type("UNUSED", "Columns that are not needed were not read: {unused}.", needs_confirmation=True)
ONE_CELL = note_type(
    "ONE_CELL", "In columns that were not read, one line alone holds something: {cells}.", needs_confirmation=True
)
LINE_BREAK = note_type("LINE_BREAK", "A line break inside a cell was read as a space ({times}).")
