import codecs
from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance.webinar.display_names import read_display_name, split_name
from attendance.webinar.durations import read_seconds, read_time, seconds_covered
from attendance.webinar.people import Attendee
from attendance.webinar.report import Report, cecs_for, read_report
from attendance.webinar.report_rows import NotAReport

FILES = Path(__file__).parents[2] / "files" / "webinar"
DAY = date(2026, 5, 9)
NINE, TEN = "05/09/2026 09:00:00", "05/09/2026 10:00:00"
ZOOM = "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest"
JANE = "Jane Jones,jane@clinic.example,05/09/2026 09:00:00 AM,05/09/2026 10:00:00 AM,60,Yes"


def report_of(name: str, *, host_too: bool = False) -> Report:
    return read_report((FILES / name).read_bytes(), host_too=host_too)


def zoom(*lines: str) -> Report:
    return read_report("\r\n".join([ZOOM, *lines]).encode())


def minutes(report: Report) -> dict[str, int]:
    return {attendee.name: attendee.minutes for attendee in report.attendees}


# --- Each layout ----------------------------------------------------------------------------------------------------


def test_zoom_meeting() -> None:
    assert report_of("zoom-meeting.csv") == Report(
        "Zoom",
        (
            Attendee("John Smith", "John", "Smith", "john.smith@lab.example", 116, DAY),
            Attendee("Jones, Jane", "Jane", "Jones", "jane@clinic.example", 120, DAY),
            Attendee("María de la Cruz, RPSGT, CCSH", "María", "de la Cruz", "maria@hospital.example", 92, DAY),
            Attendee("Alex Lee (they/them)", "Alex", "Lee", "alex.one@lab.example", 60, DAY),
            Attendee("Alex Lee", "Alex", "Lee", "alex.two@lab.example", 30, DAY),
            Attendee("13125550100", "13125550100", "", "", 770, DAY),
        ),
        merged=2,
        unclear=(),
    )


def test_zoom_meeting_with_semicolons_and_all_that_can_be_wrong() -> None:
    assert report_of("zoom-meeting-plain.csv") == Report(
        "Zoom",
        (
            Attendee("John Smith", "John", "Smith", "", 89, DAY),
            Attendee("Jane Jones", "Jane", "Jones", "jane@clinic.example", 0, DAY),
            Attendee("Mary Ann Miller", "Mary Ann", "Miller", "mary@lab.example", 0, DAY),
            Attendee("Ben Green", "Ben", "Green", "ben@lab.example", 60, None),
            Attendee("Cher", "Cher", "", "", 0, None),
        ),
        merged=1,
        unclear=(
            "On line 4 Jane Jones leaves before joining, so that time counts 0 minutes.",
            "On line 5 Mary Ann Miller is there for more than 24 hours, so that time counts 0 minutes.",
            f"Line 6 has no name, so it was not counted: guest@lab.example, {NINE}, {TEN}, 60, No",
            "Line 7 gives no time for Ann Brown, so it was not counted.",
            "On line 8 the times of Ben Green cannot be read; its duration was counted.",
        ),
    )


def test_zoom_meeting_summed_up() -> None:
    assert report_of("zoom-summed.csv") == Report(
        "Zoom",
        (
            Attendee("John Smith", "John", "Smith", "john.smith@lab.example", 105, None),
            Attendee("Jane Jones", "Jane", "Jones", "", 61, None),
            Attendee("Prince", "Prince", "", "", 0, None),
        ),
        merged=1,
        unclear=("On line 5 Prince is there for more than 24 hours; it counts 0 minutes.",),
    )


WEBINAR = (
    Attendee("jsmith", "John", "Smith", "john.smith@lab.example", 55, DAY),
    Attendee("Jane Jones", "Jane", "Jones", "jane@clinic.example", 66, DAY),
    Attendee("13125550100", "13125550100", "", "", 60, DAY),
)


def test_zoom_webinar() -> None:
    left_out = ("Sleep Society", "Dr. Paula Speaker")
    assert report_of("zoom-webinar.csv") == Report("Zoom", WEBINAR, merged=1, unclear=(), hosts=left_out)


def test_zoom_webinar_with_its_hosts() -> None:
    hosts = (
        Attendee("Sleep Society", "Sleep", "Society", "education@sleepsociety.example", 75, DAY),
        Attendee("Dr. Paula Speaker", "Paula", "Speaker", "paula@hospital.example", 70, DAY),
    )
    assert report_of("zoom-webinar.csv", host_too=True) == Report("Zoom", hosts + WEBINAR, merged=1, unclear=())


MAX = Attendee("Max Muster", "Max", "Muster", "max@clinic.example", 62, DAY)


def test_teams_activities_go_before_participants() -> None:
    assert report_of("teams.csv") == Report(
        "Teams",
        (
            Attendee("Smith, John", "John", "Smith", "john.smith@lab.example", 90, DAY),
            Attendee("Jane Jones (Unverified)", "Jane", "Jones", "", 45, DAY),
            MAX,
        ),
        merged=1,
        unclear=(),
        hosts=("Olga Organizer",),
    )


def test_teams_participants_alone() -> None:
    assert report_of("teams-participants.csv", host_too=True) == Report(
        "Teams",
        (
            Attendee("Olga Organizer", "Olga", "Organizer", "olga@sleepsociety.example", 97, DAY),
            Attendee("Smith, John", "John", "Smith", "john.smith@lab.example", 80, DAY),
            Attendee("Jane Jones (Unverified)", "Jane", "Jones", "", 45, DAY),
            MAX,
        ),
        merged=0,
        unclear=(),
    )


def test_teams_old() -> None:
    day = date(2021, 5, 9)
    assert report_of("teams-old.csv") == Report(
        "Teams",
        (
            Attendee("John Smith", "John", "Smith", "", 60, day),
            Attendee("Jane Jones", "Jane", "Jones", "", 55, day),
            Attendee("Olga Organizer", "Olga", "Organizer", "", 66, day),
        ),
        merged=2,
        unclear=(
            "On line 10 Max Muster leaves without having joined; it was not counted.",
            "Olga Organizer joined on line 2 and did not leave: counted until the last time.",
            "Jane Jones joined on line 9 and did not leave: counted until the last time.",
        ),
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_one_report_however_it_was_saved(delimiter: str, encoding: str, newline: str) -> None:
    content = f"{ZOOM}\n{JANE}\n".replace(",", delimiter).replace("\n", newline).encode(encoding)
    assert read_report(content) == zoom(JANE)


# --- Who is who -----------------------------------------------------------------------------------------------------


def test_a_rejoin_without_the_email_goes_to_the_one_person_of_that_name() -> None:
    report = zoom("jane  JONES,,05/09/2026 10:30:00 AM,05/09/2026 11:00:00 AM,30,Yes", JANE)
    assert (minutes(report), report.merged, report.unclear) == ({"jane JONES": 90}, 1, ())


def test_a_rejoin_without_the_email_goes_to_nobody_where_two_have_that_name() -> None:
    other = JANE.replace("jane@", "jj@")
    report = zoom(JANE, other, "Jane Jones,,05/09/2026 10:30:00 AM,05/09/2026 11:00:00 AM,30,Yes")
    assert [(one.email, one.minutes) for one in report.attendees] == [
        ("jane@clinic.example", 60),
        ("jj@clinic.example", 60),
        ("", 30),
    ]
    assert report.unclear == ("2 people are named Jane Jones; the time without an email is listed on its own.",)


def test_two_names_with_one_email_are_told() -> None:
    report = zoom(JANE, JANE.replace("Jane Jones", "Bob Brown"))
    assert minutes(report) == {"Jane Jones": 60}
    assert report.unclear == (
        "Jane Jones and Bob Brown have the same email, jane@clinic.example, and were counted as one person.",
    )


@pytest.mark.parametrize(
    ("shown", "first_and_last"),
    [
        ("John Smith", ("John", "Smith")),
        ("Smith, John", ("John", "Smith")),
        ("John Smith, RPSGT", ("John", "Smith")),
        ("John Smith, RPSGT, CCSH", ("John", "Smith")),
        ("John Smith RPSGT/RST", ("John", "Smith")),
        ("John Smith - RPSGT", ("John", "Smith")),
        ("John Smith, md", ("John", "Smith")),
        ("John Smith, FACNS", ("John", "Smith")),
        ("Smith, John, RPSGT", ("John", "Smith")),
        ("JOHN SMITH", ("JOHN", "SMITH")),
        ("SMITH, JOHN", ("JOHN", "SMITH")),
        ("John Smith, Jr., RPSGT", ("John", "Smith Jr.")),
        ("Smith Jr., John", ("John", "Smith Jr.")),
        ("Dr. John Smith (he/him)", ("John", "Smith")),
        ("Jack (John Smith)", ("John", "Smith")),
        ("Jack (he/him) (John Smith, RPSGT)", ("John", "Smith")),
        ("John Smith (Jack)", ("John", "Smith")),
        ("Jack (John)", ("John", "")),
        ("John Smith (iPhone)", ("John", "Smith")),
        ("(John Smith)", ("John", "Smith")),
        ("Mary Ann Smith", ("Mary Ann", "Smith")),
        ("Anna van der Berg", ("Anna", "van der Berg")),
        ("Van Dyke, TJ", ("TJ", "Van Dyke")),
        ("Anna Do", ("Anna", "Do")),
        ("Do, Anna", ("Anna", "Do")),
        ("Nguyen, Do", ("Do", "Nguyen")),
        ("Smith, RPSGT", ("Smith", "")),
        ("Cher", ("Cher", "")),
        ("RPSGT", ("RPSGT", "")),
        ("-", ("", "")),
        ("", ("", "")),
    ],
)
def test_names(shown: str, first_and_last: tuple[str, str]) -> None:
    assert read_display_name(shown, original_in_brackets=True).name == first_and_last


def test_only_zoom_puts_the_original_name_in_brackets() -> None:
    assert split_name("Jane Jones (Sleep Lab)") == ("Jane", "Jones")


# --- Times ----------------------------------------------------------------------------------------------------------

MOMENT = datetime.combine(DAY, datetime.min.time()).replace(hour=21, minute=5, second=7)


@pytest.mark.parametrize(
    "cell",
    [
        "05/09/2026 09:05:07 PM",
        "5/9/26, 9:05:07 PM",
        "5/9/26, 9:05:07\u202fPM",
        "5/9/2026 9:05:07 p.m.",
        "05/09/2026 21:05:07",
        "2026-05-09 21:05:07",
        "2026-05-09T21:05:07.123Z",
        "2026-05-09T21:05:07-05:00",
        "09.05.2026 21:05:07",
        "May 09, 2026 21:05:07",
        "May 9, 2026 09:05:07 PM",
    ],
)
def test_times(cell: str) -> None:
    assert read_time(cell) == MOMENT


@pytest.mark.parametrize("cell", ["", "--", "5/9/26", "13/13/2026 09:00", "5/9/2026 13:00 PM", "5/9/2026 25:00", "٥"])
def test_no_times(cell: str) -> None:
    assert read_time(cell) is None


def test_noon_and_midnight() -> None:
    assert read_time("5/9/26, 12:00:00 AM") == MOMENT.replace(hour=0, minute=0, second=0)
    assert read_time("5/9/26, 12:00:00 PM") == MOMENT.replace(hour=12, minute=0, second=0)


def test_one_day_past_the_twelfth_tells_that_days_come_first() -> None:
    line = "{},,{},{},60,Yes".format
    report = zoom(
        line("Jane Jones", "09/05/2026 09:00:00", "09/05/2026 10:00:00"),
        line("John Smith", "23/05/2026 09:00:00", "23/05/2026 10:00:00"),
    )
    assert [one.day for one in report.attendees] == [DAY, date(2026, 5, 23)]


@pytest.mark.parametrize(
    ("cell", "seconds"),
    [("62", 3720), ("1h 2m 3s", 3723), ("2m", 120), ("3s", 3), ("1 h 5 min", 3900), ("01:02:03", 3723)]
    + [(cell, None) for cell in ("", "--", "-5", "an hour", "9" * 5_000)],
)
def test_durations(cell: str, seconds: int | None) -> None:
    assert read_seconds(cell) == seconds


moments = st.integers(0, 100_000).map(lambda seconds: MOMENT + timedelta(seconds=seconds))
stretches = st.lists(st.tuples(moments, moments).map(lambda pair: (min(pair), max(pair))), min_size=1, max_size=12)


@given(stretches, st.randoms())
def test_the_time_covered(stretches: list[tuple[datetime, datetime]], random: object) -> None:
    covered = timedelta(seconds=seconds_covered(stretches))
    span = max(end for _, end in stretches) - min(start for start, _ in stretches)
    longest = max(end - start for start, end in stretches)
    total = sum((end - start for start, end in stretches), timedelta())
    assert longest <= covered <= min(span, total)
    random.shuffle(stretches)
    assert seconds_covered([*stretches, *stretches]) == covered.total_seconds()


# --- Any bytes ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "the file has nothing in it."),
        (b"%PDF-1.7", "this is a PDF, not a CSV file or an Excel workbook that the portal can read."),
        (
            b"Program ID,AAST ID\nA09164,100100",
            "this one has no line of column names such as Name, Join Time, and Duration.",
        ),
        (
            f"{ZOOM}\nJos\x81,,,,,".encode("latin-1"),
            "line 2 has a character that cannot be read for certain (code 0x81).",
        ),
    ],
)
def test_no_reports(content: bytes, sentence: str) -> None:
    with pytest.raises(NotAReport) as caught:
        read_report(content)
    ask = "Download the attendee report from Zoom or Teams again and choose that file as it is"
    assert str(caught.value) == f"{ask}; {sentence}"


def test_a_stray_quotation_mark_swallows_no_line() -> None:
    report = zoom(f'"{JANE}', JANE.replace("Jane Jones", "Bob Brown").replace("jane@", "bob@"))
    assert minutes(report) == {"Bob Brown": 60}
    assert report.unclear == (f"Line 2 gives no time for {JANE}, so it was not counted.",)


def test_an_answer_over_two_lines_spoils_no_times() -> None:
    header = (
        "Attended,User Name (Original Name),Email,Join Time,Leave Time,Time in Session (minutes),What did you learn?"
    )
    line = 'Yes,Jane Jones,jane@clinic.example,"May 09, 2026 13:00:00","May 09, 2026 13:45:00",45,"First, to'
    report = read_report(f'{header}\n{line}\nscore, and then",to rest\n'.encode())
    assert minutes(report) == {"Jane Jones": 45}
    assert report.unclear == ('Line 3 does not say that and then" attended, so it was not counted.',)


@given(st.sampled_from([b"", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE]), st.binary(max_size=1_000))
def test_any_bytes_get_a_report_or_a_sentence(bom: bytes, content: bytes) -> None:
    with suppress(NotAReport):
        read_report(bom + content)


HEADERS = [
    ZOOM,
    f"{ZOOM},In Waiting Room",
    "Name (Original Name),User Email,Total Duration (Minutes),Guest",
    "Attended,User Name (Original Name),First Name,Last Name,Email,Join Time,Leave Time,Time in Session (minutes)",
    "Name,First Join,Last Leave,In-Meeting Duration,Email,Role",
    "Full Name,User Action,Timestamp",
]
TELLING = "Yes,No,Joined,Left,Jane Jones,j@x.example,5/9/26 9:00,12/31/2099 23:59:59,1/1/1978 0:00,99999,23h,(,),--"
cells = st.text(max_size=12) | st.sampled_from(TELLING.split(","))


@given(st.lists(st.sampled_from(HEADERS) | st.lists(cells, max_size=9).map(",".join), max_size=12), st.booleans())
def test_any_lines_below_any_column_names_get_a_report(lines: list[str], host_too: bool) -> None:
    with suppress(NotAReport):
        report = read_report("\n".join([HEADERS[0], *lines]).encode(errors="replace"), host_too=host_too)
        assert all(one.first_name and one.minutes >= 0 for one in report.attendees)


# --- CECs -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("there", "per_cec", "at_most", "cecs"),
    [
        (0, 60, "2", "0"),
        (14, 60, "2", "0"),
        (15, 60, "2", "0.25"),
        (89, 60, "2", "1.25"),
        (90, 60, "2", "1.5"),
        (500, 60, "2", "2"),
        (500, 60, "1.30", "1.25"),
        (100, 50, "9", "2"),
        (60, 60, "0", "0"),
    ],
)
def test_cecs(there: int, per_cec: int, at_most: str, cecs: str) -> None:
    assert cecs_for(there, minutes_per_cec=per_cec, at_most=Decimal(at_most)) == Decimal(cecs)
