"""All errors that a list of members can have, and the notes on how it was read."""

from members.imports.columns import (
    AAST_ID,
    EMAIL,
    FIRST_NAME,
    KIND,
    LAST_NAME,
    LISTED,
    ROLE,
    STANDING,
    STATE,
)
from tabular import errors
from tabular.errors import Catalog, Scope
from tabular.notes import note_type

CATALOG = Catalog(errors.CATALOG)

# --- The file and its column names ----------------------------------------------------------------------------------

NO_LINES = CATALOG.add(
    "NO_LINES",
    Scope.FILE,
    "No people",
    "The file has column names but nobody below them.",
    "Add one line for each person, or choose another file.",
)
NAMES_NOT_FOUND = CATALOG.add(
    "NAMES_NOT_FOUND",
    Scope.HEADER,
    "The column names are not found",
    "None of the first {looked_at} lines names the columns.",
    "Put one line with the column names on top: {needed}, and any of {more}.",
)
COLUMN_MISSING = CATALOG.add(
    "COLUMN_MISSING",
    Scope.HEADER,
    "A column is missing",
    "The column “{column}” is missing.",
    "Each list of members needs {needed}. Add the column, or correct its name.",
)
COLUMN_DOUBLED = CATALOG.add(
    "COLUMN_DOUBLED",
    Scope.HEADER,
    "A column is there twice",
    "The column “{column}” is there twice: {names}.",
    "Keep one of the two.",
)

# --- One cell -------------------------------------------------------------------------------------------------------

AAST_ID_MISSING = CATALOG.add(
    "AAST_ID_MISSING",
    Scope.FIELD,
    "The AAST ID is missing",
    "The AAST ID is missing.",
    "Each person needs an AAST ID. Add it, or leave the line out.",
    AAST_ID.name,
)
AAST_ID_FORM = CATALOG.add(
    "AAST_ID_FORM",
    Scope.FIELD,
    "Not an AAST ID",
    "An AAST ID has six digits.",
    "Copy it from your membership system. Spreadsheets remove leading zeros; format the column as text.",
    AAST_ID.name,
)
FIRST_NAME_MISSING = CATALOG.add(
    "FIRST_NAME_MISSING",
    Scope.FIELD,
    "The first name is missing",
    "The first name is missing, or it has no letter.",
    "Type the name as it is to be printed on certificates.",
    FIRST_NAME.name,
)
LAST_NAME_MISSING = CATALOG.add(
    "LAST_NAME_MISSING",
    Scope.FIELD,
    "The last name is missing",
    "The last name is missing, or it has no letter.",
    "Type the name as it is to be printed on certificates.",
    LAST_NAME.name,
)
EMAIL_FORM = CATALOG.add(
    "EMAIL_FORM",
    Scope.FIELD,
    "Not an email address",
    "This is not one email address in plain letters.",
    "Type one address, such as john.smith@example.org, or leave the cell empty.",
    EMAIL.name,
)
KIND_UNKNOWN = CATALOG.add(
    "KIND_UNKNOWN",
    Scope.FIELD,
    "Not a kind of person",
    "The portal knows Member and Guest.",
    "Type one of the two, or leave the cell empty.",
    KIND.name,
)
STANDING_UNKNOWN = CATALOG.add(
    "STANDING_UNKNOWN",
    Scope.FIELD,
    "Not a standing",
    "The portal knows Active and Inactive.",
    "Type one of the two, or leave the cell empty.",
    STANDING.name,
)
ROLE_UNKNOWN = CATALOG.add(
    "ROLE_UNKNOWN",
    Scope.FIELD,
    "Not a role",
    "The portal knows Practitioner, Educator, Manager, and Student.",
    "Type one of the four, or leave the cell empty.",
    ROLE.name,
)
STATE_FORM = CATALOG.add(
    "STATE_FORM",
    Scope.FIELD,
    "Not a state",
    "A state has two letters.",
    "Type its two letters, such as IA, or leave the cell empty.",
    STATE.name,
)
LISTED_UNKNOWN = CATALOG.add(
    "LISTED_UNKNOWN",
    Scope.FIELD,
    "Neither Yes nor No",
    "The portal knows Yes and No.",
    "Type one of the two, or leave the cell empty.",
    LISTED.name,
)

# --- Several lines --------------------------------------------------------------------------------------------------

AAST_ID_TWICE = CATALOG.add(
    "AAST_ID_TWICE",
    Scope.ACROSS,
    "An AAST ID is there twice",
    "Line {line} has the same AAST ID.",
    "Keep one line for each person. If they are two people, correct one of the IDs.",
    AAST_ID.name,
)

# --- Notes ----------------------------------------------------------------------------------------------------------

ID_DECIMALS = note_type(
    "MEMBER_ID_DECIMALS", "AAST IDs that became numbers were read without “.0”: {cell} as {read} ({times})."
)
SHORT_ZIP = note_type(
    "MEMBER_SHORT_ZIP",
    "ZIP codes of four digits were read as they are: {cell} ({times}). A spreadsheet may have removed a zero in front "
    "of them.",
    needs_confirmation=True,
)
