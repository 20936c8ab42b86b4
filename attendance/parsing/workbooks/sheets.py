"""What a workbook of any format is read to: sheets, their rows as text, and what their owner does not see of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

MOST_COLUMNS = 16_384
MOST_ROWS = 1_048_576


class Damaged(Exception):
    """Raised where a workbook breaks off or contradicts itself: a part of it could be left out unseen."""


class Locked(Exception):
    """Raised for a workbook with a password."""


class TooLarge(Exception):
    """Raised for a workbook that unpacks to more than any roster holds."""


class Row(NamedTuple):
    """`number` is the one that a spreadsheet shows. `cells` are by column, 0 for A; none of them is empty."""

    number: int
    cells: dict[int, str]
    hidden: bool


class Merge(NamedTuple):
    """Cells that are shown as one: the numbers of its rows, and its first column. Only that column has the value."""

    first: int
    last: int
    column: int


@dataclass
class Columns:
    """Which columns are hidden: those of the spans that say so, and by default those that no span speaks of."""

    spans: list[tuple[int, int, bool]] = field(default_factory=list)
    hidden_by_default: bool = False

    def hides(self, column: int) -> bool:
        said = [hidden for first, last, hidden in self.spans if first <= column <= last]
        return any(said) if said else self.hidden_by_default


class Sheet(Protocol):
    """`columns` are known once the first row was read. `may_hide`: the format did not tell what is hidden."""

    name: str
    hidden: bool
    may_hide: bool
    columns: Columns

    def rows(self) -> Iterator[Row]:
        """Each row that holds anything, from the top."""

    def merges(self) -> list[Merge]:
        """Those over several rows, from the top."""
