"""What notes say of how a webinar's report was read."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest

from attendance.choices import Match
from attendance.webinar.agenda_times import Agenda, without_breaks
from attendance.webinar.credits import Credit
from attendance.webinar.ids import Identity
from attendance.webinar.notes import notes_of
from attendance.webinar.people import Attendee, united
from attendance.webinar.presence import Duration, Presence
from attendance.webinar.report import Report

DAY = date(2026, 5, 8)
CHECK_CLOCK = "If the report's clock is not that of the agenda, correct the CECs."


def at(hour: int, minute: int = 0) -> datetime:
    return datetime.combine(DAY, datetime.min.time()).replace(hour=hour, minute=minute)


def there(name: str, begins: datetime | None = None, ends: datetime | None = None, email: str = "") -> Attendee:
    first, _, last = name.partition(" ")
    presence = Presence(((begins, ends),)) if begins and ends else Presence(durations=(Duration(3_600),))
    return Attendee(name, first, last, email, presence.seconds // 60, DAY, presence=presence)


def credit(
    *entries: Attendee, counted: int | None = None, identity: Identity | None = None, cecs: str = "1"
) -> Credit:
    reported = united(entries)
    attendee = reported if counted is None else replace(reported, minutes=counted)
    return Credit(entries, reported, attendee, identity or Identity("100100", Match.NAME), Decimal(cecs))


def words(*people: Credit, agenda: Agenda | None = None, **facts: object) -> list[str]:
    attendees = tuple(entry for one in people for entry in one.entries)
    report = replace(Report("Zoom", attendees, merged=0, unclear=()), **facts)  # type: ignore[arg-type]
    return [note.words for note in notes_of(report, people, agenda)]


JANE = there("Jane Jones", at(9), at(10), "jane@tech.example")
SALLY = there("Sally Johnson", at(9), at(11))


def test_who_and_how_many_and_what_a_cec_is() -> None:
    assert words(credit(JANE), merged=2) == [
        "A Zoom report with 1 person; 2 rejoins were merged. 60 minutes were counted as 1 CEC, in quarter steps.",
        "AAST IDs were found by email for 0 people, by name for 1 person, and not at all for 0 people.",
    ]
    assert words(credit(JANE), credit(SALLY), merged=1)[0] == (
        "A Zoom report with 2 people; 1 rejoin was merged. 60 minutes were counted as 1 CEC, in quarter steps."
    )


def test_a_report_in_utc_says_in_which_zone_it_was_read() -> None:
    assert words(credit(JANE), utc=True)[1].startswith(
        "The times of the report are in UTC; they were read as times in "
    )
    assert "None" not in words(credit(JANE), utc=True)[1]


def test_how_ids_were_found_among_those_who_earn() -> None:
    several, other = Identity(several=True), Identity(other_name=True)
    read = words(
        credit(JANE, identity=Identity("100101", Match.EMAIL)),
        credit(SALLY, identity=several),
        credit(JANE, identity=other),
        credit(SALLY, identity=other, cecs="0"),
    )
    assert read[1:] == [
        "AAST IDs were found by email for 1 person, by name for 0 people, and not at all for 2 people.",
        "More than one account fits, so no AAST ID was taken: Sally Johnson. Ask them for their ID.",
        (
            "The email belongs to an account with another name, so its AAST ID was not taken: Jane Jones "
            "(jane@tech.example). Ask them for their ID."
        ),
        "There for too short a time to earn CECs, and left out: Sally Johnson (120 minutes).",
    ]


def test_entries_of_one_id_are_one_person_and_count_as_merged() -> None:
    assert words(credit(JANE, SALLY), credit(SALLY))[::2] == [
        "A Zoom report with 2 people; 1 rejoin was merged. 60 minutes were counted as 1 CEC, in quarter steps.",
        (
            "Several entries of the report have one AAST ID, so each group was counted as one person: Jane Jones "
            "(jane@tech.example) and Sally Johnson. If they are two people, give each a line with an ID of its own."
        ),
    ]


def test_hosts_durations_and_what_is_unclear_are_named() -> None:
    read = words(credit(JANE), hosts=("Suzie Garcia", "James Miller"), added=("Jane Jones",), unclear=("One.", "Two."))
    assert read[2:] == [
        (
            "Hosts, panelists, and organizers were left out: Suzie Garcia; James Miller. If they earn CECs too, read "
            "the report again with that box ticked."
        ),
        (
            "The report has several durations and no times for Jane Jones; they were added up. If two are the same "
            "time, on two devices, correct the CECs."
        ),
        "In the report: One. Two.",
    ]


def test_durations_of_one_person_are_cut_to_the_meeting() -> None:
    presence = Presence(durations=(Duration(3_600),), most=3_600)
    one = Attendee("Jane Jones", "Jane", "Jones", "", 60, DAY, presence=presence)
    sentence = (
        "In the report: Jane Jones has 120 minutes in all, but the report has room for 60 at most; 60 were counted."
    )
    assert words(credit(one, one))[-1] == sentence
    alone = replace(one, presence=Presence(durations=(Duration(3_600), Duration(3_600)), most=3_600))
    assert words(credit(alone))[2:] == []


@pytest.mark.parametrize(("count", "more"), [(500, False), (501, True)])
def test_five_hundred_are_named_and_the_others_counted(count: int, more: bool) -> None:
    names = tuple(f"{number}." for number in range(count))
    *_, hosts, unclear = words(credit(JANE), hosts=names, unclear=names)
    assert ("499.; and 1 more. If" in hosts) is more
    assert unclear.endswith("499. And 1 more cases like these.") is more
    assert ("499.. If" in hosts) is not more
    assert unclear.endswith("498. 499.") is not more


AGENDA = Agenda(((at(9), at(10)), (at(10, 30), at(11))), ((at(10), at(10, 30)),))
SESSIONS = "05/08/2026 9:00 AM to 11:00 AM"


def test_minutes_outside_of_sessions_are_named() -> None:
    assert words(credit(SALLY, counted=90), credit(JANE), agenda=AGENDA)[2:] == [
        (
            "Minutes before the first session and in breaks were not counted; the agenda has sessions on "
            f"{SESSIONS}. Left out: Sally Johnson (30 minutes). {CHECK_CLOCK}"
        ),
    ]
    late = there("Sally Johnson", at(9), at(11, 2))
    assert words(credit(late), agenda=AGENDA)[2:] == [
        (
            "Minutes after the last session were counted, since a session may run late: Sally Johnson (2 minutes). If "
            "it did not, correct the CECs."
        ),
    ]
    on_time = there("Sally Johnson", at(9), at(11).replace(second=0) + (at(9, 1) - at(9)) * 0.5)
    assert words(credit(on_time), agenda=AGENDA)[2:] == []


def test_a_report_of_another_time_is_named() -> None:
    far = there("Sally Johnson", at(20), at(21))
    assert words(credit(far), credit(there("James Miller")), agenda=AGENDA)[2:] == [
        (
            f"No time of the report is within a session of the agenda, which are on {SESSIONS}. All minutes were "
            "counted as reported. Check that this is the report of this program."
        ),
    ]


def test_people_without_times_are_named() -> None:
    sentence = (
        "The report has no times for James Miller, so minutes before the first session and in breaks were counted "
        "too. If there were some, correct the CECs."
    )
    assert words(credit(there("James Miller")), agenda=AGENDA)[2:] == [sentence]
    assert words(credit(there("James Miller")), credit(JANE), agenda=AGENDA)[2:] == [sentence]
    nobody = Attendee("Jo", "Jo", "", "", 0, DAY, presence=Presence(durations=(Duration(0),)))
    assert words(credit(nobody), credit(JANE), agenda=AGENDA)[2:] == []


# --- Presence and people, united -------------------------------------------------------------------------------------


def test_two_presences_are_one() -> None:
    one = Presence(((at(9), at(10)),), (Duration(60),), most=90)
    other = Presence(((at(11), at(12)),), (Duration(30),), most=120)
    both = Presence(((at(9), at(10)), (at(11), at(12))), (Duration(60), Duration(30)), most=120)
    assert one.with_that_of(other) == both
    assert other.with_that_of(one).most == 120


def test_attendees_that_are_one_person_have_the_first_name_and_email_and_the_earliest_day() -> None:
    first = replace(SALLY, day=None)
    second = replace(JANE, day=date(2026, 5, 9))
    third = replace(there("Jo", at(13), at(14), "jo@tech.example"), day=date(2026, 5, 7))
    found = united([first, second, third])
    assert (found.name, found.email, found.day) == ("Sally Johnson", "jane@tech.example", date(2026, 5, 7))
    assert (found.minutes, found.presence.stretches) == (180, ((at(9), at(11)), (at(9), at(10)), (at(13), at(14))))
    assert united([JANE, third]).email == "jane@tech.example"
    assert united([first]) == first
    assert united([first, first]).email == ""


# --- Agendas ---------------------------------------------------------------------------------------------------------


def test_an_agenda_is_named_without_its_breaks() -> None:
    agenda = Agenda(((at(9), at(10)),), ((at(10), at(10, 30)),))
    assert agenda.sentences() == ["05/08/2026 9:00 AM to 10:00 AM"]
    assert agenda.afterwards() == [(at(10, 30), datetime.combine(DAY, time.max))]


def test_a_session_over_midnight_belongs_to_the_day_on_which_it_begins() -> None:
    next_day = datetime.combine(date(2026, 5, 9), time(1))
    agenda = Agenda(((at(23), next_day),))
    assert agenda.left_out() == [(at(0), at(23))]
    assert agenda.afterwards() == [(next_day, datetime.combine(DAY, time.max))]


def test_nobody_has_less_than_no_minutes() -> None:
    late = there("Jo", at(9), at(9) + timedelta(seconds=59))
    assert without_breaks(late, []).minutes == 0
    assert without_breaks(late, [(at(8), at(10))]).minutes == 0


def test_what_is_certainly_within_adds_up() -> None:
    within = (at(9), at(10))
    durations = (Duration(2_400, within), Duration(3_000, within), Duration(60))
    assert Presence(((at(11), at(12)),), durations).seconds_in([(at(9), at(9, 30)), (at(11), at(11, 30))]) == 3_600
