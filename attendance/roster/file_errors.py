"""Errors of a file, its column names, or a whole line. Errors of cells are `cells.CellError`."""

from dataclasses import dataclass, field

from attendance.roster.error_catalog import ErrorType


@dataclass(frozen=True)
class FileError:
    """`line` is 0 for the file as a whole. `cells` are the likely cells of a broken line, in the order of COLUMNS."""

    error_type: ErrorType
    line: int = 0
    value: str = ""
    facts: dict[str, object] = field(default_factory=dict)
    cells: tuple[str, ...] = ()


class UnreadableFile(Exception):
    """Raised with the errors of the file or of its column names, which prevent the reading of lines."""

    def __init__(self, *errors: FileError) -> None:
        self.errors = errors
        super().__init__(*(one.error_type.code for one in errors))
