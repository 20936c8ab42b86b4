"""A table copied from Excel or Word, as the rows of the agenda's form."""

from datetime import date

import pytest

from programs.rules.pasted_agenda import NoTable, Row, rows_of

DAY = date(2027, 5, 8)


def read(*lines: str, on_demand: bool = False) -> list[Row]:
    return rows_of("\r\n".join(lines), on_demand=on_demand, first_day=DAY)


def times(begins: str, ends: str) -> tuple[str, str]:
    [row] = read(f"Scoring\t5/8/2027\t{begins}\t{ends}\tAda Lim")
    return row["begins"], row["ends"]


def test_without_names_the_columns_are_title_date_start_end_speaker() -> None:
    assert read("Scoring\t5/8/2027\t8:30 AM\t10:00 AM\tAda Lim") == [
        {
            "title": "Scoring",
            "day": "05/08/2027",
            "begins": "08:30",
            "ends": "10:00",
            "speaker": "Ada Lim",
            "credentials": "",
            "disclosure": "",
        }
    ]


def test_named_columns_may_stand_in_any_order_beside_others() -> None:
    [row] = read("Room\tTime\tPresenter\tTopic", "B2\t1:00 – 2:15 PM\tMarcus Bell\tArousals")
    assert (row["title"], row["begins"], row["ends"], row["speaker"]) == ("Arousals", "13:00", "14:15", "Marcus Bell")


@pytest.mark.parametrize(
    ("begins", "ends", "read_as"),
    [
        ("8:30 AM", "10:00 am", ("08:30", "10:00")),
        ("8 a.m.", "12 p.m.", ("08:00", "12:00")),
        ("12:00 AM", "12:30 PM", ("00:00", "12:30")),
        ("13:00", "14:30:00", ("13:00", "14:30")),
        ("9:00", "noon", ("09:00", "12:00")),
        ("Noon", "1:00 PM", ("12:00", "13:00")),
        ("11:30", "1:00 PM", ("11:30", "13:00")),
        ("1:00", "2:00", ("", "")),
        ("6:59", "7:00", ("", "07:00")),
        ("06:59", "07:00", ("06:59", "07:00")),
        ("8", "9", ("", "")),
        ("24:00", "10:60", ("", "")),
        ("13:00 PM", "later", ("", "")),
    ],
)
def test_times_that_are_certain(begins: str, ends: str, read_as: tuple[str, str]) -> None:
    assert times(begins, ends) == read_as


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2027-05-09", "05/09/2027"),
        ("Sunday, May 9, 2027", "05/09/2027"),
        ("9 May 2027", "05/09/2027"),
        ("5/9/27", "05/09/2027"),
        ("", "05/08/2027"),
        ("the 9th", "the 9th"),
    ],
)
def test_days(cell: str, day: str) -> None:
    assert [row["day"] for row in read(f"Scoring\t{cell}\t9:00\t10:00\t")] == [day]


def test_a_day_goes_on_until_the_next() -> None:
    rows = read(
        "Sunday, May 9, 2027\t\t\t\t",
        "One\t\t9:00\t10:00\t",
        "Two\t5/10/2027\t9:00\t10:00\t",
        "Three\t\t10:00\t11:00\t",
    )
    assert [(row["title"], row["day"]) for row in rows] == [
        ("One", "05/09/2027"),
        ("Two", "05/10/2027"),
        ("Three", "05/10/2027"),
    ]


def test_breaks_and_meals_without_a_speaker_are_marked() -> None:
    rows = read(
        "Coffee break\t\t9:00\t9:15\t", "Lunch symposium\t\t12:00\t1:00 PM\tAda Lim", "Breaking news\t\t9:00\t9:15\t"
    )
    assert [row.get("is_break") for row in rows] == ["on", None, None]


def test_a_cell_with_a_line_break_is_one_cell() -> None:
    assert [row["title"] for row in read('"Scoring,\nnight two"\t\t9:00\t10:00\t')] == ["Scoring, night two"]


def test_on_demand_has_minutes() -> None:
    assert read("Title\tMinutes", "Module one\t45", on_demand=True) == [
        {"title": "Module one", "minutes": "45", "speaker": "", "credentials": "", "disclosure": ""}
    ]


@pytest.mark.parametrize("block", ["", "Scoring, 5/8/2027", "\n\n", 'Scoring\t"' + "x" * 140_000])
def test_what_has_no_cells_is_no_table(block: str) -> None:
    with pytest.raises(NoTable):
        rows_of(block, on_demand=False, first_day=DAY)


def test_one_name_alone_names_no_columns() -> None:
    assert [row["title"] for row in read("Title\tx", "Scoring\t")] == ["Title", "Scoring"]
    assert [row["title"] for row in read("Title\tSpeaker", "Scoring\tAda")] == ["Scoring"]


def test_a_block_of_blank_cells_has_no_rows() -> None:
    assert read("\t\t", "\t") == []


def test_without_names_a_recorded_module_has_minutes_second() -> None:
    assert read("Module one\t45\tAda Lim", "Module two\t30", on_demand=True) == [
        {"title": "Module one", "minutes": "45", "speaker": "Ada Lim", "credentials": "", "disclosure": ""},
        {"title": "Module two", "minutes": "30", "speaker": "", "credentials": "", "disclosure": ""},
    ]


def test_columns_without_times_leave_them_empty() -> None:
    [row] = read("Title\tSpeaker", "Scoring\tAda")
    assert (row["begins"], row["ends"], row["day"], row["speaker"]) == ("", "", "05/08/2027", "Ada")


@pytest.mark.parametrize(
    ("span", "read_as"),
    [
        ("9:00 AM - 10:00 AM", ("09:00", "10:00")),
        ("9:00 AM to 10:00 AM", ("09:00", "10:00")),
        ("9:00—10:00 AM", ("09:00", "10:00")),
        ("9:00 AM - 10:00 AM - 11:00 AM", ("09:00", "")),
        ("9:00 AM", ("09:00", "")),
        ("12:30 - 12:30 PM", ("12:30", "12:30")),
        ("1:00 - 1:00 PM", ("13:00", "13:00")),
        ("23:00 - 23:30", ("23:00", "23:30")),
    ],
)
def test_a_span_of_times_in_one_cell(span: str, read_as: tuple[str, str]) -> None:
    [row] = read("Time\tTopic", f"{span}\tArousals")
    assert (row["begins"], row["ends"]) == read_as
