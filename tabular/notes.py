"""Notes on how a file was read.

A note with `needs_confirmation` stops the file until a person confirms it. Other notes are only shown.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class NoteType:
    """`words` is a template over the facts of the note, its first line, and `times`, the number of cases."""

    code: str
    words: str
    needs_confirmation: bool = False


NOTE_TYPES: dict[str, NoteType] = {}


def note_type(code: str, words: str, *, needs_confirmation: bool = False) -> NoteType:
    """Register a type of note. Its code is unique among all kinds of files."""
    NOTE_TYPES[code] = made = NoteType(code, words, needs_confirmation)
    return made


@dataclass
class Note:
    """A note on one file, with the facts and the line of its first case, and the number of cases."""

    note_type: NoteType
    facts: Mapping[str, object]
    line: int = 0
    count: int = 1

    @property
    def words(self) -> str:
        return self.note_type.words.format_map(
            {**self.facts, "line": self.line, "times": _times(self.count, self.line)}
        )


@dataclass
class Notes:
    """The notes on one file, at most one of each type."""

    _found: dict[str, Note] = field(default_factory=dict)

    def add(self, note_type: NoteType, *, line: int = 0, **facts: object) -> None:
        if note := self._found.get(note_type.code):
            note.count += 1
        else:
            self._found[note_type.code] = Note(note_type, facts, line)

    def __iter__(self) -> Iterator[Note]:
        return iter(self._found.values())

    @property
    def needs_confirmation(self) -> bool:
        return any(note.note_type.needs_confirmation for note in self)

    def as_data(self) -> list[dict[str, object]]:
        """The notes as plain data, for `AttendanceUpload.stored_notes`."""
        return [
            {"code": note.note_type.code, "facts": _storable(note.facts), "line": note.line, "count": note.count}
            for note in self
        ]


def _storable(facts: Mapping[str, object]) -> dict[str, object]:
    """A cell or the name of a sheet may have a NUL, which the database does not store."""
    return {name: fact.replace("\0", "\ufffd") if isinstance(fact, str) else fact for name, fact in facts.items()}


def notes_from_json(as_data: Iterable[Any]) -> list[Note]:
    """The notes from the data of `Notes.as_data`."""
    return [Note(NOTE_TYPES[one["code"]], one["facts"], one["line"], one["count"]) for one in as_data]


def _times(count: int, line: int) -> str:
    return f"line {line:,}" if count == 1 else f"{count:,} times, first on line {line:,}"
