"""Read the person of one line of a report: names, emails, and whether the person is a host."""

import re

from attendance.webinar.display_names import read_display_name, without_credentials
from attendance.webinar.people import Who
from attendance.webinar.report_rows import ZOOM, Row, Sent
from attendance.webinar.words import means_host
from members.rules.names import Name

_HOST_SECTION = re.compile(r"(host|co-?host|alternative host|panelist)s?( .*)?")
_SUMS = {"total", "totals", "grand total", "sum", "average", "total participants", "total attendees"}


def who_of(row: Row, sent: Sent) -> Who | None:
    """The person of the line; None if the line has no name."""
    shown = shown_name(row)
    display = read_display_name(shown, original_in_brackets=sent.source == ZOOM)
    given = _given(row)
    first, last = given or display.name
    if not first:
        return None
    emails = _emails(row)
    return Who(
        shown,
        " ".join(first.split()),
        " ".join(last.split()),
        ((display.name,) if given and not display.is_device else ()) + display.others,
        (first.casefold(), last.casefold()) if given and (display.is_device or not emails) else display.outside,
        emails,
        is_device=display.is_device and not given,
        hosted=display.is_host or _is_hosted(row, sent, display.outside, emails),
    )


def shown_name(row: Row) -> str:
    return " ".join((row["name"] or " ".join(_given(row) or (row["first"], row["last"]))).split())


def is_sum(row: Row) -> bool:
    """Whether the line is a total of the attendees above."""
    return row["name"].casefold().rstrip(" :") in _SUMS and not _emails(row)


def _given(row: Row) -> Name | None:
    """First and last name from separate cells of the line or of the registration."""
    for first, last in ((row["first"], row["last"]), (row["registered first"], row["registered last"])):
        if first and last:
            return first, without_credentials(last, least_words=1)
    return None


def _emails(row: Row) -> tuple[str, ...]:
    """Emails of the person, the registration, and the account. The first one identifies the person."""
    cells = (row[column] for column in ("email", "registered email", "upn"))
    return tuple(dict.fromkeys(cell for cell in cells if "@" in cell))


def _is_hosted(row: Row, sent: Sent, name: Name, emails: tuple[str, ...]) -> bool:
    if _HOST_SECTION.fullmatch(row.section) or means_host(row["role"]):
        return True
    return bool({" ".join(name), *(email.casefold() for email in emails)} & sent.meeting.hosts)
