"""The person of one line of a report, by all its cells."""

import pytest

from attendance.webinar.report_rows import ZOOM, Row, Sent
from attendance.webinar.who import is_sum, shown_name, who_of


def row(**cells: str) -> Row:
    return Row(2, "", {name.replace("_", " "): cell for name, cell in cells.items()})


def test_a_name_in_cells_of_its_own_goes_before_the_one_that_is_shown() -> None:
    who = who_of(row(name="Janie J", first="Jane", last="Jones, RPSGT", email="j@tech.example"), Sent(ZOOM))
    assert who is not None
    assert (who.name, who.first_name, who.last_name, who.others) == ("Janie J", "Jane", "Jones", (("Janie", "J"),))
    assert (who.outside, who.emails, who.is_device) == (("janie", "j"), ("j@tech.example",), False)


def test_without_an_email_the_given_name_tells_people_apart() -> None:
    who = who_of(row(name="Janie J", first="Jane", last="Jones"), Sent(ZOOM))
    assert who is not None
    assert who.outside == ("jane", "jones")


def test_a_device_of_somebody_who_registered_is_that_person() -> None:
    who = who_of(row(name="iPhone", registered_first="Jane", registered_last="Jones", email="j@x.example"), Sent(ZOOM))
    assert who is not None
    assert (who.first_name, who.last_name, who.is_device, who.others) == ("Jane", "Jones", False, ())
    assert who.outside == ("jane", "jones")


def test_half_a_given_name_is_none() -> None:
    who = who_of(row(name="Ann Lee", first="Jane", registered_last="Jones"), Sent(ZOOM))
    assert who is not None
    assert (who.first_name, who.last_name) == ("Ann", "Lee")
    assert who_of(row(name="", first=""), Sent(ZOOM)) is None


def test_emails_of_the_person_the_registration_and_the_account() -> None:
    cells = {"email": "a@x.example", "registered_email": "b@x.example", "upn": "c@x.example"}
    who = who_of(row(name="Ann Lee", **cells), Sent(ZOOM))
    assert who is not None
    assert who.emails == ("a@x.example", "b@x.example", "c@x.example")
    other = who_of(row(name="Ann Lee", email="none", registered_email="b@x.example", upn="b@x.example"), Sent(ZOOM))
    assert other is not None
    assert other.emails == ("b@x.example",)


@pytest.mark.parametrize(
    ("cells", "name"),
    [
        ({"name": " Ann  Lee "}, "Ann Lee"),
        ({"first": "Jane", "last": "Jones"}, "Jane Jones"),
        ({"first": "Jane"}, "Jane"),
        ({"last": "Jones"}, "Jones"),
        ({"registered_first": "Jane", "registered_last": "Jones"}, "Jane Jones"),
    ],
)
def test_the_name_that_is_shown(cells: dict[str, str], name: str) -> None:
    assert shown_name(row(**cells)) == name


@pytest.mark.parametrize(
    ("cells", "a_sum"),
    [
        ({"name": "Total"}, True),
        ({"name": "TOTAL : "}, True),
        ({"name": "Average"}, True),
        ({"name": "Total", "email": "t@x.example"}, False),
        ({"name": ": Total"}, False),
        ({"name": "Totally"}, False),
    ],
)
def test_a_line_that_adds_up(cells: dict[str, str], a_sum: bool) -> None:
    assert is_sum(row(**cells)) is a_sum
