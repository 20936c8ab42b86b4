"""Errors that a file of any kind can have, with their texts. A catalog holds all errors of one kind of file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Scope(StrEnum):
    FILE = "file"
    HEADER = "header"
    LINE = "line"
    FIELD = "field"
    ACROSS = "across lines"
    REGISTER = "register"


@dataclass(frozen=True)
class ErrorType:
    """One kind of error. `message` and `advice` are templates over the facts of the case.

    No new file gets a `retired` error. Errors of old uploads still need its texts.
    """

    code: str
    scope: Scope
    title: str
    message: str
    advice: str
    column: str = ""
    retired: bool = False

    def message_for(self, facts: Mapping[str, object]) -> str:
        return self.message.format_map(_Facts(facts))

    def advice_for(self, facts: Mapping[str, object]) -> str:
        return self.advice.format_map(_Facts(facts))


class _Facts(dict[str, object]):
    """The facts of an error. Old errors may lack facts that the texts use today."""

    def __missing__(self, name: str) -> str:
        return "…"


class Catalog(dict[str, ErrorType]):
    """The types of errors of one kind of file, by code."""

    def add(
        self,
        code: str,
        scope: Scope,
        title: str,
        message: str,
        advice: str,
        column: str = "",
        *,
        retired: bool = False,
    ) -> ErrorType:
        self[code] = error = ErrorType(code, scope, title, message, advice, column, retired)
        return error


@dataclass(frozen=True)
class FileError:
    """`line` is 0 for the file as a whole. `cells` are the likely cells of a broken line, in the order of COLUMNS."""

    error_type: ErrorType
    line: int = 0
    value: str = ""
    facts: dict[str, object] = field(default_factory=dict)
    cells: tuple[str, ...] = ()


class UnreadableFile(Exception):
    """Raised with the errors of the file or of its column names, which prevent the reading of lines."""

    def __init__(self, *errors: FileError) -> None:
        self.errors = errors
        super().__init__(*(one.error_type.code for one in errors))


CATALOG = Catalog()

# --- The file -------------------------------------------------------------------------------------------------------

FILE_EMPTY = CATALOG.add(
    "FILE_EMPTY",
    Scope.FILE,
    "The file is empty",
    "The file has nothing in it.",
    "Open your spreadsheet, save it again as CSV (comma delimited), and choose that file.",
)
FILE_TOO_LARGE = CATALOG.add(
    "FILE_TOO_LARGE",
    Scope.FILE,
    "The file is too large",
    "The file has {size} MB; the most is {limit} MB.",
    "Split the file into smaller ones, each with the line of column names on top.",
)
TOO_MANY_LINES = CATALOG.add(
    "TOO_MANY_LINES",
    Scope.FILE,
    "The file has too many lines",
    "The file has more than {limit} lines.",
    "Split the file into smaller ones, each with the line of column names on top.",
)
WORKBOOK_TOO_LARGE = CATALOG.add(
    "WORKBOOK_TOO_LARGE",
    Scope.FILE,
    "The workbook holds too much",
    "The workbook takes more memory or time to read than a list needs.",
    "Copy the lines into a new workbook, or save the sheet as CSV, and choose that file.",
)
LINE_TOO_LONG = CATALOG.add(
    "LINE_TOO_LONG",
    Scope.FILE,
    "A line is far too long",
    "Line {line} has more than {limit} characters.",
    "The line breaks were lost, or this is another kind of file. Save it again as CSV from your spreadsheet.",
)
NOT_TEXT = CATALOG.add(
    "NOT_TEXT",
    Scope.FILE,
    "Not a CSV file or workbook",
    "This is {kind}, not a CSV file or an Excel workbook that the portal can read.",
    "In your spreadsheet choose Save As, then CSV UTF-8 (comma delimited), and choose that file.",
)
UNDECODABLE = CATALOG.add(
    "UNDECODABLE",
    Scope.FILE,
    "Characters that cannot be read",
    "Line {line} has a character that cannot be read for certain (code {byte}).",
    "In your spreadsheet choose Save As, then CSV UTF-8 (comma delimited).",
)

# --- A line as a whole ----------------------------------------------------------------------------------------------

QUOTE_OPEN = CATALOG.add(
    "QUOTE_OPEN",
    Scope.LINE,
    "A stray quotation mark",
    "A quotation mark on this line has no partner, or is in the middle of a cell.",
    "Remove the quotation mark, or write it twice inside a quoted cell.",
)
CELL_COUNT = CATALOG.add(
    "CELL_COUNT",
    Scope.LINE,
    "Too few or too many cells",
    "This line has {found} cells; it should have {expected}, one for each column.",
    "Look for a comma or tab that is missing or one too many. A cell that holds a comma needs quotation marks.",
)

# --- One cell -------------------------------------------------------------------------------------------------------

CHARACTER = CATALOG.add(
    "CHARACTER",
    Scope.FIELD,
    "A character that is not allowed",
    "The cell holds {character}, a character that cannot be read or printed.",
    "Delete the cell and type it again.",
)
TOO_LONG = CATALOG.add(
    "TOO_LONG",
    Scope.FIELD,
    "The cell is too long",
    "The cell has {found} characters; the most is {limit}.",
    "Shorten it. If cells ran together, look for a missing comma.",
)
FORMULA = CATALOG.add(
    "FORMULA",
    Scope.FIELD,
    "A formula or its error",
    "The cell holds a formula or the error of one.",
    "In your spreadsheet copy the column and paste it back as values, then save.",
)
