"""Input and output of the suggestion rules: a line with errors, facts of the register, and proposals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from attendance.repair.day_totals import OneDay
from attendance.roster.columns import COLUMNS, FIRST_NAME, LAST_NAME
from attendance.roster.error_catalog import CATALOG
from members.rules.names import name_key
from tabular.columns import Column
from tabular.errors import ErrorType, Scope


@dataclass(frozen=True)
class Proposal:
    """A proposal changes cells, removes or confirms the line, or adds up the lines of its attendee.

    `changes` are new cells by position in COLUMNS. `adds` is the sum of the CECs, as text.
    `safe`: the proposal may be applied without a look at the line.
    """

    label: str
    reason: str
    changes: tuple[tuple[int, str], ...] = ()
    safe: bool = False
    removes: bool = False
    confirms: bool = False
    adds: str = ""


@dataclass(frozen=True)
class Person:
    """A member of the register."""

    aast_id: str
    first_name: str
    last_name: str

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def key(self) -> str:
        return name_key(self.first_name, self.last_name)


@dataclass(frozen=True)
class OwnProgram:
    """A program of the provider that takes attendance."""

    program_id: str
    start: date
    end: date
    cecs: Decimal | None


@dataclass
class Known:
    """Facts of the register for some lines: people by AAST ID and by name key, and programs by program ID.

    `order_in_doubt`: day and month may be the other way round in this file, and no check can detect it.
    """

    by_id: Mapping[str, Person] = field(default_factory=dict)
    by_name: Mapping[str, Sequence[Person]] = field(default_factory=dict)
    programs: Mapping[str, OwnProgram] = field(default_factory=dict)
    order_in_doubt: bool = False


@dataclass(frozen=True)
class LineWithErrors:
    """`errors` are triples: code, column, and suggestion.

    `duplicate` has the number and the cells of an earlier line of the attendee, if possible of the same day.
    `recorded` has the day and the CECs of the attendee's record. `days` are all lines of the attendee.
    """

    number: int
    cells: Sequence[str]
    errors: Sequence[tuple[str, str, str]]
    duplicate: tuple[int, Sequence[str]] | None = None
    recorded: tuple[date, Decimal] | None = None
    days: Sequence[OneDay] = ()

    def __getitem__(self, column: Column) -> str:
        return self.cells[COLUMNS.index(column)]

    @property
    def key(self) -> str:
        return name_key(self[FIRST_NAME], self[LAST_NAME])

    @property
    def fits(self) -> bool:
        """Whether the line could be divided into its cells. If not, a cell may be in the wrong column."""
        return not any(CATALOG[code].scope is Scope.LINE for code, *_ in self.errors)

    def has(self, error: ErrorType) -> bool:
        return any(code == error.code for code, *_ in self.errors)
