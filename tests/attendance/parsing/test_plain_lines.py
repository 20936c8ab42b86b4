"""What is taken for plain goes to the database unread, so the careful reading must have nothing to say of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance.parsing.simple_lines import simple_line
from attendance.roster.columns import CECS, COMPLETION_DATE
from attendance.roster.lines import read_line
from foundation.copy_stream import copy_cells
from tabular.quoting import DELIMITERS

LEFT_TO_THEIR_RULES = {COMPLETION_DATE, CECS}


@pytest.mark.parametrize(
    ("line", "is_plain"),
    [
        ("A09164,100100,John,Smith,4/10/2009,9.25", True),
        ("A09164,100100,José,Łukasz-O'Brien,4/10/2009,9.25", True),
        ("a09164,100100,John,Smith,4/10/2009,9.25", False),
        ("A09164,100100.0,John,Smith,4/10/2009,9.25", False),
        ("A09164,100100, John,Smith,4/10/2009,9.25", False),
        ("A09164,100100,John,=B2,4/10/2009,9.25", False),
        ("A09164,100100,John,Sm\\ith,4/10/2009,9.25", False),
        ("A09164,100100,李,小龙,4/10/2009,9.25", False),
        ("A09164,100100,John,Smith,4/10/2009,９.25", False),
        ("A09164,100100,John,Smith,4/10/2009,9.25,", False),
    ],
)
def test_what_is_plain(line: str, is_plain: bool) -> None:
    assert bool(simple_line(",").fullmatch(line)) == is_plain


@given(st.data(), st.sampled_from(DELIMITERS))
def test_nothing_is_to_be_said_of_a_plain_line(data: st.DataObject, delimiter: str) -> None:
    line = data.draw(st.from_regex(simple_line(delimiter), fullmatch=True))
    match = simple_line(delimiter).fullmatch(line)
    assert match is not None
    cells = list(match.groups())
    read = read_line(cells, typed=True)

    assert read.cells == cells
    assert {column for column, _, _ in read.errors} <= LEFT_TO_THEIR_RULES
    assert [read.program_id, read.aast_id, read.first_name, read.last_name] == cells[:4]
    assert copy_cells(*cells) == "\t".join(cells)
