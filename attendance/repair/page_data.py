"""The POST data of the repair sheet: the cells that the page showed, and the cells that the person changed."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import SuspiciousOperation
from django.http import QueryDict

from attendance.repair.edits import CellChange
from attendance.roster.columns import COLUMNS

_NUMBER = re.compile(r"[0-9]{1,7}", re.ASCII)
_CELL = re.compile(r"cell-(?:([0-9]{1,7})|new([0-9]{1,4}))-([0-5])", re.ASCII)


@dataclass(frozen=True)
class Sent:
    """`shown`: the lines of the page by number. `changes`: the cells that differ from the shown ones."""

    shown: Mapping[int, list[str]]
    changes: list[CellChange]

    def line(self, number: int) -> list[str]:
        """The cells of the line, with the typed values in place of the shown ones."""
        cells = list(self.shown_line(number))
        for change in self.changes:
            if change.line == number and not change.below:
                cells[change.column] = " ".join(change.value.split())
        return cells

    def shown_line(self, number: int) -> list[str]:
        """Raises SuspiciousOperation for a line that the page does not show."""
        if number not in self.shown:
            raise SuspiciousOperation("Not a line of this page.")
        return self.shown[number]


def sent_by(fields: QueryDict) -> Sent:
    """Raises SuspiciousOperation for data that no page sends, as all functions of this module do."""
    sent = Sent(_shown(fields.get("shown", "{}")), [])
    cells = [(found, str(value)) for name, value in fields.items() if (found := _CELL.fullmatch(name))]
    for found, value in cells:
        line, below, place = found.groups()
        if below:
            sent.changes.append(CellChange(int(below), int(place), value, below=True))
        elif value != (shown := sent.shown_line(int(line))[int(place)]):
            sent.changes.append(CellChange(int(line), int(place), value, shown))
    return sent


def number_in(text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise SuspiciousOperation("Not a number of the repair sheet.")
    return int(text)


def first_in(text: str) -> str:
    """Returns "day" or "month"."""
    if text not in ("day", "month"):
        raise SuspiciousOperation("Not an order of the repair sheet.")
    return text


def proposal_in(text: str) -> tuple[int, dict[int, str]]:
    """The line number of a proposal, and its new cells by position."""
    sent = _read(text)
    cells = sent.get("cells")
    if not isinstance(cells, dict) or not cells:
        raise SuspiciousOperation("Not a proposal of the repair sheet.")
    found = {number_in(place): str(value) for place, value in cells.items()}
    if max(found) >= len(COLUMNS):
        raise SuspiciousOperation("Not a column of the repair sheet.")
    return number_in(str(sent.get("line"))), found


def sum_in(text: str) -> tuple[int, str]:
    """The line number of a proposal to add up days, and the CECs that it showed."""
    sent = _read(text)
    return number_in(str(sent.get("line"))), str(sent.get("cecs"))


def _shown(text: str) -> dict[int, list[str]]:
    return {number_in(number): _cells(cells) for number, cells in _read(text).items()}


def _cells(cells: object) -> list[str]:
    if not isinstance(cells, list) or len(cells) != len(COLUMNS):
        raise SuspiciousOperation("Not a line of the repair sheet.")
    return [str(cell) for cell in cells]


def _read(text: str) -> dict[str, object]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SuspiciousOperation("Not what the sheet sends.") from error
    if not isinstance(found, dict):
        raise SuspiciousOperation("Not what the sheet sends.")
    return found
