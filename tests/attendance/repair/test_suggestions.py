"""What a faulty line could mean, by the rules alone: each edge and one step beyond."""

from datetime import date
from decimal import Decimal

import pytest

from attendance.repair.line_with_errors import Known, LineWithErrors, OwnProgram, Person
from attendance.repair.suggestion_rules import propose
from attendance.roster.cells import read_date
from tabular.cell_errors import CellError


def proposed(line: str, code: str, known: Known, suggestion: str = "") -> list[tuple[str, bool]]:
    faulty = LineWithErrors(2, line.split(","), [(code, "Completion Date", suggestion)])
    return [(one.label, one.safe) for one in propose(faulty, known)]


@pytest.mark.parametrize(
    ("on_register", "typed", "shown"),
    [
        ("Ann Lee", "Ann,Leo", ["Name: Ann Lee"]),
        ("Ann Lee", "Ann,Le", []),
        ("Ann Li", "Ann,Lo", []),
        ("Ann Li", "Ann,Lin", []),
        ("Ann Lin", "Ann,Lim", ["Name: Ann Lin"]),
        ("Ann Lin", "Ann,Lum", []),
        ("Bo Miller", "By,Miller", []),
        ("Bob Miller", "Boz,Miller", ["Name: Bob Miller"]),
        ("Bob Miller", "Bxz,Miller", []),
        ("Bob Miller", ",Miller", []),
    ],
)
def test_names_that_are_spelled_nearly_so(on_register: str, typed: str, shown: list[str]) -> None:
    known = Known(by_id={"100100": Person("100100", *on_register.split())})
    found = proposed(f"A09164,100100,{typed},4/10/2009,1", "NAME_MISMATCH", known)
    assert found == [(label, False) for label in shown]


@pytest.mark.parametrize(
    ("last", "shown"),
    [
        ("Lee, Lakeside Sleep Center", [("Name: Ann Lee", True)]),
        ("Lee, night shift", [("Name: Ann Lee", True)]),
        ("Leo, Lakeside", []),
        ("Lee Lakeside", []),
    ],
)
def test_what_stands_behind_a_comma_is_left_out(last: str, shown: list[tuple[str, bool]]) -> None:
    known = Known(by_id={"100100": Person("100100", "Ann", "Lee")})
    line = LineWithErrors(2, ["A09164", "100100", "Ann", last, "4/10/2009", "1"], [("NAME_MISMATCH", "Last Name", "")])
    assert [(one.label, one.safe) for one in propose(line, known)] == shown


@pytest.mark.parametrize(
    ("typed", "held", "shown"),
    [
        ("10/4/2009", date(2009, 4, 10), "04/10/2009"),
        ("12/4/2009", date(2009, 4, 12), "04/12/2009"),
        ("4/12/2009", date(2009, 12, 4), "12/04/2009"),
        ("13/4/2009", date(2009, 4, 13), "04/13/2009"),
        ("31/12/2009", date(2009, 12, 31), "12/31/2009"),
        ("29/2/2024", date(2024, 2, 29), "02/29/2024"),
        ("10.4.2009", date(2009, 4, 10), "04/10/2009"),
        ("10-4-2009", date(2009, 4, 10), "04/10/2009"),
    ],
)
def test_a_day_of_the_program_the_other_way_round(typed: str, held: date, shown: str) -> None:
    assert _days(typed, held) == [(f"Completion Date: {shown}", True)]
    assert _days(typed, held, order_in_doubt=True) == [(f"Completion Date: {shown}", False)]


@pytest.mark.parametrize(
    ("typed", "held"),
    [
        ("4/13/2009", date(2009, 1, 4)),
        ("6/6/2009", date(2009, 6, 7)),
        ("32/12/2009", date(2009, 12, 31)),
        ("30/2/2024", date(2024, 2, 29)),
        ("29/2/2026", date(2026, 2, 28)),
        # A month with a name and a year that comes first leave no other order.
        ("Oct 4 2009", date(2009, 4, 10)),
        ("4 Oct 2009", date(2009, 4, 10)),
        ("2009-10-04", date(2009, 4, 10)),
    ],
)
def test_no_other_order_is_proposed(typed: str, held: date) -> None:
    """Only the program's single day is, which nothing in the cell speaks for."""
    assert _days(typed, held) == [(f"Completion Date: {held:%m/%d/%Y}", False)]


def _days(typed: str, held: date, *, order_in_doubt: bool = False) -> list[tuple[str, bool]]:
    read = read_date(typed)
    code, suggestion = (
        (read.error_type.code, read.suggestion) if isinstance(read, CellError) else ("DATE_OUTSIDE_PROGRAM", "")
    )
    known = Known(programs={"A09164": OwnProgram("A09164", held, held, Decimal(10))}, order_in_doubt=order_in_doubt)
    return proposed(f"A09164,100100,John,Smith,{typed},1", code, known, suggestion)
