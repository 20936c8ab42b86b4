"""HTML of the cells on the repair sheet. A page has 300 cells, and a template needed a third of its time for them.

The order of the attributes compresses best. Attributes that all cells share are on the form and the table.
"""

from collections.abc import Collection, Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString

from attendance.roster.columns import COLUMNS

_CELL = (
    '<td role="cell" class="repair-{place}" data-label="{column}"><input type="text" maxlength="1000" value="{value}"'
    ' aria-describedby="messages-{line}" name="cell-{line}-{place}" aria-label="Line {line}, {column}"'
    " class={classes}></td>"
)
_RIGHT, _WRONG = '"form-control"', '"form-control is-invalid" aria-invalid="true"'


def cells_html(line: int, values: Sequence[str], *, wrong: Collection[int]) -> SafeString:
    """`wrong` are the positions of the cells with an error."""
    cells = (
        _CELL.format(
            place=place,
            column=column.name,
            value=escape(value),
            line=line,
            classes=_WRONG if place in wrong else _RIGHT,
        )
        for place, (column, value) in enumerate(zip(COLUMNS, values, strict=True))
    )
    return SafeString("".join(cells))
