"""The process that reads one workbook from standard input, and writes lines of JSON to standard output.

A malicious workbook can use all memory and time, or kill its reader. In a separate process this does no harm.
The first line describes the sheet and the other sheets. Each further line is a row, and the last line is END.
The output for a refused workbook ends with the reason instead.
"""

import json
import resource
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, BinaryIO

from tabular.cells import CertainDay
from tabular.columns import KnownNames
from tabular.workbooks.choosing import Looked, carried_down, choose
from tabular.workbooks.opening import sheets_of
from tabular.workbooks.sheets import Locked, Row, TooLarge

END = "end"
HIDDEN, CARRIED = 1, 2
_LONGEST_ROW = 1_000_000


def main(memory: int, seconds: int, output: int, *, names: KnownNames) -> None:
    """`memory` in bytes, processor `seconds`, and `output` in characters are limits."""
    _limit(resource.RLIMIT_AS, memory)
    _limit(resource.RLIMIT_CPU, seconds)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)
    with open(0, "rb", closefd=False) as file:
        file.seek(0)
        _write(said(file, output, names))


def _limit(what: int, most: int) -> None:
    """Some systems lack a limit. There the time limit of the parent remains."""
    with suppress(ValueError, OSError):
        resource.setrlimit(what, (most, most))


def _write(lines: Iterator[str]) -> None:
    for line in lines:
        sys.stdout.write(line + "\n")
    sys.stdout.flush()


def said(file: BinaryIO, output: int, names: KnownNames) -> Iterator[str]:
    """The lines to write. Every exception means a refusal, because this process does nothing but read the workbook."""
    try:
        yield from _bounded(_lines(file, names), output)
    except Locked:
        yield json.dumps({"refused": "locked"})
    except (TooLarge, MemoryError, RecursionError):
        yield json.dumps({"refused": "too large"})
    except Exception:
        yield json.dumps({"refused": "damaged"})


def _bounded(lines: Iterator[str], output: int) -> Iterator[str]:
    for line in lines:
        output -= len(line)
        if output < 0:
            raise TooLarge
        yield line


def _lines(file: BinaryIO, names: KnownNames) -> Iterator[str]:
    found = choose(sheets_of(file), names)
    if found is None:
        yield json.dumps({"empty": True})
        return
    chosen, others = found
    rows = carried_down(chosen.sheet.rows(), chosen.sheet.merges(), below=chosen.names)
    before = next(rows, None)
    yield json.dumps(_choice(chosen, others))
    while before:
        yield _line(*before, chosen)
        before = next(rows, None)
    yield json.dumps(END)


def _choice(chosen: Looked, others: list[Looked]) -> dict[str, Any]:
    """The first line of the output. `hidden` are the positions of hidden columns among the used ones."""
    sheet = chosen.sheet
    return {
        "sheet": sheet.name,
        "names": chosen.names,
        "is_hidden": sheet.hidden,
        "may_hide": sheet.may_hide,
        "hidden": [
            place for place in range(chosen.last - chosen.first + 1) if sheet.columns.hides(place + chosen.first)
        ],
        "others": [(one.sheet.name, one.sheet.hidden) for one in others],
        "asks": any(one.holds_table or one.names for one in others),
    }


def _line(row: Row, has_carried: bool, chosen: Looked) -> str:
    """A row as JSON: number, cells, flags. Cells outside the used columns come last, so the row has too many cells."""
    if sum(map(len, row.cells.values())) > _LONGEST_ROW:
        raise TooLarge
    found = row.cells.get
    cells = [_cell(found(column, "")) for column in range(chosen.first, chosen.last + 1)]
    outside = [text for column, text in sorted(row.cells.items()) if column < chosen.first or column > chosen.last]
    flags = (HIDDEN if row.hidden else 0) | (CARRIED if has_carried else 0)
    return json.dumps([row.number, cells + outside, flags])


def _cell(text: str) -> str | list[str]:
    """A list marks a true date."""
    return [text] if isinstance(text, CertainDay) else text


if __name__ == "__main__":
    _, *limits, by_key = sys.argv
    main(*map(int, limits), names=KnownNames(json.loads(by_key)))
