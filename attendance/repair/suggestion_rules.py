"""Rules that propose corrections for lines with errors. Each proposal has a reason.

A proposal is safe if only one typing error explains the line. All safe proposals can be applied together.
An ID is proposed only if the line has the name of the person, or nearly. The sheet must not become an ID lookup.
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
from attendance.roster.cells import read_date
from attendance.roster.columns import AAST_ID, CECS, COLUMNS, COMPLETION_DATE, FIRST_NAME, LAST_NAME, PROGRAM_ID
from foundation.formatting import format_cecs, us_date
from members.rules.names import family_key, given_key, name_key
from members.rules.near_names import is_one_letter_off, short_forms
from tabular.cell_errors import CellError
from tabular.columns import Column
from tabular.errors import CELL_COUNT, QUOTE_OPEN

_LOOKS_LIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})


def propose(line: LineWithErrors, known: Known) -> list[Proposal]:
    """At most one proposal for each error, in the order of the errors.

    No proposal is safe for a line that could not be divided into its cells.
    """
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
    """The suggestion of the error itself, such as 10.5 for 10,5."""
    if suggestion:
        place = next(place for place, found in enumerate(COLUMNS) if found.name == column)
        reason = f"{line.cells[place]} read as {suggestion}."
        yield _change(COLUMNS[place], suggestion, reason, safe=COLUMNS[place] is CECS and "," in line.cells[place])


# --- People ---------------------------------------------------------------------------------------------------------


def _right_name(line: LineWithErrors, known: Known, column: str, suggestion: str) -> Iterator[Proposal]:
    """The name of the person with the ID, if it is similar; then the ID of the person with the name."""
    person = known.by_id.get(line[AAST_ID])
    if person and (found := _near_name(line, person)):
        reason, safe = found
        changes = ((COLUMNS.index(FIRST_NAME), person.first_name), (COLUMNS.index(LAST_NAME), person.last_name))
        yield Proposal(f"Name: {person.name}", reason, changes, safe)
    yield from _right_id(line, known, column, suggestion)


def _near_name(line: LineWithErrors, person: Person) -> tuple[str, bool] | None:
    """The reason why the name on the line means this person, and whether the proposal is safe."""
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
    """The ID of the only person with this name. Safe if one typing error explains the ID on the line."""
    typed = suggestion or line[AAST_ID]
    people = [person for person in known.by_name.get(line.key, ()) if person.aast_id != line[AAST_ID]]
    near = [person for person in people if _typing_error(typed, person.aast_id)]
    if len(near) == 1:
        difference = _typing_error(typed, near[0].aast_id)
        reason = f"{_why_not(line)}; {near[0].aast_id} {near[0].name} is {difference}."
        yield _change(AAST_ID, near[0].aast_id, reason, safe=True)
    elif len(people) == 1:
        yield _change(AAST_ID, people[0].aast_id, f"{people[0].name} has the AAST ID {people[0].aast_id}.")
    elif suggestion and not people:
        yield _change(AAST_ID, suggestion, f"{line[AAST_ID]} read as {suggestion}.")


def _why_not(line: LineWithErrors) -> str:
    """Why the ID on the line is wrong."""
    typed = line[AAST_ID]
    if line.has(error_catalog.MEMBER_UNKNOWN):
        return f"{typed} is not on the register"
    if line.has(error_catalog.MEMBER_INACTIVE):
        return f"The account of {typed} is not active"
    if line.has(error_catalog.AAST_ID_FORM):
        return f"{typed} does not have six digits"
    return f"{typed} is on the register under another name"


def _typing_error(typed: str, aast_id: str) -> str:
    """How the typed ID differs from the real one; empty if it differs by more than one typing error."""
    if typed == aast_id:
        return "the same digits"
    if OSA.distance(typed, aast_id) != 1:
        return ""
    return "one swap away" if sorted(typed) == sorted(aast_id) else "one digit away"


# --- Programs, days, and CECs ---------------------------------------------------------------------------------------


def _right_program(line: LineWithErrors, known: Known, column: str, suggestion: str) -> Iterator[Proposal]:
    """The provider's program whose ID looks the same, or has one other character and the day of the line."""
    typed = _id_shape(line[PROGRAM_ID])
    same = [program for program in known.programs.values() if _id_shape(program.program_id) == typed]
    if len(same) == 1:
        reason = f"{same[0].program_id} is yours and looks the same."
        yield _change(PROGRAM_ID, same[0].program_id, reason, safe=True)
        return
    day = read_date(line[COMPLETION_DATE])
    near = [program for program in known.programs.values() if OSA.distance(typed, _id_shape(program.program_id)) == 1]
    that_day = [program for program in near if isinstance(day, date) and program.start <= day <= program.end]
    if len(that_day) == 1:
        reason = f"{that_day[0].program_id} is yours, one character away, and took place on that day."
        yield _change(PROGRAM_ID, that_day[0].program_id, reason)


def _id_shape(program_id: str) -> str:
    """The ID in capitals, without punctuation, and with digits in place of letters that look like digits."""
    return re.sub(r"[\W_]+", "", program_id).upper().translate(_LOOKS_LIKE)


def _right_day(line: LineWithErrors, known: Known, column: str, suggestion: str) -> Iterator[Proposal]:
    """Another reading of the date that is a day of the program; else the only day of the program."""
    program = known.programs.get(line[PROGRAM_ID].upper())
    day = read_date(suggestion or line[COMPLETION_DATE])
    if program is None:
        yield from _as_read(line, known, column, suggestion)
        return
    for other, reason in _other_days(line[COMPLETION_DATE], day, suggestion):
        if program.start <= other <= program.end:
            why = f"{reason}, a day of {program.program_id}."
            yield _change(COMPLETION_DATE, us_date(other), why, safe=not known.order_in_doubt)
            return
    if program.start == program.end:
        reason = f"{program.program_id} took place on {us_date(program.end)} alone."
        yield _change(COMPLETION_DATE, us_date(program.end), reason)


def _other_days(typed: str, day: date | CellError, suggestion: str) -> Iterator[tuple[date, str]]:
    if isinstance(day, CellError):
        return
    if suggestion:
        yield day, f"{typed} read as {us_date(day)}"
    elif two := two_ways(typed):
        yield two.other, f"{typed} read as day/month/year"


def _most_cecs(line: LineWithErrors, known: Known, column: str, suggestion: str) -> Iterator[Proposal]:
    program = known.programs.get(line[PROGRAM_ID].upper())
    if program and program.cecs is not None:
        most = format_cecs(program.cecs)
        yield _change(CECS, most, f"{program.program_id} is approved for {most} CECs, and no more.")


# --- Lines ----------------------------------------------------------------------------------------------------------


def _in_one_line(line: LineWithErrors, known: Known, column: str, suggestion: str) -> Iterator[Proposal]:
    """Add up the CECs of several days. This is never safe, because a person has to see a change of CECs.

    A line of another day is not removed, because its CECs would be lost.
    """
    program, total = known.programs.get(line[PROGRAM_ID].upper()), sum_of(line.days)
    if total and program and program.cecs is not None:
        approved = f"{program.program_id} is approved for {format_cecs(program.cecs)}"
        over = f"together they have {total.text} CECs, and {approved}"
        yield from [_add_up(total)] if total.cecs <= program.cecs else _without_duplicate(line, over)
    elif _repeats_the_cells(line) or _has_the_same_day(line):
        yield from _without_duplicate(line, "look first")


def _add_up(total: Sum) -> Proposal:
    *before, last = map(str, total.lines)
    together = f"{total.text} CECs together, the last on {us_date(total.day)}"
    reason = f"Lines {', '.join(before)} and {last} are on different days: {together}."
    return Proposal(f"Add the CECs into line {total.lines[0]}", reason, adds=total.text)


def _without_duplicate(line: LineWithErrors, otherwise: str) -> Iterator[Proposal]:
    if line.duplicate:
        number, same = line.duplicate[0], _repeats_the_cells(line)
        reason = f"It says the same as line {number}." if same else f"It differs from line {number}: {otherwise}."
        yield Proposal("Remove this line", reason, safe=same, removes=True)


def _repeats_the_cells(line: LineWithErrors) -> bool:
    return line.duplicate is not None and [*map(str.casefold, line.duplicate[1])] == [*map(str.casefold, line.cells)]


def _has_the_same_day(line: LineWithErrors) -> bool:
    day = next((one.day for one in line.days if one.line == line.number), None)
    return day is not None and any(one.day == day for one in line.days if one.line < line.number)


def _recorded_already(line: LineWithErrors, known: Known, column: str, suggestion: str) -> Iterator[Proposal]:
    reason = "The same day and CECs are recorded." if _is_recorded(line) else "It was recorded, and corrected since."
    yield Proposal("Remove this line", reason, safe=True, removes=True)


def _reported_otherwise(line: LineWithErrors, known: Known, column: str, suggestion: str) -> Iterator[Proposal]:
    """Never safe: the name on the line may be another person than the recorded one."""
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
    """No proposal: the order of dates is chosen for all lines together."""
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
    QUOTE_OPEN.code: _as_shown,
    CELL_COUNT.code: _as_shown,
    error_catalog.UNUSED_CHARACTER.code: _as_shown,
}
