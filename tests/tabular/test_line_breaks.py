"""A quoted cell that runs over lines, and a stray quotation mark that looks much the same."""

import pytest

from attendance.roster.table import ROSTER
from tabular.line_breaks import MOST_BREAKS, joined


@pytest.mark.parametrize(
    ("line", "following", "width", "found"),
    [
        ('a,"b', ['c",d'], None, (["a", "b\nc", "d"], 1)),
        ('a,"b', ["x", 'c",d'], None, (["a", "b\nx\nc", "d"], 2)),
        ('a,"b', ["c,d"], None, None),
        ("a,b", ['c",d'], None, None),
        ('a,"b"', ['c",d'], None, None),
        ('a,"b,x', ['c",d'], None, (["a", "b,x\nc", "d"], 1)),
        ('a,"b,x', ['c",d'], 3, (["a", "b,x\nc", "d"], 1)),
        ('a,"b,x', ['c",d'], 4, None),
        ('a,"b,x', ['c",d'], 2, None),
        ('a,"b,x', ['c",'], 2, None),
        ('a,"b,x,y', ['c",'], 3, (["a", "b,x,y\nc", ""], 1)),
        (
            'a,"b,x',
            [
                'c, " ',
            ],
            2,
            None,
        ),
        ('a,"x,A09164', ['c",d'], None, None),
        ('a,"x,100100', ['c",d'], None, None),
        ('a,"x, 100100 ', ['c",d'], None, None),
        ('a,"x,10010', ['c",d'], None, (["a", "x,10010\nc", "d"], 1)),
        ('a,"x,4/10/2009', ['c",d'], None, None),
        ('a,"x,4/10/09', ['c",d'], None, None),
        ('a,"x,20090410', ['c",d'], None, (["a", "x,20090410\nc", "d"], 1)),
        ('a,"x,13/4/2009', ['c",d'], None, None),
        ('a,"x,99/99/2009', ['c",d'], None, (["a", "x,99/99/2009\nc", "d"], 1)),
        ('a,"x\t4/10/2009', ['c",d'], None, (["a", "x\t4/10/2009\nc", "d"], 1)),
    ],
)
def test_an_open_cell_ends_on_a_later_line(
    line: str, following: list[str], width: int | None, found: tuple[list[str], int] | None
) -> None:
    assert joined(line, following, ",", ROSTER.is_cell, width) == found


@pytest.mark.parametrize(("breaks", "is_joined"), [(MOST_BREAKS, True), (MOST_BREAKS + 1, False)])
def test_a_cell_has_five_line_breaks_at_most(breaks: int, is_joined: bool) -> None:
    following = [*["x"] * (breaks - 1), 'y",d']
    assert (joined('a,"b', following, ",", ROSTER.is_cell) is not None) is is_joined


def test_a_mark_with_a_meaning_of_its_own_divides_too() -> None:
    assert joined('a|"b', ['c"|d'], "|", ROSTER.is_cell) == (["a", "b\nc", "d"], 1)
