"""The common types of all workbook formats: sheets, rows as text, and what is hidden."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

MOST_COLUMNS = 16_384
MOST_ROWS = 1_048_576


class Damaged(Exception):
    """Raised for a workbook that is incomplete or contradictory, since a part of it could get lost."""


class Locked(Exception):
    """Raised for a workbook with a password."""


class TooLarge(Exception):
    """Raised for a workbook that is larger than any roster after unpacking."""


class Row(NamedTuple):
    """`number` is the row number in a spreadsheet. `cells` are by column, 0 for A, without empty cells."""

    number: int
    cells: dict[int, str]
    hidden: bool


class Merge(NamedTuple):
    """Merged cells: their first and last row number, and their first column, which alone has the value."""

    first: int
    last: int
    column: int


@dataclass
class Columns:
    """Which columns are hidden. `spans` are triples: first column, last column, and whether they are hidden.

    `hidden_by_default` applies to columns outside all spans.
    """

    spans: list[tuple[int, int, bool]] = field(default_factory=list)
    hidden_by_default: bool = False

    def hides(self, column: int) -> bool:
        said = [hidden for first, last, hidden in self.spans if first <= column <= last]
        return any(said) if said else self.hidden_by_default


class Sheet(Protocol):
    """`columns` are known after the first row was read. `may_hide`: it is unknown what is hidden."""

    name: str
    hidden: bool
    may_hide: bool
    columns: Columns

    def rows(self) -> Iterator[Row]:
        """The rows that are not empty, from the top."""

    def merges(self) -> list[Merge]:
        """The merged cells over several rows, from the top."""
