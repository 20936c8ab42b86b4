"""The columns of a table, and the names by which files call them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from tabular.cells import trim

# Among the first LOOKED_AT lines that are not blank, the line of column names has at least NAMES_ENOUGH known names.
LOOKED_AT = 50
NAMES_ENOUGH = 3


@dataclass(frozen=True)
class Column:
    """`also`: other names of the column that files may use. Such a name gives a note."""

    name: str
    help: str
    example: str
    max_length: int
    also: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """What the readers must know of a table to find its lines in a file.

    `is_cell` decides whether a trimmed text looks like a cell of a line, such as an ID or a date. No prose does.
    """

    columns: tuple[Column, ...]
    is_cell: Callable[[str], bool]

    @cached_property
    def names(self) -> "KnownNames":
        return KnownNames({name_key(name): place for name, place in self._names()})

    @cached_property
    def own_names(self) -> frozenset[str]:
        """The keys of the columns' own names."""
        return frozenset(name_key(column.name) for column in self.columns)

    def places(self, column: Column, cells: Sequence[str]) -> list[int]:
        """The positions of the column among cells that name columns, by its own name, else by its other names."""
        wanted, own = self.columns.index(column), name_key(column.name)
        keys = [name_key(cell) for cell in cells]
        exact = [place for place, key in enumerate(keys) if key == own]
        return exact or [place for place, key in enumerate(keys) if self.names.by_key.get(key) == wanted]

    def _names(self) -> Iterable[tuple[str, int]]:
        return ((name, place) for place, one in enumerate(self.columns) for name in (one.name, *one.also))


@dataclass(frozen=True)
class KnownNames:
    """The position of the column for the key of each known name. The process for workbooks gets it as JSON."""

    by_key: dict[str, int]

    def count(self, cells: Iterable[str]) -> int:
        """The number of columns that the cells name."""
        return len({self.by_key.get(name_key(trim(cell).strip('"'))) for cell in cells} - {None})

    def __len__(self) -> int:
        return len(set(self.by_key.values()))


def name_key(name: str) -> str:
    """The name as it is compared: in lower case, without spaces and punctuation."""
    return "".join(letter for letter in name.casefold() if not letter.isspace() and letter not in "._-:*")
