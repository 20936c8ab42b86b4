"""A faulty line, what the register says of it, and a proposal for it: what the rules of proposals take and give."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from attendance.repair.day_totals import OneDay
from attendance.roster.columns import COLUMNS, FIRST_NAME, LAST_NAME, Column
from attendance.roster.error_catalog import CATALOG, ErrorType, Scope
from members.rules.names import name_key


@dataclass(frozen=True)
class Proposal:
    """`changes` are new cells by place in COLUMNS; `removes` and `confirms` concern the line as a whole.

    `adds` are the CECs that the lines of its attendee make together in the first of them.
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
    """What the register says of some lines: people by AAST ID, people whom a name may mean by its key, programs.

    `order_in_doubt`: a date of the file has the day first and others can be read in two ways.
    """

    by_id: Mapping[str, Person] = field(default_factory=dict)
    by_name: Mapping[str, Sequence[Person]] = field(default_factory=dict)
    programs: Mapping[str, OwnProgram] = field(default_factory=dict)
    order_in_doubt: bool = False


@dataclass(frozen=True)
class LineWithErrors:
    """A faulty line: its cells, the codes of its errors with their columns and proposals.

    `double` is the number and the cells of an earlier line with its attendee, of the same day if there is one; `days`
    are all lines with that attendee.
    """

    number: int
    cells: Sequence[str]
    errors: Sequence[tuple[str, str, str]]
    double: tuple[int, Sequence[str]] | None = None
    recorded: tuple[date, Decimal] | None = None
    days: Sequence[OneDay] = ()

    def __getitem__(self, column: Column) -> str:
        return self.cells[COLUMNS.index(column)]

    @property
    def key(self) -> str:
        return name_key(self[FIRST_NAME], self[LAST_NAME])

    @property
    def fits(self) -> bool:
        """Whether the line could be divided into its cells; where not, a cell may stand in another's place."""
        return not any(CATALOG[code].scope is Scope.LINE for code, *_ in self.errors)

    def has(self, error: ErrorType) -> bool:
        return any(code == error.code for code, *_ in self.errors)
