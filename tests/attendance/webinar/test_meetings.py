"""What a report says of the meeting as a whole."""

import pytest

from attendance.webinar.meetings import Meeting, facts_of, is_about_the_meeting


def seconds(**facts: str) -> int:
    meeting = Meeting()
    meeting.learn({name.replace("_", " "): cell for name, cell in facts.items()})
    return meeting.seconds


def test_its_own_duration_goes_before_its_start_and_end() -> None:
    assert seconds(duration="90", start_time="5/8/2026 9:00", end_time="5/8/2026 10:00") == 5_400
    assert seconds(duration="0", start_time="5/8/2026 9:00", end_time="5/8/2026 10:00") == 3_600
    assert seconds(start_time="5/8/2026 9:00") == 0
    assert seconds(start_time="soon", end_time="5/8/2026 10:00") == 0


@pytest.mark.parametrize(
    ("end", "lasted"),
    [("5/9/2026 9:00", 86_400), ("5/9/2026 9:01", 0), ("5/8/2026 8:59", 0), ("5/8/2026 9:00", 0)],
)
def test_a_meeting_lasts_a_day_at_most(end: str, lasted: int) -> None:
    assert seconds(start_time="5/8/2026 9:00", end_time=end) == lasted


def test_parts_of_a_meeting_are_added_up() -> None:
    meeting = Meeting()
    for start, end in (("9:00", "10:00"), ("11:00", "11:30"), ("12:00", "11:00")):
        meeting.learn({"start time": f"5/8/2026 {start}", "end time": f"5/8/2026 {end}"})
    assert meeting.seconds == 5_400
    meeting.learn({"duration": "60"})
    meeting.learn({"duration (minutes)": "30"})
    assert meeting.seconds == 5_400
    meeting.learn({"duration": "1440"})
    assert meeting.seconds == 0


def test_hosts_are_emails_and_names_in_small_letters() -> None:
    meeting = Meeting()
    meeting.learn(
        {
            "host": "Suzie Garcia (Suzie@lab.example)",
            "topic": "Sleep",
            "panelists": "Jo Lim; Ann Lee",
            "organizer": "Garcia, Jo",
        }
    )
    assert {"suzie@lab.example", "suzie garcia", "jo garcia", "jo lim", "ann lee"} <= meeting.hosts
    assert " " not in meeting.hosts


@pytest.mark.parametrize(
    ("names", "is_about"),
    [
        (["Meeting ID", "Topic"], True),
        (["Meeting ID"], False),
        (["Meeting ID", "Meeting ID"], False),
        (["Meeting ID", "Topic", "Join Time"], False),
        (["Name", "Email"], False),
    ],
)
def test_a_block_about_the_meeting_has_two_names_of_its_own(names: list[str], is_about: bool) -> None:
    assert is_about_the_meeting(names) is is_about


def test_facts_by_their_names() -> None:
    assert facts_of(["Topic: ", "Host :"], ["Sleep", "Suzie", "more"]) == {"topic": "Sleep", "host": "Suzie"}
    assert facts_of(["Name"], ["Suzie"]) == {}
    assert facts_of(["Topic"], ["Sleep"]) == {"topic": "Sleep"}
    assert facts_of(["Name", "Email"], ["Suzie", "s@lab.example"]) == {"name": "Suzie", "email": "s@lab.example"}
