"""All errors that an attendance file can have, with all their texts. `tabular.errors` has those of files of any kind.

The pages, the errors file, and the provider guide use these texts. `write_docs` makes docs/error-catalog.md from them.
"""

from attendance.roster.columns import AAST_ID, CECS, COMPLETION_DATE, FIRST_NAME, LAST_NAME, PROGRAM_ID
from tabular import errors
from tabular.errors import Catalog, Scope

CATALOG = Catalog(errors.CATALOG)

# --- The file -------------------------------------------------------------------------------------------------------

FILE_REPEATED = CATALOG.add(
    "FILE_REPEATED",
    Scope.FILE,
    "Recorded already",
    "Every line of this file was recorded already, on {recorded}.",
    "There is nothing left to do for it. Report further attendees in a file of their own.",
)
CATALOG.add(
    "NUL_BYTE",
    Scope.FILE,
    "A NUL byte",
    "Line {line} holds a NUL byte, which no text has.",
    "The file was damaged or is not text. Save it again as CSV from your spreadsheet.",
    retired=True,
)
NO_LINES = CATALOG.add(
    "NO_LINES",
    Scope.FILE,
    "No attendees",
    "The file has column names but no attendees below them.",
    "Add one line for each attendee. If nobody finished the program, open its page and choose “Report that nobody "
    "finished”.",
)

ATTENDEE_ABOVE = CATALOG.add(
    "ATTENDEE_ABOVE",
    Scope.FILE,
    "An attendee above the column names",
    "Line {line} looks like an attendee, but stands above the column names, which are on line {names}.",
    "Move the line of column names to the top, above all attendees. A sorted spreadsheet may have moved it.",
)

# --- The line of column names ---------------------------------------------------------------------------------------

NAMES_MISSING = CATALOG.add(
    "NAMES_MISSING",
    Scope.HEADER,
    "The column names are missing",
    "The first line is an attendee's, so nothing says which column is which.",
    "Put a line with the column names on top: {expected}.",
)
NAMES_NOT_FOUND = CATALOG.add(
    "NAMES_NOT_FOUND",
    Scope.HEADER,
    "The column names are not found",
    "None of the first {looked_at} lines names the columns.",
    "Put one line with the column names above all attendees: {expected}. The template has it.",
)
COLUMN_MISSING = CATALOG.add(
    "COLUMN_MISSING",
    Scope.HEADER,
    "A column is missing",
    "The column “{column}” is missing.",
    "The first line must name the columns {expected}. Add it, or start from the template.",
)
COLUMN_UNKNOWN = CATALOG.add(
    "COLUMN_UNKNOWN",
    Scope.HEADER,
    "A column is not known",
    "The column “{column}” is not one of the six.",
    "Remove it or correct its name. The columns are {expected}.",
)
COLUMN_DOUBLED = CATALOG.add(
    "COLUMN_DOUBLED",
    Scope.HEADER,
    "A column is there twice",
    "The column “{column}” is there twice.",
    "Keep one of the two.",
)

OTHER_UNIT = CATALOG.add(
    "OTHER_UNIT",
    Scope.HEADER,
    "Credits in another unit",
    "The column “{column}” does not say that it holds CECs; it looks like another unit.",
    "Convert the numbers to CECs and name the column CECs. AAST counts 1 CEC for 60 minutes of education; 1 CEU is 10 "
    "hours, so 10 CECs.",
)

# --- A line as a whole ----------------------------------------------------------------------------------------------


UNUSED_CHARACTER = CATALOG.add(
    "UNUSED_CHARACTER",
    Scope.LINE,
    "A character that is not allowed in a column that is not needed",
    "The column “{unused}” holds {character} on this line, a character that cannot be read or printed.",
    "Delete that cell and type it again, or leave the column out of the file.",
)

# --- One cell -------------------------------------------------------------------------------------------------------

PROGRAM_ID_MISSING = CATALOG.add(
    "PROGRAM_ID_MISSING",
    Scope.FIELD,
    "Program ID is missing",
    "The Program ID is missing.",
    "Copy it from the Programs page, such as A09164.",
    PROGRAM_ID.name,
)
AAST_ID_MISSING = CATALOG.add(
    "AAST_ID_MISSING",
    Scope.FIELD,
    "AAST ID is missing",
    "The AAST ID is missing.",
    "Find it in Member Search. An attendee without one can make a guest account on the AAST site.",
    AAST_ID.name,
)
FIRST_NAME_MISSING = CATALOG.add(
    "FIRST_NAME_MISSING",
    Scope.FIELD,
    "First name is missing",
    "The first name is missing.",
    "Type it as on the attendee's AAST account.",
    FIRST_NAME.name,
)
LAST_NAME_MISSING = CATALOG.add(
    "LAST_NAME_MISSING",
    Scope.FIELD,
    "Last name is missing",
    "The last name is missing.",
    "Type it as on the attendee's AAST account.",
    LAST_NAME.name,
)
DATE_MISSING = CATALOG.add(
    "DATE_MISSING",
    Scope.FIELD,
    "Completion date is missing",
    "The completion date is missing.",
    "Type it as month/day/year, such as 4/10/2009.",
    COMPLETION_DATE.name,
)
CECS_MISSING = CATALOG.add(
    "CECS_MISSING",
    Scope.FIELD,
    "CECs are missing",
    "The number of CECs is missing.",
    "Type the credits that this attendee earned, such as 9.25.",
    CECS.name,
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
AAST_ID_FORM = CATALOG.add(
    "AAST_ID_FORM",
    Scope.FIELD,
    "AAST ID is not six digits",
    "An AAST ID has six digits.",
    "Correct it; Member Search shows it.",
    AAST_ID.name,
)
DATE_FORM = CATALOG.add(
    "DATE_FORM",
    Scope.FIELD,
    "Not a date",
    "This cannot be read as a date.",
    "Type it as month/day/year with a four-digit year, such as 4/10/2009.",
    COMPLETION_DATE.name,
)
DATE_AMBIGUOUS = CATALOG.add(
    "DATE_AMBIGUOUS",
    Scope.FIELD,
    "A date that can be read in two ways",
    "This date can be read in more than one way.",
    "Type it as month/day/year with a four-digit year, such as 4/10/2009.",
    COMPLETION_DATE.name,
)
DATE_WITH_TIME = CATALOG.add(
    "DATE_WITH_TIME",
    Scope.FIELD,
    "A time beside the date",
    "The cell holds a time beside the date.",
    "Leave out the time.",
    COMPLETION_DATE.name,
)
DATE_WEEKDAY = CATALOG.add(
    "DATE_WEEKDAY",
    Scope.FIELD,
    "The weekday does not fit the date",
    "The date {day} is a {weekday}.",
    "Correct the weekday or the date. The weekday can be left out.",
    COMPLETION_DATE.name,
)
DATE_IMPOSSIBLE = CATALOG.add(
    "DATE_IMPOSSIBLE",
    Scope.FIELD,
    "A date that does not exist",
    "The date {day} does not exist; dates are read as month/day/year.",
    "Correct the month or the day.",
    COMPLETION_DATE.name,
)
DATE_ORDER = CATALOG.add(
    "DATE_ORDER",
    Scope.FIELD,
    "Day or month first?",
    "Line {line} seems to have the day first ({cell}), so this date can be {day} or {other}.",
    "Choose once for all dates on the repair page, or write each with the name of its month, such as 8 Sep 2026.",
    COMPLETION_DATE.name,
)
CECS_NOT_A_NUMBER = CATALOG.add(
    "CECS_NOT_A_NUMBER",
    Scope.FIELD,
    "CECs are not a number",
    "The CECs are not a plain number.",
    "Type digits with a point, such as 1 or 9.25.",
    CECS.name,
)
CECS_NOT_POSITIVE = CATALOG.add(
    "CECS_NOT_POSITIVE",
    Scope.FIELD,
    "CECs are zero or less",
    "The CECs must be more than zero.",
    "Type the credits earned, or remove the line of an attendee who earned none.",
    CECS.name,
)
CECS_NOT_QUARTER = CATALOG.add(
    "CECS_NOT_QUARTER",
    Scope.FIELD,
    "CECs are not in quarter steps",
    "CECs are given in steps of 0.25.",
    "Round down to the next quarter, such as 1, 1.25, 1.5, or 1.75.",
    CECS.name,
)

# --- Across lines ---------------------------------------------------------------------------------------------------

MEMBER_TWICE = CATALOG.add(
    "MEMBER_TWICE",
    Scope.ACROSS,
    "The same attendee twice",
    "This attendee is already on line {first_line} for {program}.",
    "For different days, add the CECs into one line. For the same day, remove one of the two lines.",
    AAST_ID.name,
)

# --- Against the register -------------------------------------------------------------------------------------------

PROGRAM_UNKNOWN = CATALOG.add(
    "PROGRAM_UNKNOWN",
    Scope.REGISTER,
    "Program is not known",
    "No program of this provider has this Program ID.",
    "Copy the ID from the Programs page, and check that the right provider is selected.",
    PROGRAM_ID.name,
)
PROGRAM_NOT_APPROVED = CATALOG.add(
    "PROGRAM_NOT_APPROVED",
    Scope.REGISTER,
    "Program is not approved",
    "This program is not approved. Its status is {status}.",
    "Attendance can be reported once AAST has approved the program.",
    PROGRAM_ID.name,
)
PROGRAM_CLOSED = CATALOG.add(
    "PROGRAM_CLOSED",
    Scope.REGISTER,
    "Program is closed",
    "This program is closed. Its status is {status}.",
    "Check the Program ID. No attendance can be reported for a closed program.",
    PROGRAM_ID.name,
)
DEADLINE_PASSED = CATALOG.add(
    "DEADLINE_PASSED",
    Scope.REGISTER,
    "The reporting deadline has passed",
    "Attendance for this program was due by {deadline}.",
    "Open the program and choose “Ask for more time to report”, or write to {help_email}.",
    PROGRAM_ID.name,
)
DATE_IN_FUTURE = CATALOG.add(
    "DATE_IN_FUTURE",
    Scope.REGISTER,
    "Completion date is in the future",
    "This day has not come yet.",
    "Correct the date, or report the attendance after that day.",
    COMPLETION_DATE.name,
)
DATE_OUTSIDE_PROGRAM = CATALOG.add(
    "DATE_OUTSIDE_PROGRAM",
    Scope.REGISTER,
    "Completion date is outside the program",
    "The program ran from {start} to {end}.",
    "Type a day on which the program took place.",
    COMPLETION_DATE.name,
)
CECS_OVER_APPROVED = CATALOG.add(
    "CECS_OVER_APPROVED",
    Scope.REGISTER,
    "More CECs than approved",
    "The program is approved for {approved} CECs.",
    "Type {approved} or less.",
    CECS.name,
)
MEMBER_UNKNOWN = CATALOG.add(
    "MEMBER_UNKNOWN",
    Scope.REGISTER,
    "AAST ID is not on the register",
    "Nobody has this AAST ID.",
    "Look for the attendee in Member Search and copy the ID.",
    AAST_ID.name,
)
MEMBER_INACTIVE = CATALOG.add(
    "MEMBER_INACTIVE",
    Scope.REGISTER,
    "AAST account is not active",
    "The account with this AAST ID is not active.",
    "Ask the attendee to reactivate the account with AAST, or to make a guest account.",
    AAST_ID.name,
)
NAME_MISMATCH = CATALOG.add(
    "NAME_MISMATCH",
    Scope.REGISTER,
    "Name does not belong to the AAST ID",
    "The name does not belong to AAST ID {aast_id}.",
    "Check name and ID in Member Search, and use the name of the AAST account.",
    LAST_NAME.name,
)
RECORDED_ALREADY = CATALOG.add(
    "RECORDED_ALREADY",
    Scope.REGISTER,
    "Recorded already",
    "This line was recorded already, on {reported}.",
    "Leave it out. Recorded now: {recorded}.",
    AAST_ID.name,
)
ALREADY_REPORTED = CATALOG.add(
    "ALREADY_REPORTED",
    Scope.REGISTER,
    "Already reported, with other values",
    "This attendee was already reported for {program}, on {reported}. Recorded now: {recorded}. This line differs.",
    "Leave this attendee out. If the record is wrong, open the earlier file under Attendance and choose Correct.",
    AAST_ID.name,
)
TAKEN_BACK = CATALOG.add(
    "TAKEN_BACK",
    Scope.REGISTER,
    "Corrected since",
    "This line was recorded before, and {what} since.",
    "Leave it out. If this attendee is to be recorded after all, use Enter Attendance.",
    AAST_ID.name,
)
