"""Notes on how a roster or a webinar report was read. Notes on files of any kind are in `tabular.notes`."""

from tabular.notes import NOTE_TYPES, note_type

ID_DECIMALS = note_type(
    "ID_DECIMALS", "AAST IDs that became numbers were read without “.0”: {cell} as {read} ({times})."
)
SHORT_YEAR = note_type(
    "SHORT_YEAR",
    "Two-digit years were read as 20__: {cell} as {read} (month/day/year; {times}).",
    needs_confirmation=True,
)
DAY_NUMBER = note_type(
    "DAY_NUMBER", "Excel's numbers of days were read as dates: {cell} as {read} ({times}).", needs_confirmation=True
)
DATES = note_type("DATES", "Dates were read as month/day/year, such as {cell} as {read}.")
DAY_ORDER = note_type(
    "DAY_ORDER",
    "Dates were read as month/day/year: {cell} as {read}. If {other} was meant, correct the file: both are days of a "
    "program in it, so no check can tell.",
    needs_confirmation=True,
)
# Notes on dates that were read month first. They are removed when dates are in doubt.
OF_DATES = frozenset({DATES.code, DAY_ORDER.code})


# --- A webinar report: these notes are stored together with the notes on the roster that was made from it

REPORT = note_type(
    "REPORT", "A {source} report with {people}; {merged}. {minutes} minutes were counted as 1 CEC, in quarter steps."
)
REPORT_SHORT = note_type(
    "REPORT_SHORT", "There for too short a time to earn CECs, and left out: {people}.", needs_confirmation=True
)
REPORT_MATCHED = note_type(
    "REPORT_MATCHED",
    "AAST IDs were found by email for {by_email}, by name for {by_name}, and not at all for {unknown}.",
    needs_confirmation=True,
)
REPORT_HOSTS = note_type(
    "REPORT_HOSTS",
    "Hosts, panelists, and organizers were left out: {people}. If they earn CECs too, read the report again with that "
    "box ticked.",
    needs_confirmation=True,
)
REPORT_UNCLEAR = note_type("REPORT_UNCLEAR", "In the report: {told}", needs_confirmation=True)
REPORT_UTC = note_type(
    "REPORT_UTC", "The times of the report are in UTC; they were read as times in {zone}, and days as days there."
)
REPORT_ONE_PERSON = note_type(
    "REPORT_ONE_PERSON",
    "Several entries of the report have one AAST ID, so each group was counted as one person: {people}. If they are "
    "two people, give each a line with an ID of its own.",
    needs_confirmation=True,
)
REPORT_OTHER_NAME = note_type(
    "REPORT_OTHER_NAME",
    "The email belongs to an account with another name, so its AAST ID was not taken: {people}. Ask them for their "
    "ID.",
    needs_confirmation=True,
)
REPORT_SEVERAL_FIT = note_type(
    "REPORT_SEVERAL_FIT",
    "More than one account fits, so no AAST ID was taken: {people}. Ask them for their ID.",
    needs_confirmation=True,
)
REPORT_ADDED = note_type(
    "REPORT_ADDED",
    "The report has several durations and no times for {people}; they were added up. If two are the same time, on two "
    "devices, correct the CECs.",
    needs_confirmation=True,
)
REPORT_AGENDA = note_type(
    "REPORT_AGENDA",
    "Minutes before the first session and in breaks were not counted; the agenda has sessions on {sessions}. Left "
    "out: {people}. If the report's clock is not that of the agenda, correct the CECs.",
    needs_confirmation=True,
)
REPORT_RAN_LATE = note_type(
    "REPORT_RAN_LATE",
    "Minutes after the last session were counted, since a session may run late: {people}. If it did not, correct "
    "the CECs.",
    needs_confirmation=True,
)
REPORT_OFF_AGENDA = note_type(
    "REPORT_OFF_AGENDA",
    "No time of the report is within a session of the agenda, which are on {sessions}. All minutes were counted as "
    "reported. Check that this is the report of this program.",
    needs_confirmation=True,
)
REPORT_WITHOUT_TIMES = note_type(
    "REPORT_WITHOUT_TIMES",
    "The report has no times for {people}, so minutes before the first session and in breaks were counted too. If "
    "there were some, correct the CECs.",
    needs_confirmation=True,
)
OF_REPORTS = frozenset(code for code in NOTE_TYPES if code.startswith("REPORT"))
