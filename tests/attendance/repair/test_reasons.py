"""Each proposal for a line with errors, whole: what it changes, why, and whether it is safe."""

from datetime import date
from decimal import Decimal

import pytest

from attendance.repair.day_totals import OneDay, Sum, sum_of
from attendance.repair.line_with_errors import Known, LineWithErrors, OwnProgram, Person, Proposal
from attendance.repair.suggestion_rules import propose

DAY, NEXT = date(2009, 4, 10), date(2009, 4, 11)
JOHN = ["A09164", "100100", "John", "Smith", "4/10/2009", "1"]
SMITH = Person("100100", "John", "Smith")
PROGRAM = OwnProgram("A09164", DAY, DAY, Decimal("10.00"))
REMOVE = "Remove this line"


def line_of(code: str, column: str = "", suggestion: str = "", **cells: str) -> LineWithErrors:
    """John's line with one error, and these cells by the place of their column, as in c1."""
    changed = [cells.get(f"c{place}", cell) for place, cell in enumerate(JOHN)]
    return LineWithErrors(7, changed, [(code, column, suggestion)])


def id_for(person: Person, reason: str, *, safe: bool = False) -> Proposal:
    return Proposal(f"AAST ID: {person.aast_id}", reason, ((1, person.aast_id),), safe)


# --- Cells ----------------------------------------------------------------------------------------------------------


def test_a_cell_that_was_read_is_proposed_and_safe_for_a_comma_in_cecs_alone() -> None:
    reason = "1,5 read as 1.5."
    assert propose(line_of("CECS_NOT_A_NUMBER", "CECs", "1.5", c5="1,5"), Known()) == [
        Proposal("CECs: 1.5", reason, ((5, "1.5"),), safe=True)
    ]
    assert propose(line_of("CECS_NOT_A_NUMBER", "CECs", "1.5", c5="1.5h"), Known()) == [
        Proposal("CECs: 1.5", "1.5h read as 1.5.", ((5, "1.5"),))
    ]
    assert propose(line_of("FIRST_NAME_MISSING", "First Name", "Jo", c2="J,o"), Known()) == [
        Proposal("First Name: Jo", "J,o read as Jo.", ((2, "Jo"),))
    ]
    assert propose(line_of("CECS_NOT_A_NUMBER", "CECs", "", c5="x"), Known()) == []


def test_the_same_proposal_is_made_once_and_each_error_has_its_own() -> None:
    errors = [
        ("CECS_NOT_A_NUMBER", "CECs", "1.5"),
        ("CECS_NOT_QUARTER", "CECs", "1.5"),
        ("TOO_LONG", "First Name", "Jo"),
    ]
    found = propose(LineWithErrors(7, [*JOHN[:5], "1,5"], errors), Known())
    assert [proposal.label for proposal in found] == ["CECs: 1.5", "First Name: Jo"]


# --- People ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "safe"),
    [
        ("Smith", "John", True),
        ("Jonathan", "Smith", True),
        ("Jack", "Smith", True),
        ("Johm", "Smith", False),
        ("John", "Smyth", False),
        ("Johm", "Smyth", None),
        ("Jack", "Smyth", None),
        ("Jane", "Smith", None),
    ],
)
def test_the_name_of_the_person_who_has_the_id(first: str, last: str, safe: bool | None) -> None:
    found = propose(line_of("NAME_MISMATCH"), Known(by_id={"100100": Person("100100", first, last)}))
    proposed = [(f"Name: {first} {last}", ((2, first), (3, last)), safe)]
    assert [(one.label, one.changes, one.safe) for one in found] == ([] if safe is None else proposed)


def test_the_reasons_for_a_name() -> None:
    def reason(first: str, last: str, **cells: str) -> str:
        [found] = propose(line_of("NAME_MISMATCH", **cells), Known(by_id={"100100": Person("100100", first, last)}))
        return found.reason

    assert reason("Smith", "John") == "100100 is Smith John: first and last name changed places."
    assert reason("Robert", "Smith", c2="Bob") == "100100 is Robert Smith; Bob is a short form of Robert."
    assert reason("Thomas", "Smith", c2="Tom") == "100100 is Thomas Smith; Tom is a short form of Thomas."
    assert reason("Bob", "Smith", c2="Robert") == "100100 is Bob Smith; Bob is a short form of Robert."
    assert reason("Johm", "Smith") == "100100 is Johm Smith, which is spelled nearly so."
    assert reason("John", "Smyth") == "100100 is John Smyth, which is spelled nearly so."
    assert reason("John", "Smith", c3="Smith, Lakeside, TX") == (
        "100100 is John Smith: what stands behind the comma is left out."
    )


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("MEMBER_UNKNOWN", "100109 is not on the register"),
        ("MEMBER_INACTIVE", "The account of 100109 is not active"),
        ("AAST_ID_FORM", "100109 does not have six digits"),
        ("NAME_MISMATCH", "100109 is on the register under another name"),
    ],
)
def test_an_id_that_is_a_slip_away_is_safe(code: str, why: str) -> None:
    known = Known(by_name={"john|smith": [SMITH]})
    assert propose(line_of(code, c1="100109"), known) == [
        id_for(SMITH, f"{why}; 100100 John Smith is one digit away.", safe=True)
    ]


@pytest.mark.parametrize(
    ("typed", "suggestion", "slip"),
    [
        ("100010", "", "one swap away"),
        ("100101", "", "one digit away"),
        ("10010", "", "one digit away"),
        ("100100.0", "100100", "the same digits"),
    ],
)
def test_how_an_id_slipped(typed: str, suggestion: str, slip: str) -> None:
    known = Known(by_name={"john|smith": [SMITH, Person("200200", "John", "Smith")]})
    reason = f"{typed} does not have six digits; 100100 John Smith is {slip}."
    assert propose(line_of("AAST_ID_FORM", suggestion=suggestion, c1=typed), known) == [
        id_for(SMITH, reason, safe=True)
    ]


def test_the_only_person_of_a_name_is_proposed_and_never_safe() -> None:
    known = Known(by_name={"john|smith": [SMITH]})
    assert propose(line_of("AAST_ID_MISSING", c1=""), known) == [id_for(SMITH, "John Smith has the AAST ID 100100.")]
    assert propose(line_of("MEMBER_UNKNOWN", c1="999999"), known) == [
        id_for(SMITH, "John Smith has the AAST ID 100100.")
    ]
    twice = Known(by_name={"john|smith": [SMITH, Person("200200", "John", "Smith")]})
    assert propose(line_of("MEMBER_UNKNOWN", c1="999999"), twice) == []
    assert propose(line_of("AAST_ID_FORM", suggestion="999999", c1="999999.0"), twice) == []


def test_two_people_a_slip_away_are_in_doubt() -> None:
    known = Known(by_name={"john|smith": [SMITH, Person("100101", "John", "Smith")]})
    assert propose(line_of("MEMBER_UNKNOWN", c1="100109"), known) == []


def test_whoever_has_the_id_already_is_not_proposed() -> None:
    known = Known(by_name={"john|smith": [SMITH]})
    assert propose(line_of("MEMBER_INACTIVE"), known) == []
    two = Known(by_name={"john|smith": [SMITH, Person("200200", "John", "Smith")]})
    other = Person("200200", "John", "Smith")
    assert propose(line_of("MEMBER_INACTIVE"), two) == [id_for(other, "John Smith has the AAST ID 200200.")]


def test_an_id_that_was_read_is_proposed_where_nobody_has_the_name() -> None:
    assert propose(line_of("AAST_ID_FORM", "AAST ID", "100100", c1="100100.0"), Known()) == [
        Proposal("AAST ID: 100100", "100100.0 read as 100100.", ((1, "100100"),))
    ]


# --- Programs, days, and CECs ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["AO9164", "a-09164", "A 09164", "A0916_4", "A09I64", "A09l64"])
def test_a_program_that_looks_the_same_is_safe(typed: str) -> None:
    programs = {"A09164": PROGRAM, "A09165": OwnProgram("A09165", DAY, DAY, None)}
    assert propose(line_of("PROGRAM_UNKNOWN", c0=typed), Known(programs=programs)) == [
        Proposal("Program ID: A09164", "A09164 is yours and looks the same.", ((0, "A09164"),), safe=True)
    ]


def test_programs_that_look_the_same_are_in_doubt() -> None:
    programs = {name: OwnProgram(name, DAY, DAY, None) for name in ("A09164", "AO9164")}
    assert propose(line_of("PROGRAM_UNKNOWN", c0="A-09164"), Known(programs=programs)) == []


@pytest.mark.parametrize(
    ("typed", "day", "proposed"),
    [
        ("A09163", "4/10/2009", True),
        ("A0916", "4/10/2009", True),
        ("A09614", "4/10/2009", True),
        ("A09153", "4/10/2009", False),
        ("A09163", "4/9/2009", False),
        ("A09163", "4/11/2009", True),
        ("A09163", "4/12/2009", False),
        ("A09163", "soon", False),
    ],
)
def test_a_program_one_character_away_took_place_on_that_day(typed: str, day: str, proposed: bool) -> None:
    known = Known(programs={"A09164": OwnProgram("A09164", DAY, NEXT, None)})
    reason = "A09164 is yours, one character away, and took place on that day."
    assert propose(line_of("PROGRAM_UNKNOWN", c0=typed, c4=day), known) == (
        [Proposal("Program ID: A09164", reason, ((0, "A09164"),))] if proposed else []
    )


def test_two_programs_one_character_away_are_in_doubt_unless_one_took_place() -> None:
    both = {name: OwnProgram(name, DAY, DAY, None) for name in ("A09164", "A09165")}
    assert propose(line_of("PROGRAM_UNKNOWN", c0="A09163"), Known(programs=both)) == []
    one = both | {"A09165": OwnProgram("A09165", NEXT, NEXT, None)}
    assert len(propose(line_of("PROGRAM_UNKNOWN", c0="A09163"), Known(programs=one))) == 1


def test_the_reasons_for_a_day() -> None:
    known = Known(programs={"A09164": PROGRAM})

    def found(code: str, typed: str, suggestion: str = "", **cells: str) -> list[Proposal]:
        return propose(line_of(code, "Completion Date", suggestion, c4=typed, **cells), known)

    change = ((4, "04/10/2009"),)
    label = "Completion Date: 04/10/2009"
    assert found("DATE_OUTSIDE_PROGRAM", "10/4/2009", c0="a09164") == [
        Proposal(label, "10/4/2009 read as day/month/year, a day of A09164.", change, safe=True)
    ]
    assert found("DATE_FORM", "10 Apr 09", "04/10/2009") == [
        Proposal(label, "10 Apr 09 read as 04/10/2009, a day of A09164.", change, safe=True)
    ]
    assert found("DATE_MISSING", "") == [Proposal(label, "A09164 took place on 04/10/2009 alone.", change)]
    assert found("DATE_FORM", "11 Apr 09", "04/11/2009") == [
        Proposal(label, "A09164 took place on 04/10/2009 alone.", change)
    ]
    assert found("DATE_FORM", "11 Apr 09", "04/11/2009", c0="B1") == [
        Proposal("Completion Date: 04/11/2009", "11 Apr 09 read as 04/11/2009.", ((4, "04/11/2009"),))
    ]


@pytest.mark.parametrize(
    ("typed", "proposed"), [("9/4/2009", False), ("10/4/2009", True), ("12/4/2009", True), ("13/4/2009", False)]
)
def test_a_day_is_within_a_program_of_several_days(typed: str, proposed: bool) -> None:
    known = Known(programs={"A09164": OwnProgram("A09164", DAY, date(2009, 4, 12), None)})
    assert bool(propose(line_of("DATE_OUTSIDE_PROGRAM", c4=typed), known)) is proposed


def test_the_cecs_that_are_approved() -> None:
    reason = "A09164 is approved for 10 CECs, and no more."
    assert propose(line_of("CECS_OVER_APPROVED", c0="a09164"), Known(programs={"A09164": PROGRAM})) == [
        Proposal("CECs: 10", reason, ((5, "10"),))
    ]
    assert propose(line_of("CECS_OVER_APPROVED"), Known()) == []
    without = Known(programs={"A09164": OwnProgram("A09164", DAY, DAY, None)})
    assert propose(line_of("CECS_OVER_APPROVED"), without) == []


# --- Lines ----------------------------------------------------------------------------------------------------------


def twice(*days: OneDay, duplicate: list[str] | None = None, approved: str | None = "10.00") -> list[Proposal]:
    cells = None if duplicate is None else (3, duplicate)
    line = LineWithErrors(7, JOHN, [("MEMBER_TWICE", "AAST ID", "")], duplicate=cells, days=days)
    most = Decimal(approved) if approved else None
    return propose(line, Known(programs={"A09164": OwnProgram("A09164", DAY, NEXT, most)}))


def test_days_are_added_up_into_the_first_line() -> None:
    days = [OneDay(7, DAY, Decimal("4.50")), OneDay(3, NEXT, Decimal("5.50"))]
    reason = "Lines 3 and 7 are on different days: 10 CECs together, the last on 04/11/2009."
    assert twice(*days) == [Proposal("Add the CECs into line 3", reason, adds="10")]
    third = OneDay(9, date(2009, 4, 9), Decimal("0.25"))
    assert twice(*days, third, approved="20")[0].reason == (
        "Lines 3, 7 and 9 are on different days: 10.25 CECs together, the last on 04/11/2009."
    )


def test_days_that_are_too_much_together_are_looked_at() -> None:
    days = [OneDay(3, NEXT, Decimal("5.75")), OneDay(7, DAY, Decimal("4.50"))]
    over = "together they have 10.25 CECs, and A09164 is approved for 10"
    other = [*JOHN[:5], "5.75"]
    assert twice(*days, duplicate=other) == [
        Proposal(REMOVE, f"It differs from line 3: {over}.", removes=True),
    ]
    assert twice(*days) == []
    assert twice(*days, duplicate=other, approved=None) == []


def test_a_line_that_says_the_same_is_removed() -> None:
    same = ["a09164", "100100", "JOHN", "smith", "4/10/2009", "1"]
    assert twice(duplicate=same) == [Proposal(REMOVE, "It says the same as line 3.", safe=True, removes=True)]
    assert twice(duplicate=[*JOHN[:5], "2"]) == []


def test_a_line_of_the_same_day_is_looked_at() -> None:
    other = [*JOHN[:5], "2"]
    assert twice(OneDay(3, DAY, Decimal(2)), OneDay(7, DAY, Decimal(1)), duplicate=other) == [
        Proposal(REMOVE, "It differs from line 3: look first.", removes=True)
    ]
    assert twice(OneDay(9, DAY, Decimal(2)), OneDay(7, DAY, Decimal(1)), duplicate=other) == []
    assert twice(OneDay(3, None, Decimal(2)), OneDay(7, None, Decimal(1)), duplicate=other) == []
    assert twice(OneDay(3, DAY, Decimal(2)), duplicate=other) == []


@pytest.mark.parametrize(
    ("code", "same", "otherwise", "safe"),
    [
        ("RECORDED_ALREADY", "The same day and CECs are recorded.", "It was recorded, and corrected since.", True),
        (
            "ALREADY_REPORTED",
            "The same day and CECs are recorded: look first.",
            "Another day or other CECs are recorded: look first.",
            False,
        ),
        ("TAKEN_BACK", "It was corrected since: look first.", "It was corrected since: look first.", False),
    ],
)
def test_what_is_recorded_is_removed(code: str, same: str, otherwise: str, safe: bool) -> None:
    def found(cells: list[str], recorded: tuple[date, Decimal] | None) -> list[Proposal]:
        return propose(LineWithErrors(7, cells, [(code, "", "")], recorded=recorded), Known())

    assert found(JOHN, (DAY, Decimal("1.00"))) == [Proposal(REMOVE, same, safe=safe, removes=True)]
    for cells, recorded in (
        (JOHN, None),
        (JOHN, (NEXT, Decimal(1))),
        (JOHN, (DAY, Decimal(2))),
        ([*JOHN[:5], "1.000"], (DAY, Decimal(1))),
        ([*JOHN[:5], "x"], (DAY, Decimal(1))),
    ):
        assert found(cells, recorded) == [Proposal(REMOVE, otherwise, safe=safe, removes=True)]


@pytest.mark.parametrize("code", ["QUOTE_OPEN", "CELL_COUNT", "UNUSED_CHARACTER"])
def test_what_was_left_of_a_line_is_accepted_as_shown(code: str) -> None:
    reason = "The cells above are what is left without the stray mark or cell."
    assert propose(line_of(code), Known()) == [Proposal("Accept as shown", reason, confirms=True)]


def test_the_order_of_dates_is_chosen_for_all_lines_at_once() -> None:
    assert propose(line_of("DATE_ORDER", "Completion Date", "04/10/2009"), Known()) == []


def test_nothing_is_safe_on_a_line_that_did_not_fit() -> None:
    errors = [("CELL_COUNT", "", ""), ("CECS_NOT_A_NUMBER", "CECs", "1.5")]
    found = propose(LineWithErrors(7, [*JOHN[:5], "1,5"], errors), Known())
    assert [(one.label, one.safe) for one in found] == [("Accept as shown", False), ("CECs: 1.5", False)]


def test_only_days_without_doubt_make_a_sum() -> None:
    found = sum_of([OneDay(3, DAY, Decimal(1)), OneDay(2, NEXT, Decimal(2))])
    assert found == Sum((2, 3), NEXT, Decimal(3))
    assert sum_of([OneDay(3, DAY, Decimal(1))]) is None
    assert sum_of([]) is None
    assert sum_of([OneDay(3, DAY, Decimal(1)), OneDay(2, NEXT, Decimal(2), certain=False)]) is None
    assert sum_of([OneDay(3, DAY, Decimal(1)), OneDay(2, DAY, Decimal(2))]) is None
    assert sum_of([OneDay(3, DAY, Decimal(1)), OneDay(2, NEXT, None)]) is None
