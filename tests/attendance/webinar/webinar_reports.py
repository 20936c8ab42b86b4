"""Reports in lines, for tests: each attendee of one is there from nine to ten, if nothing else is said."""

from attendance.webinar.report import Report, read_report

NAMES = "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest"
SUMMED = "Name (Original Name),User Email,Total Duration (Minutes),Guest"
BLOCK = "Meeting ID,Topic,Start Time,End Time,User Email,Duration (Minutes),Participants"
SALLY = "sally.johnson.100102@nightshift.example"


def report_of(*lines: str) -> Report:
    return read_report("\r\n".join(lines).encode())


def there(name: str, start: str = "09:00", end: str = "10:00", minutes: int | str = 60, email: str = "") -> str:
    return f"{name},{email},09/12/2024 {start}:00,09/12/2024 {end}:00,{minutes},Yes"


def credited(report: Report) -> list[tuple[str, str, int]]:
    return [(one.first_name, one.last_name, one.minutes) for one in report.attendees]
