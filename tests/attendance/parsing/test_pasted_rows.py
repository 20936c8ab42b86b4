"""A copied block as the file that it could have been."""

import pytest

from attendance.parsing.pasted_rows import as_file
from attendance.roster.columns import COLUMNS
from tabular.columns import LOOKED_AT, NAMES_ENOUGH
from tabular.csv_rows import NAMES_ADDED

NAMES = [column.name for column in COLUMNS]
ROW = ["A09164", "100100", "John", "Smith", "4/10/2009", "1"]


def lines_of(block: str) -> list[str]:
    return as_file(block).decode().split("\n")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_in_one_way(end: str) -> None:
    names, row = ",".join(NAMES), ",".join(ROW)
    assert lines_of(f"{names}{end}{row}{end}{end}") == [names, row, ""]


def test_blanks_and_empty_lines_within_the_block_stay() -> None:
    names, row = ",".join(NAMES), ",".join(ROW)
    assert lines_of(f"\n{names}\n\n{row}\t \n") == ["", names, "", f"{row}\t ", ""]


@pytest.mark.parametrize(("mark", "added"), [("\t", "\t"), (",", ","), (";", ";"), ("|", "|")])
def test_names_are_added_with_the_mark_of_the_block(mark: str, added: str) -> None:
    row = mark.join(ROW)
    assert lines_of(row) == [NAMES_ADDED, added.join(NAMES), row, ""]


def test_a_tab_counts_even_where_commas_are_more() -> None:
    row = "\t".join([*ROW[:2], "J,o,h,n,,,,", *ROW[3:]])
    assert lines_of(row)[1] == "\t".join(NAMES)


@pytest.mark.parametrize("block", ["", "\n\n", " \n"])
def test_a_block_without_a_line_gets_names(block: str) -> None:
    assert lines_of(block)[:2] == [NAMES_ADDED, ",".join(NAMES)]


@pytest.mark.parametrize(("known", "added"), [(NAMES[: NAMES_ENOUGH - 1], True), (NAMES[:NAMES_ENOUGH], False)])
def test_enough_names_are_names(known: list[str], added: bool) -> None:
    assert (lines_of(",".join(known))[0] == NAMES_ADDED) is added


def test_half_a_character_becomes_a_question_mark() -> None:
    assert as_file("\ud83d,".join(NAMES)).count(b"?,") == 5


@pytest.mark.parametrize(("above", "added"), [(LOOKED_AT - 1, False), (LOOKED_AT, True)])
def test_names_are_looked_for_in_the_first_lines(above: int, added: bool) -> None:
    block = "\n".join([*["Lakeside"] * above, "", ",".join(NAMES), ",".join(ROW)])
    assert (lines_of(block)[0] == NAMES_ADDED) is added


def test_other_letters_at_the_end_stay() -> None:
    assert lines_of(f"{','.join(NAMES)}\nX")[-2] == "X"
