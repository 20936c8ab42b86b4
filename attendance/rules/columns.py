"""The columns of an attendance file: one definition for the parser, the template, and the page that explains them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    name: str
    help: str
    example: str
    max_length: int


PROGRAM_ID = Column("Program ID", "The ID of your approved program, as on the Programs page.", "A09164", 12)
AAST_ID = Column("AAST ID", "The attendee's member or guest ID: six digits, found in Member Search.", "100100", 20)
FIRST_NAME = Column("First Name", "As on the attendee's AAST account.", "John", 100)
LAST_NAME = Column("Last Name", "As on the attendee's AAST account.", "Smith", 100)
COMPLETION_DATE = Column("Completion Date", "Month/day/year, on a day of the program.", "4/10/2009", 30)
CECS = Column("CECs", "Credits earned, in quarter steps, up to the CECs approved for the program.", "9.25", 20)

COLUMNS = (PROGRAM_ID, AAST_ID, FIRST_NAME, LAST_NAME, COMPLETION_DATE, CECS)

# The column that the portal adds to a file that it gives back; a file may come in again with it.
ERRORS = "Errors"
