"""The files to check: attendees of the register in mixed order, one name in ten in capitals."""

from collections.abc import Iterator
from pathlib import Path

from django.db import connection

from attendance.roster.columns import COLUMNS
from benchmarks.dataset import ACTIVE, APPROVED_CECS, HELD_ON, LINES_A_PROGRAM
from foundation.formatting import us_date

_ATTENDEES = f"""
    SELECT m.aast_id, m.first_name, m.last_name
    FROM generate_series(0, %s - 1) AS i
    JOIN members_member m ON m.aast_id = lpad((i::bigint * 7919 %% {ACTIVE})::text, 6, '0')
    ORDER BY i
"""
_DAYS = (us_date(HELD_ON), f"{HELD_ON.month}/{HELD_ON.day}/{HELD_ON.year}", HELD_ON.isoformat())
_PROGRAM, _AAST_ID, _FIRST, _LAST, _DAY, _CECS = range(6)
# The wrong cell of a line with an error. The cell shows half of these errors, the register the others.
_BAD = (
    (_AAST_ID, "1234"),
    (_AAST_ID, f"{ACTIVE}"),
    (_FIRST, ""),
    (_LAST, "Nobody"),
    (_DAY, "31/31/2026"),
    (_DAY, "05/10/2026"),
    (_CECS, "1.1"),
    (_CECS, f"{APPROVED_CECS}.25"),
    (_PROGRAM, "A269999"),
    (_PROGRAM, "A250000"),
)


def write(path: Path, lines: int, *, bad_every: int = 0) -> int:
    """Write a file in which each `bad_every`th line has an error. Returns the number of these lines."""
    bad = 0
    with path.open("w", encoding="utf-8", newline="\r\n") as file:
        file.write(",".join(column.name for column in COLUMNS) + "\n")
        for number, cells in enumerate(_valid_lines(lines)):
            if bad_every and number % bad_every == 0:
                where, cell = _BAD[bad % len(_BAD)]
                cells[where] = cell
                bad += 1
            file.write(",".join(cells) + "\n")
    return bad


def _valid_lines(lines: int) -> Iterator[list[str]]:
    # A named cursor fetches few rows at once, so it does not raise the memory peak that is measured.
    with connection.chunked_cursor() as cursor:
        cursor.execute(_ATTENDEES, [lines])
        for number, (aast_id, first, last) in enumerate(cursor):
            program = f"A26{number // LINES_A_PROGRAM:04}"
            spelled = (first.upper(), last.upper()) if number % 10 == 0 else (first, last)
            cecs = f"{1 + number % 36 / 4:g}"
            yield [program, aast_id, *spelled, _DAYS[number // LINES_A_PROGRAM % 3], cecs]
