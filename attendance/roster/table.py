"""The table of a roster, as the readers of `tabular` need it."""

from attendance.roster.cells import aast_id_error, looks_like_program_id, read_date
from attendance.roster.columns import COLUMNS
from tabular.cell_errors import CellError
from tabular.columns import Table


def _is_cell(part: str) -> bool:
    if looks_like_program_id(part) or aast_id_error(part) is None:
        return True
    day = None if part.isdigit() else read_date(part)
    return day is not None and (not isinstance(day, CellError) or bool(day.suggestion))


ROSTER = Table(COLUMNS, _is_cell)
