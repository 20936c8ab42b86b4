"""All errors that a file can have, with all their texts.

The pages, the errors file, and the provider guide use these texts. `write_docs` makes docs/error-catalog.md from them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from attendance.roster.columns import AAST_ID, CECS, COMPLETION_DATE, FIRST_NAME, LAST_NAME, PROGRAM_ID, Column


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


CATALOG: dict[str, ErrorType] = {}


def _error_type(
    code: str,
    scope: Scope,
    title: str,
    message: str,
    advice: str,
    column: Column | None = None,
    *,
    retired: bool = False,
) -> ErrorType:
    CATALOG[code] = error = ErrorType(code, scope, title, message, advice, column.name if column else "", retired)
    return error


# --- The file -------------------------------------------------------------------------------------------------------

FILE_EMPTY = _error_type(
    "FILE_EMPTY",
    Scope.FILE,
    "The file is empty",
    "The file has nothing in it.",
    "Open your spreadsheet, save it again as CSV (comma delimited), and choose that file.",
)
FILE_REPEATED = _error_type(
    "FILE_REPEATED",
    Scope.FILE,
    "Recorded already",
    "Every line of this file was recorded already, on {recorded}.",
    "There is nothing left to do for it. Report further attendees in a file of their own.",
)
FILE_TOO_LARGE = _error_type(
    "FILE_TOO_LARGE",
    Scope.FILE,
    "The file is too large",
    "The file has {size} MB; the most is {limit} MB.",
    "Split the file into smaller ones, each with the line of column names on top.",
)
TOO_MANY_LINES = _error_type(
    "TOO_MANY_LINES",
    Scope.FILE,
    "The file has too many lines",
    "The file has more than {limit} lines.",
    "Split the file into smaller ones, each with the line of column names on top.",
)
WORKBOOK_TOO_LARGE = _error_type(
    "WORKBOOK_TOO_LARGE",
    Scope.FILE,
    "The workbook holds too much",
    "The workbook takes more memory or time to read than any roster needs.",
    "Copy the attendees into a new workbook, or save the sheet as CSV, and choose that file.",
)
LINE_TOO_LONG = _error_type(
    "LINE_TOO_LONG",
    Scope.FILE,
    "A line is far too long",
    "Line {line} has more than {limit} characters.",
    "The line breaks were lost, or this is not an attendance file. Save it again as CSV from your spreadsheet.",
)
NOT_TEXT = _error_type(
    "NOT_TEXT",
    Scope.FILE,
    "Not a CSV file or workbook",
    "This is {kind}, not a CSV file or an Excel workbook that the portal can read.",
    "In your spreadsheet choose Save As, then CSV UTF-8 (comma delimited), and choose that file.",
)
UNDECODABLE = _error_type(
    "UNDECODABLE",
    Scope.FILE,
    "Characters that cannot be read",
    "Line {line} has a character that cannot be read for certain (code {byte}).",
    "In your spreadsheet choose Save As, then CSV UTF-8 (comma delimited).",
)
_error_type(
    "NUL_BYTE",
    Scope.FILE,
    "A NUL byte",
    "Line {line} holds a NUL byte, which no text has.",
    "The file was damaged or is not text. Save it again as CSV from your spreadsheet.",
    retired=True,
)
NO_LINES = _error_type(
    "NO_LINES",
    Scope.FILE,
    "No attendees",
    "The file has column names but no attendees below them.",
    "Add one line for each attendee. If nobody finished the program, open its page and choose “Report that nobody "
    "finished”.",
)

ATTENDEE_ABOVE = _error_type(
    "ATTENDEE_ABOVE",
    Scope.FILE,
    "An attendee above the column names",
    "Line {line} looks like an attendee, but stands above the column names, which are on line {names}.",
    "Move the line of column names to the top, above all attendees. A sorted spreadsheet may have moved it.",
)

# --- The line of column names ---------------------------------------------------------------------------------------

NAMES_MISSING = _error_type(
    "NAMES_MISSING",
    Scope.HEADER,
    "The column names are missing",
    "The first line is an attendee's, so nothing says which column is which.",
    "Put a line with the column names on top: {expected}.",
)
NAMES_NOT_FOUND = _error_type(
    "NAMES_NOT_FOUND",
    Scope.HEADER,
    "The column names are not found",
    "None of the first {looked_at} lines names the columns.",
    "Put one line with the column names above all attendees: {expected}. The template has it.",
)
COLUMN_MISSING = _error_type(
    "COLUMN_MISSING",
    Scope.HEADER,
    "A column is missing",
    "The column “{column}” is missing.",
    "The first line must name the columns {expected}. Add it, or start from the template.",
)
COLUMN_UNKNOWN = _error_type(
    "COLUMN_UNKNOWN",
    Scope.HEADER,
    "A column is not known",
    "The column “{column}” is not one of the six.",
    "Remove it or correct its name. The columns are {expected}.",
)
COLUMN_DOUBLED = _error_type(
    "COLUMN_DOUBLED",
    Scope.HEADER,
    "A column is there twice",
    "The column “{column}” is there twice.",
    "Keep one of the two.",
)

OTHER_UNIT = _error_type(
    "OTHER_UNIT",
    Scope.HEADER,
    "Credits in another unit",
    "The column “{column}” does not say that it holds CECs; it looks like another unit.",
    "Convert the numbers to CECs and name the column CECs. AAST counts 1 CEC for 60 minutes of education; 1 CEU is 10 "
    "hours, so 10 CECs.",
)

# --- A line as a whole ----------------------------------------------------------------------------------------------

QUOTE_OPEN = _error_type(
    "QUOTE_OPEN",
    Scope.LINE,
    "A stray quotation mark",
    "A quotation mark on this line has no partner, or is in the middle of a cell.",
    "Remove the quotation mark, or write it twice inside a quoted cell.",
)
CELL_COUNT = _error_type(
    "CELL_COUNT",
    Scope.LINE,
    "Too few or too many cells",
    "This line has {found} cells; it should have {expected}, one for each column.",
    "Look for a comma or tab that is missing or one too many. A cell that holds a comma needs quotation marks.",
)

UNUSED_CHARACTER = _error_type(
    "UNUSED_CHARACTER",
    Scope.LINE,
    "A character that is not allowed in a column that is not needed",
    "The column “{unused}” holds {character} on this line, a character that cannot be read or printed.",
    "Delete that cell and type it again, or leave the column out of the file.",
)

# --- One cell -------------------------------------------------------------------------------------------------------

PROGRAM_ID_MISSING = _error_type(
    "PROGRAM_ID_MISSING",
    Scope.FIELD,
    "Program ID is missing",
    "The Program ID is missing.",
    "Copy it from the Programs page, such as A09164.",
    PROGRAM_ID,
)
AAST_ID_MISSING = _error_type(
    "AAST_ID_MISSING",
    Scope.FIELD,
    "AAST ID is missing",
    "The AAST ID is missing.",
    "Find it in Member Search. An attendee without one can make a guest account on the AAST site.",
    AAST_ID,
)
FIRST_NAME_MISSING = _error_type(
    "FIRST_NAME_MISSING",
    Scope.FIELD,
    "First name is missing",
    "The first name is missing.",
    "Type it as on the attendee's AAST account.",
    FIRST_NAME,
)
LAST_NAME_MISSING = _error_type(
    "LAST_NAME_MISSING",
    Scope.FIELD,
    "Last name is missing",
    "The last name is missing.",
    "Type it as on the attendee's AAST account.",
    LAST_NAME,
)
DATE_MISSING = _error_type(
    "DATE_MISSING",
    Scope.FIELD,
    "Completion date is missing",
    "The completion date is missing.",
    "Type it as month/day/year, such as 4/10/2009.",
    COMPLETION_DATE,
)
CECS_MISSING = _error_type(
    "CECS_MISSING",
    Scope.FIELD,
    "CECs are missing",
    "The number of CECs is missing.",
    "Type the credits that this attendee earned, such as 9.25.",
    CECS,
)
MISSING = {
    error.column: error
    for error in (
        PROGRAM_ID_MISSING,
        AAST_ID_MISSING,
        FIRST_NAME_MISSING,
        LAST_NAME_MISSING,
        DATE_MISSING,
        CECS_MISSING,
    )
}
CHARACTER = _error_type(
    "CHARACTER",
    Scope.FIELD,
    "A character that is not allowed",
    "The cell holds {character}, a character that cannot be read or printed.",
    "Delete the cell and type it again.",
)
TOO_LONG = _error_type(
    "TOO_LONG",
    Scope.FIELD,
    "The cell is too long",
    "The cell has {found} characters; the most is {limit}.",
    "Shorten it. If cells ran together, look for a missing comma.",
)
FORMULA = _error_type(
    "FORMULA",
    Scope.FIELD,
    "A formula or its error",
    "The cell holds a formula or the error of one.",
    "In your spreadsheet copy the column and paste it back as values, then save.",
)
AAST_ID_FORM = _error_type(
    "AAST_ID_FORM",
    Scope.FIELD,
    "AAST ID is not six digits",
    "An AAST ID has six digits.",
    "Correct it; Member Search shows it.",
    AAST_ID,
)
DATE_FORM = _error_type(
    "DATE_FORM",
    Scope.FIELD,
    "Not a date",
    "This cannot be read as a date.",
    "Type it as month/day/year with a four-digit year, such as 4/10/2009.",
    COMPLETION_DATE,
)
DATE_AMBIGUOUS = _error_type(
    "DATE_AMBIGUOUS",
    Scope.FIELD,
    "A date that can be read in two ways",
    "This date can be read in more than one way.",
    "Type it as month/day/year with a four-digit year, such as 4/10/2009.",
    COMPLETION_DATE,
)
DATE_WITH_TIME = _error_type(
    "DATE_WITH_TIME",
    Scope.FIELD,
    "A time beside the date",
    "The cell holds a time beside the date.",
    "Leave out the time.",
    COMPLETION_DATE,
)
DATE_WEEKDAY = _error_type(
    "DATE_WEEKDAY",
    Scope.FIELD,
    "The weekday does not fit the date",
    "The date {day} is a {weekday}.",
    "Correct the weekday or the date. The weekday can be left out.",
    COMPLETION_DATE,
)
DATE_IMPOSSIBLE = _error_type(
    "DATE_IMPOSSIBLE",
    Scope.FIELD,
    "A date that does not exist",
    "The date {day} does not exist; dates are read as month/day/year.",
    "Correct the month or the day.",
    COMPLETION_DATE,
)
DATE_ORDER = _error_type(
    "DATE_ORDER",
    Scope.FIELD,
    "Day or month first?",
    "Line {line} seems to have the day first ({cell}), so this date can be {day} or {other}.",
    "Choose once for all dates on the repair page, or write each with the name of its month, such as 8 Sep 2026.",
    COMPLETION_DATE,
)
CECS_NOT_A_NUMBER = _error_type(
    "CECS_NOT_A_NUMBER",
    Scope.FIELD,
    "CECs are not a number",
    "The CECs are not a plain number.",
    "Type digits with a point, such as 1 or 9.25.",
    CECS,
)
CECS_NOT_POSITIVE = _error_type(
    "CECS_NOT_POSITIVE",
    Scope.FIELD,
    "CECs are zero or less",
    "The CECs must be more than zero.",
    "Type the credits earned, or remove the line of an attendee who earned none.",
    CECS,
)
CECS_NOT_QUARTER = _error_type(
    "CECS_NOT_QUARTER",
    Scope.FIELD,
    "CECs are not in quarter steps",
    "CECs are given in steps of 0.25.",
    "Round down to the next quarter, such as 1, 1.25, 1.5, or 1.75.",
    CECS,
)

# --- Across lines ---------------------------------------------------------------------------------------------------

MEMBER_TWICE = _error_type(
    "MEMBER_TWICE",
    Scope.ACROSS,
    "The same attendee twice",
    "This attendee is already on line {first_line} for {program}.",
    "For different days, add the CECs into one line. For the same day, remove one of the two lines.",
    AAST_ID,
)

# --- Against the register -------------------------------------------------------------------------------------------

PROGRAM_UNKNOWN = _error_type(
    "PROGRAM_UNKNOWN",
    Scope.REGISTER,
    "Program is not known",
    "No program of this provider has this Program ID.",
    "Copy the ID from the Programs page, and check that the right provider is selected.",
    PROGRAM_ID,
)
PROGRAM_NOT_APPROVED = _error_type(
    "PROGRAM_NOT_APPROVED",
    Scope.REGISTER,
    "Program is not approved",
    "This program is not approved. Its status is {status}.",
    "Attendance can be reported once AAST has approved the program.",
    PROGRAM_ID,
)
PROGRAM_CLOSED = _error_type(
    "PROGRAM_CLOSED",
    Scope.REGISTER,
    "Program is closed",
    "This program is closed. Its status is {status}.",
    "Check the Program ID. No attendance can be reported for a closed program.",
    PROGRAM_ID,
)
DEADLINE_PASSED = _error_type(
    "DEADLINE_PASSED",
    Scope.REGISTER,
    "The reporting deadline has passed",
    "Attendance for this program was due by {deadline}.",
    "Open the program and choose “Ask for more time to report”, or write to {help_email}.",
    PROGRAM_ID,
)
DATE_IN_FUTURE = _error_type(
    "DATE_IN_FUTURE",
    Scope.REGISTER,
    "Completion date is in the future",
    "This day has not come yet.",
    "Correct the date, or report the attendance after that day.",
    COMPLETION_DATE,
)
DATE_OUTSIDE_PROGRAM = _error_type(
    "DATE_OUTSIDE_PROGRAM",
    Scope.REGISTER,
    "Completion date is outside the program",
    "The program ran from {start} to {end}.",
    "Type a day on which the program took place.",
    COMPLETION_DATE,
)
CECS_OVER_APPROVED = _error_type(
    "CECS_OVER_APPROVED",
    Scope.REGISTER,
    "More CECs than approved",
    "The program is approved for {approved} CECs.",
    "Type {approved} or less.",
    CECS,
)
MEMBER_UNKNOWN = _error_type(
    "MEMBER_UNKNOWN",
    Scope.REGISTER,
    "AAST ID is not on the register",
    "Nobody has this AAST ID.",
    "Look for the attendee in Member Search and copy the ID.",
    AAST_ID,
)
MEMBER_INACTIVE = _error_type(
    "MEMBER_INACTIVE",
    Scope.REGISTER,
    "AAST account is not active",
    "The account with this AAST ID is not active.",
    "Ask the attendee to reactivate the account with AAST, or to make a guest account.",
    AAST_ID,
)
NAME_MISMATCH = _error_type(
    "NAME_MISMATCH",
    Scope.REGISTER,
    "Name does not belong to the AAST ID",
    "The name does not belong to AAST ID {aast_id}.",
    "Check name and ID in Member Search, and use the name of the AAST account.",
    LAST_NAME,
)
RECORDED_ALREADY = _error_type(
    "RECORDED_ALREADY",
    Scope.REGISTER,
    "Recorded already",
    "This line was recorded already, on {reported}.",
    "Leave it out. Recorded now: {recorded}.",
    AAST_ID,
)
ALREADY_REPORTED = _error_type(
    "ALREADY_REPORTED",
    Scope.REGISTER,
    "Already reported, with other values",
    "This attendee was already reported for {program}, on {reported}. Recorded now: {recorded}. This line differs.",
    "Leave this attendee out. If the record is wrong, open the earlier file under Attendance and choose Correct.",
    AAST_ID,
)
TAKEN_BACK = _error_type(
    "TAKEN_BACK",
    Scope.REGISTER,
    "Corrected since",
    "This line was recorded before, and {what} since.",
    "Leave it out. If this attendee is to be recorded after all, use Enter Attendance.",
    AAST_ID,
)
