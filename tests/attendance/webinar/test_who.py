"""Who is in a report: names beside workplaces and devices, one person or several, and hosts."""

import pytest

from attendance.webinar.device_names import is_device, without_device
from attendance.webinar.display_names import read_display_name
from tests.attendance.webinar.webinar_reports import BLOCK, NAMES, SALLY, SUMMED, credited, report_of, there

# --- Names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shown", "name"),
    [
        ("Sally Johnson (Sleep Center)", ("Sally", "Johnson")),
        ("Sally Johnson [Sleep Center]", ("Sally", "Johnson")),
        ("Sally Johnson（Sleep Center）", ("Sally", "Johnson")),
        ("Sally Johnson (Sleep Center", ("Sally", "Johnson")),
        ("Sally Johnson - Lakeside", ("Sally", "Johnson")),
        ("Sally Johnson – Lakeside", ("Sally", "Johnson")),
        ("Jane Jones | Night Shift", ("Jane", "Jones")),
        ("Night Shift | Jane Jones", ("Jane", "Jones")),
        ("Jane Jones @ Lakeside", ("Jane", "Jones")),
        ("Jane Jones, Lakeside Sleep Center", ("Jane", "Jones")),
        ("Jones, Jane (Sleep Center)", ("Jane", "Jones")),
        ("Sally (Sleep Center)", ("Sally", "")),
        ("Suzie Garcia (Host)", ("Suzie", "Garcia")),
        ("Sally Johnson's iPad", ("Sally", "Johnson")),
        ("Sally Johnson’s iPhone 12", ("Sally", "Johnson")),
        ("iPhone de Sally Johnson", ("Sally", "Johnson")),
        ("iPhone (Sally Johnson)", ("Sally", "Johnson")),
        ("Anna Smith-Jones", ("Anna", "Smith-Jones")),
        ("Jane Jones 100101", ("Jane", "Jones")),
        ("Jane Jones (100101)", ("Jane", "Jones")),
        ("Jane Jones, RPSGT - 100101", ("Jane", "Jones")),
        ("Jane 2", ("Jane", "2")),
        ("Sally Johnson: Lakeside", ("Sally", "Johnson")),
        ("Sally Johnson ~ Lakeside", ("Sally", "Johnson")),
        ("Sally Johnson <Lakeside>", ("Sally", "Johnson")),
        ("Sally Johnson, RPSGT, Lakeside", ("Sally", "Johnson")),
        ("Sally Johnson, RPSGT (Lakeside)", ("Sally", "Johnson")),
    ],
)
def test_workplaces_and_devices_are_no_part_of_a_name(shown: str, name: tuple[str, str]) -> None:
    assert read_display_name(shown, original_in_brackets=True).name == name


@pytest.mark.parametrize(
    ("shown", "others"),
    [
        ("Sally Johnson (Sleep Center)", (("Sleep", "Center"),)),
        ("Suzie Garcia (Susan Garcia)", (("Susan", "Garcia"),)),
        ("Jack (John Smith)", (("Jack", ""),)),
        ("Anna Smith - Jones", (("Jones", ""), ("Anna Smith -", "Jones"))),
        ("Sally Johnson (she/her) (Host)", ()),
    ],
)
def test_what_else_may_be_the_name(shown: str, others: tuple[tuple[str, str], ...]) -> None:
    assert read_display_name(shown, original_in_brackets=True).others == others


@pytest.mark.parametrize(
    "shown",
    [
        "iPhone",
        "iPhone (2)",
        "iPhone 12 Pro",
        "iPad",
        "Galaxy S21",
        "Samsung SM-A515U",
        "SM-G991U",
        "Pixel 7",
        "Zoom user",
        "Call-In User_1",
        "Guest",
        "Mac",
        "DESKTOP-AB12CD",
        "13125550100",
        "+1 (312) 555-0100",
        "131****0100",
        "1234",
    ],
)
def test_devices(shown: str) -> None:
    assert (is_device(shown), read_display_name(shown).is_device) == (True, True)


@pytest.mark.parametrize(
    "shown", ["Mac Miller", "Alex 2", "Jane", "Li Na", "王小明", "Anna M", "Sally's iPhone", "123"]
)
def test_no_devices(shown: str) -> None:
    assert is_device(shown) is False


def test_a_device_with_nothing_else_leaves_no_name() -> None:
    assert [without_device(name) for name in ("iPad", "iPad Pro", "Sally's iPad Pro")] == ["", "", "Sally"]


# --- Who is one person -----------------------------------------------------------------------------------------------


def test_names_that_differ_outside_brackets_are_never_merged() -> None:
    shown = ("Jane (Sleep Center)", "Bob (Sleep Center)", "Jack (John Smith)", "John Smith")
    people = [("Jane", "", 60), ("Bob", "", 60), ("John", "Smith", 60), ("John", "Smith", 60)]
    assert credited(report_of(NAMES, *map(there, shown))) == people


def test_one_name_with_two_workplaces_is_told() -> None:
    report = report_of(NAMES, there("Sally Johnson (Lakeside Lab)"), there("Sally Johnson (Night Shift)"))
    both = "Sally Johnson (Lakeside Lab) and Sally Johnson (Night Shift)"
    found = f"{both} have the same name, and were counted as one person."
    assert (credited(report), report.unclear) == ([("Sally", "Johnson", 60)], (found,))


@pytest.mark.parametrize("shown", ["Jane & Bob Jones", "Jane Jones and Bob Ray", "Jane Jones/Bob Ray"])
def test_several_people_in_one_line_are_told(shown: str) -> None:
    found = f"{shown} may be several people; one line was made of it. Add a line for each."
    assert report_of(NAMES, there(shown)).unclear == (found,)


@pytest.mark.parametrize("shown", ["iPhone", "Zoom user", "13125550100", "Galaxy S21"])
def test_devices_are_never_merged(shown: str) -> None:
    report = report_of(NAMES, there(shown), there(shown, "10:00", "10:30", 30))
    assert ([one.minutes for one in report.attendees], report.merged) == ([60, 30], 0)


def test_a_device_of_teams_is_counted_by_the_line_of_its_participant() -> None:
    report = report_of(
        "Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tRole",
        "13125550100\t9/12/24, 3:00:00 PM\t9/12/24, 4:00:00 PM\t50m\t\tAttendee",
        "iPad\t9/12/24, 3:00:00 PM\t9/12/24, 4:00:00 PM\t1h\t\tAttendee",
        "3. In-Meeting Activities",
        "Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole",
        "13125550100\t9/12/24, 3:00:00 PM\t9/12/24, 3:40:00 PM\t40m\t\tAttendee",
        "13125550100\t9/12/24, 3:50:00 PM\t9/12/24, 4:00:00 PM\t10m\t\tAttendee",
    )
    assert credited(report) == [("13125550100", "", 50), ("iPad", "", 60)]


def test_a_device_of_teams_is_who_registered_with_it() -> None:
    line = "iPhone\t9/12/24, 3:00:00 PM\t9/12/24, 4:00:00 PM\t1h\t\tAttendee"
    report = report_of(
        "Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tRole\t"
        "Registration First Name\tRegistration Last Name\tRegistration Email",
        f"{line}\tJane\tJones\tjane@lab.example",
        f"{line}\tSally\tJohnson\t{SALLY}",
        "3. In-Meeting Activities",
        "Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole",
        line,
        line,
    )
    assert credited(report) == [("Jane", "Jones", 60), ("Sally", "Johnson", 60)]


def test_a_device_with_an_email_is_the_person_of_that_email() -> None:
    report = report_of(
        NAMES, there("iPhone", email=SALLY), there("Sally Johnson", "10:00", "10:30", 30, SALLY), there("iPhone")
    )
    assert credited(report) == [("Sally", "Johnson", 90), ("iPhone", "", 60)]


@pytest.mark.parametrize(
    ("second", "minutes"),
    [
        (("10:00", "10:30", 30), [90]),
        (("09:59", "10:29", 30), [60, 30]),
    ],
)
def test_two_emails_are_one_person_up_to_the_first_minute_at_the_same_time(
    second: tuple[str, str, int], minutes: list[int]
) -> None:
    report = report_of(
        NAMES, there("Sally Johnson", email=SALLY), there("Sally Johnson", *second, email="sally@home.example")
    )
    assert [one.minutes for one in report.attendees] == minutes


def test_two_emails_with_durations_alone_may_be_two_people() -> None:
    header = "Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tRole"
    line = "Sally Johnson\t9/12/24, 3:00:00 PM\t9/12/24, 4:30:00 PM\t{}\t{}\tAttendee"
    report = report_of(header, line.format("50m", SALLY), line.format("40m", "sally@home.example"))
    assert [one.minutes for one in report.attendees] == [50, 40]


def test_a_first_name_with_two_emails_is_two_people() -> None:
    report = report_of(NAMES, there("Sally", email=SALLY), there("Sally", "10:00", "10:30", 30, "sally@home.example"))
    assert [one.minutes for one in report.attendees] == [60, 30]


# --- Hosts -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "lines",
    [
        (BLOCK, "1,Scoring,,,suzie@lab.example,137,2", "", NAMES, there("Suzie Garcia", email="suzie@lab.example")),
        (BLOCK, "1,Scoring,,,Suzie@Lab.example,137,2", "", NAMES, there("Suzie Garcia", email="suzie@lab.example")),
        (
            "Topic,ID,Host,Duration (minutes),Start time,End time,Participants",
            "Scoring,1,Suzie Garcia (suzie@lab.example),137,,,2",
            "",
            NAMES,
            there("Suzie Garcia"),
        ),
        (
            "Topic,Meeting ID,User Name,User Email,Duration (Minutes),Participants",
            "Scoring,1,Suzie Garcia,suzie@lab.example,137,2",
            "",
            NAMES,
            there("Suzie Garcia"),
        ),
        ("Host,Suzie Garcia", NAMES, there("Suzie Garcia")),
        ('Host,"Garcia, Suzie"', NAMES, there('"Garcia, Suzie"')),
        ('Hosts,"Suzie Garcia; Olga Olsen"', NAMES, there("Suzie Garcia")),
        ("Host,Suzie", NAMES, there("Suzie")),
        (NAMES, there("Suzie Garcia (Host)")),
        (NAMES, there("Suzie Garcia (Co-host)")),
        (NAMES, there("Suzie Garcia (Host; me)")),
        (NAMES, there("Suzie Garcia - Host")),
        (NAMES, there("Suzie Garcia [Panelist]")),
        (f"{NAMES},Role", f"{there('Suzie Garcia')},Panelist"),
        (f"{NAMES},Role", f"{there('Suzie Garcia')},Co-organizer"),
        ("Panelist Details", NAMES, there("Suzie Garcia"), "Attendee Details", NAMES),
        ("Panelists", NAMES, there("Suzie Garcia"), "Attendees", NAMES),
    ],
)
def test_hosts_wherever_the_report_names_them(lines: tuple[str, ...]) -> None:
    report = report_of(*lines, there("Sally Johnson"))
    assert (credited(report), [*map(bool, report.hosts)]) == ([("Sally", "Johnson", 60)], [True])


def test_presenters_and_guests_are_no_hosts() -> None:
    report = report_of(f"{NAMES},Role", f"{there('Jane Jones (Guest)')},Presenter", f"{there('Bob Ray')},Attendee")
    assert (credited(report), report.hosts) == ([("Jane", "Jones", 60), ("Bob", "Ray", 60)], ())


def test_every_time_of_a_host_is_left_out() -> None:
    report = report_of(
        NAMES, there("Suzie Garcia (Host)", email="suzie@lab.example"), there("Suzie Garcia"), there("Jane Jones")
    )
    assert (credited(report), report.hosts) == ([("Jane", "Jones", 60)], ("Suzie Garcia (Host)", "Suzie Garcia"))


def test_a_hosts_full_name_under_another_email_is_left_out_and_told() -> None:
    report = report_of(
        NAMES,
        there("Suzie Garcia (Host)", email="suzie@lab.example"),
        there("Suzie Garcia", email="suzie@home.example"),
        there("Jane Jones"),
    )
    found = "Suzie Garcia (suzie@home.example) has the name of a host, and was left out as one."
    assert (credited(report), report.unclear) == ([("Jane", "Jones", 60)], (found,))


def test_a_sum_below_the_attendees_is_nobody() -> None:
    report = report_of(SUMMED, "Jane Jones,,60,Yes", "Total,,60,")
    assert (credited(report), report.unclear) == (
        [("Jane", "Jones", 60)],
        ("Line 3 is a sum named Total, so it was not counted.",),
    )


def test_a_block_below_the_attendees_is_nobody() -> None:
    report = report_of(NAMES, there("Jane Jones"), "", BLOCK, "1,Scoring,,,suzie@lab.example,137,2")
    assert (credited(report), report.unclear) == ([("Jane", "Jones", 60)], ())
