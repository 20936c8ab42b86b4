"""The columns of an attendance file: one definition for the parser, the template, and the page that explains them."""

import re

from tabular.columns import Column

PROGRAM_ID = Column(
    "Program ID",
    "The ID of your approved program, as on the Programs page.",
    "A09164",
    12,
    (
        "Program",
        "Program Number",
        "Program No.",
        "Program #",
        "Activity ID",
        "Course ID",
        "Event ID",
        "AAST Program ID",
    ),
)
AAST_ID = Column(
    "AAST ID",
    "The attendee's member or guest ID: six digits, found in Member Search.",
    "100100",
    20,
    (
        *("AAST #", "AAST No.", "AAST Number", "AAST Member ID", "AAST Member Number", "AAST Guest ID", "AAST"),
        *("Member ID", "Member #", "Member No.", "Member Number", "Membership ID", "Membership Number"),
        *("Member/Guest ID", "Member or Guest ID", "Guest ID", "ID Number"),
    ),
)
FIRST_NAME = Column(
    "First Name", "As on the attendee's AAST account.", "John", 100, ("First", "Given Name", "Forename", "FName")
)
LAST_NAME = Column(
    "Last Name", "As on the attendee's AAST account.", "Smith", 100, ("Last", "Family Name", "Surname", "LName")
)
COMPLETION_DATE = Column(
    "Completion Date",
    "Month/day/year, on a day of the program.",
    "4/10/2009",
    30,
    ("Date", "Date Completed", "Completed", "Completed On", "Date of Completion", "Attendance Date", "Date Attended"),
)
CECS = Column(
    "CECs",
    "Credits earned, in quarter steps, up to the CECs approved for the program.",
    "9.25",
    20,
    (
        *("CEC", "Credits", "Credit", "CEC Credits", "CECs Earned", "CEC Earned", "Credits Earned"),
        "Number of CECs",
    ),
)

# Units of credits at other organizations. Such a number is never a number of CECs.
_OTHER_UNIT = re.compile(
    r"(?<![a-z])(?:ceu|cme|cne|cpe|cpd|crce|pdh|pdu|ce unit|ce credit|ce|hour|hr|minute|min|point|unit|pra)(?:['’]?s)?"
    r"(?![a-z])",
    re.IGNORECASE,
)


def is_other_unit(name: str) -> bool:
    """Whether a column of this name holds credits in a unit other than CECs, such as CEUs or contact hours."""
    return "cec" not in name.lower() and _OTHER_UNIT.search(name) is not None


COLUMNS = (PROGRAM_ID, AAST_ID, FIRST_NAME, LAST_NAME, COMPLETION_DATE, CECS)
