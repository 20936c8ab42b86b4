"""What is said of a file, its column names, or a whole line; errors of cells are cells.CellError."""

from dataclasses import dataclass, field

from attendance.roster.error_catalog import ErrorType


@dataclass(frozen=True)
class FileError:
    """`line` is 0 where no line is to blame. `cells`, in the order of COLUMNS, are what a line could mean."""

    error_type: ErrorType
    line: int = 0
    value: str = ""
    facts: dict[str, object] = field(default_factory=dict)
    cells: tuple[str, ...] = ()


class UnreadableFile(Exception):
    """Raised with all that keeps the lines from being read at all: errors of the file or of its column names."""

    def __init__(self, *errors: FileError) -> None:
        self.errors = errors
        super().__init__(*(one.error_type.code for one in errors))
