"""What a faulty line could mean, each proposal with its reason.

A proposal is safe where nothing but the slip explains the line: those can be taken all together. A person is proposed
only to who knew their name, or nearly so: the sheet is no directory of IDs.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from rapidfuzz.distance import OSA

from attendance.parsing.date_order import two_ways
from attendance.repair.day_totals import Sum, sum_of
from attendance.repair.line_with_errors import Known, LineWithErrors, Person, Proposal
from attendance.roster import error_catalog
from attendance.roster.cells import CellError, read_date
from attendance.roster.columns import (
    AAST_ID,
    CECS,
    COLUMNS,
    COMPLETION_DATE,
    FIRST_NAME,
    LAST_NAME,
    PROGRAM_ID,
    Column,
)
from foundation.formatting import format_cecs, us_date
from members.rules.names import family_key, given_key, name_key
from members.rules.near_names import is_one_letter_off, short_forms

_LOOKS_LIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})


def propose(line: LineWithErrors, known: Known) -> list[Proposal]:
    """One proposal at most for each error, in their order; none is safe for a line that did not fit."""
    proposals: list[Proposal] = []
    for code, column, suggestion in line.errors:
        for proposal in _PROPOSERS.get(code, _as_read)(line, known, column, suggestion):
            if proposal not in proposals:
                proposals.append(proposal)
            break
    return proposals if line.fits else [replace(proposal, safe=False) for proposal in proposals]


def _change(column: Column, value: str, reason: str, *, safe: bool = False) -> Proposal:
    return Proposal(f"{column.name}: {value}", reason, ((COLUMNS.index(column), value),), safe)


def _as_read(line: LineWithErrors, known: Known, column: str, suggestion: str) -> Iterator[Proposal]:
    """The cell's own proposal, such as 10.5 for 10,5."""
    if suggestion:
        place = next(place for place, found in enumerate(COLUMNS) if found.name == column)
        reason = f"{line.cells[place]} read as {suggestion}."
        yield _change(COLUMNS[place], suggestion, reason, safe=COLUMNS[place] is CECS and "," in line.cells[place])


# --- People ---------------------------------------------------------------------------------------------------------


def _right_name(line: LineWithErrors, known: Known, column: str, suggestion: str) -> Iterator[Proposal]:
    """The name of the person who has the ID, if it is near; else the ID of the person who has the name."""
    person = known.by_id.get(line[AAST_ID])
    if person and (found := _near_name(line, person)):
        reason, safe = found
        changes = ((COLUMNS.index(FIRST_NAME), person.first_name), (COLUMNS.index(LAST_NAME), person.last_name))
        yield Proposal(f"Name: {person.name}", reason, changes, safe)
    yield from _right_id(line, known, column, suggestion)


def _near_name(line: LineWithErrors, person: Person) -> tuple[str, bool] | None:
    """Why the line's name means this person, and whether that is safe."""
    found = f"{person.aast_id} is {person.name}"
    first, last = line[FIRST_NAME], line[LAST_NAME]
    if name_key(last, first) == person.key:
        return f"{found}: first and last name changed places.", True
    given, family = given_key(first), family_key(last)
    known_given, known_family = given_key(person.first_name), family_key(person.last_name)
    if family == known_family:
        if short_forms(given) & short_forms(known_given):
            short, full = sorted((first, person.first_name), key=len)
            return f"{found}; {short} is a short form of {full}.", True
        if is_one_letter_off(given, known_given):
            return f"{found}, which is spelled nearly so.", False
    elif given == known_given and is_one_letter_off(family, known_family):
        return f"{found}, which is spelled nearly so.", False
    before = last.partition(",")[0]
    if before != last and name_key(first, before) == person.key:
        return f"{found}: what stands behind the comma is left out.", True
    return None


def _right_id(line: LineWithErrors, known: Known, column: str, suggestion: str) -> Iterator[Proposal]:
    """The ID of the only person whom the name can mean; safe where the ID in the line is a slip away from it."""
    typed = suggestion or line[AAST_ID]
    people = [person for person in known.by_name.get(line.key, ()) if person.aast_id != line[AAST_ID]]
    near = [person for person in people if _slip(typed, person.aast_id)]
    if len(near) == 1:
        slip = _slip(typed, near[0].aast_id)
        reason = f"{_why_not(line)}; {near[0].aast_id} {near[0].name} is {slip}."
        yield _change(AAST_ID, near[0].aast_id, reason, safe=True)
    elif len(people) == 1:
        yield _change(AAST_ID, people[0].aast_id, f"{people[0].name} has the AAST ID {people[0].aast_id}.")
    elif suggestion and not people:
        yield _change(AAST_ID, suggestion, f"{line[AAST_ID]} read as {suggestion}.")


def _why_not(line: LineWithErrors) -> str:
    """Why the ID of the line cannot be meant."""
    typed = line[AAST_ID]
    if line.has(error_catalog.MEMBER_UNKNOWN):
        return f"{typed} is not on the register"
    if line.has(error_catalog.MEMBER_INACTIVE):
        return f"The account of {typed} is not active"
    if line.has(error_catalog.AAST_ID_FORM):
        return f"{typed} does not have six digits"
    return f"{typed} is on the register under another name"


def _slip(typed: str, aast_id: str) -> str:
    if typed == aast_id:
        return "the same digits"
    if OSA.distance(typed, aast_id) != 1:
        return ""
    return "one swap away" if sorted(typed) == sorted(aast_id) else "one digit away"


# --- Programs, days, and CECs ---------------------------------------------------------------------------------------


def _right_program(line: LineWithErrors, known: Known, column: str, suggestion: str) -> Iterator[Proposal]:
    """The provider's program whose ID looks the same, or is a slip away and took place on the line's day."""
    typed = _plain(line[PROGRAM_ID])
    same = [held for held in known.programs.values() if _plain(held.program_id) == typed]
    if len(same) == 1:
        reason = f"{same[0].program_id} is yours and looks the same."
        yield _change(PROGRAM_ID, same[0].program_id, reason, safe=True)
        return
    day = read_date(line[COMPLETION_DATE])
    near = [held for held in known.programs.values() if OSA.distance(typed, _plain(held.program_id)) == 1]
    held_then = [held for held in near if isinstance(day, date) and held.start <= day <= held.end]
    if len(held_then) == 1:
        reason = f"{held_then[0].program_id} is yours, one character away, and took place on that day."
        yield _change(PROGRAM_ID, held_then[0].program_id, reason)


def _plain(program_id: str) -> str:
    return re.sub(r"[\W_]+", "", program_id).upper().translate(_LOOKS_LIKE)


def _right_day(line: LineWithErrors, known: Known, column: str, suggestion: str) -> Iterator[Proposal]:
    """Day and month the other way round, where only that is a day of the program; or its only day."""
    held = known.programs.get(line[PROGRAM_ID].upper())
    day = read_date(suggestion or line[COMPLETION_DATE])
    if held is None:
        yield from _as_read(line, known, column, suggestion)
        return
    for meant, reason in _other_days(line[COMPLETION_DATE], day, suggestion):
        if held.start <= meant <= held.end:
            why = f"{reason}, a day of {held.program_id}."
            yield _change(COMPLETION_DATE, us_date(meant), why, safe=not known.order_in_doubt)
            return
    if held.start == held.end:
        reason = f"{held.program_id} took place on {us_date(held.end)} alone."
        yield _change(COMPLETION_DATE, us_date(held.end), reason)


def _other_days(typed: str, day: date | CellError, suggestion: str) -> Iterator[tuple[date, str]]:
    if isinstance(day, CellError):
        return
    if suggestion:
        yield day, f"{typed} read as {us_date(day)}"
    elif two := two_ways(typed):
        yield two.other, f"{typed} read as day/month/year"


def _most_cecs(line: LineWithErrors, known: Known, column: str, suggestion: str) -> Iterator[Proposal]:
    held = known.programs.get(line[PROGRAM_ID].upper())
    if held and held.cecs is not None:
        most = format_cecs(held.cecs)
        yield _change(CECS, most, f"{held.program_id} is approved for {most} CECs, and no more.")


# --- Lines ----------------------------------------------------------------------------------------------------------


def _in_one_line(line: LineWithErrors, known: Known, column: str, suggestion: str) -> Iterator[Proposal]:
    """The CECs of several days added up, which is never safe, though certain: nobody's CECs change unseen.

    A line of another day is not proposed to be removed: its CECs would be lost.
    """
    held, total = known.programs.get(line[PROGRAM_ID].upper()), sum_of(line.days)
    if total and held and held.cecs is not None:
        over = f"together they have {total.text} CECs, and {held.program_id} is approved for {format_cecs(held.cecs)}"
        yield from [_add_up(total)] if total.cecs <= held.cecs else _without_double(line, over)
    elif _says_the_same(line) or _has_the_same_day(line):
        yield from _without_double(line, "look first")


def _add_up(total: Sum) -> Proposal:
    *before, last = map(str, total.lines)
    together = f"{total.text} CECs together, the last on {us_date(total.day)}"
    reason = f"Lines {', '.join(before)} and {last} are on different days: {together}."
    return Proposal(f"Add the CECs into line {total.lines[0]}", reason, adds=total.text)


def _without_double(line: LineWithErrors, otherwise: str) -> Iterator[Proposal]:
    if line.double:
        number, same = line.double[0], _says_the_same(line)
        reason = f"It says the same as line {number}." if same else f"It differs from line {number}: {otherwise}."
        yield Proposal("Remove this line", reason, safe=same, removes=True)


def _says_the_same(line: LineWithErrors) -> bool:
    return line.double is not None and [*map(str.casefold, line.double[1])] == [*map(str.casefold, line.cells)]


def _has_the_same_day(line: LineWithErrors) -> bool:
    day = next((one.day for one in line.days if one.line == line.number), None)
    return day is not None and any(one.day == day for one in line.days if one.line < line.number)


def _recorded_already(line: LineWithErrors, known: Known, column: str, suggestion: str) -> Iterator[Proposal]:
    reason = "The same day and CECs are recorded." if _is_recorded(line) else "It was recorded, and corrected since."
    yield Proposal("Remove this line", reason, safe=True, removes=True)


def _reported_otherwise(line: LineWithErrors, known: Known, column: str, suggestion: str) -> Iterator[Proposal]:
    """Never safe: who stands in the line may be another person than the one who is recorded."""
    other = "The same day and CECs are recorded" if _is_recorded(line) else "Another day or other CECs are recorded"
    yield Proposal("Remove this line", f"{other}: look first.", removes=True)


def _taken_back(line: LineWithErrors, known: Known, column: str, suggestion: str) -> Iterator[Proposal]:
    yield Proposal("Remove this line", "It was corrected since: look first.", removes=True)


def _is_recorded(line: LineWithErrors) -> bool:
    return line.recorded is not None and line.recorded == (read_date(line[COMPLETION_DATE]), _number(line[CECS]))


def _number(cell: str) -> Decimal | None:
    return Decimal(cell) if re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,2})?", cell) else None


def _as_shown(line: LineWithErrors, known: Known, column: str, suggestion: str) -> Iterator[Proposal]:
    yield Proposal(
        "Accept as shown", "The cells above are what is left without the stray mark or cell.", confirms=True
    )


def _none(line: LineWithErrors, known: Known, column: str, suggestion: str) -> Iterator[Proposal]:
    """What is chosen for all lines at once is proposed for none of them alone."""
    return iter(())


_PROPOSERS: dict[str, Callable[[LineWithErrors, Known, str, str], Iterable[Proposal]]] = {
    error_catalog.NAME_MISMATCH.code: _right_name,
    error_catalog.MEMBER_UNKNOWN.code: _right_id,
    error_catalog.MEMBER_INACTIVE.code: _right_id,
    error_catalog.AAST_ID_FORM.code: _right_id,
    error_catalog.AAST_ID_MISSING.code: _right_id,
    error_catalog.PROGRAM_UNKNOWN.code: _right_program,
    error_catalog.DATE_ORDER.code: _none,
    error_catalog.DATE_OUTSIDE_PROGRAM.code: _right_day,
    error_catalog.DATE_AMBIGUOUS.code: _right_day,
    error_catalog.DATE_IMPOSSIBLE.code: _right_day,
    error_catalog.DATE_FORM.code: _right_day,
    error_catalog.DATE_MISSING.code: _right_day,
    error_catalog.CECS_OVER_APPROVED.code: _most_cecs,
    error_catalog.MEMBER_TWICE.code: _in_one_line,
    error_catalog.RECORDED_ALREADY.code: _recorded_already,
    error_catalog.ALREADY_REPORTED.code: _reported_otherwise,
    error_catalog.TAKEN_BACK.code: _taken_back,
    error_catalog.QUOTE_OPEN.code: _as_shown,
    error_catalog.CELL_COUNT.code: _as_shown,
    error_catalog.UNUSED_CHARACTER.code: _as_shown,
}
