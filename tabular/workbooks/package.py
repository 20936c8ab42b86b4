"""Read the parts of a workbook that is a ZIP file."""

import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, BinaryIO, Generic, TypeVar
from urllib.parse import unquote

from tabular.workbooks.sheets import Columns, Damaged, TooLarge
from tabular.workbooks.xml import Attributes, Handler, read_all

Values = TypeVar("Values")

_MOST_PARTS = 1_000
_HEAD, _READ_AT_ONCE = 64, 1 << 20
_MOST_BYTES = 200 * 1024 * 1024


class Package:
    """A ZIP file with named parts. As in Excel, names ignore case, and both slashes are equal.

    The limits use the sizes in the archive's list; zipfile never unpacks a part to more. Raises Damaged or TooLarge.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._archive = zipfile.ZipFile(file)
        parts = [part for part in self._archive.infolist() if not part.is_dir()]
        if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_BYTES:
            raise TooLarge
        self._parts = {_key(part.filename): part for part in parts}
        if len(self._parts) < len(parts):
            raise Damaged("two parts of one name")

    def __contains__(self, name: str) -> bool:
        return _key(name) in self._parts

    def open(self, name: str) -> IO[bytes]:
        if name not in self:
            raise Damaged("a part is missing")
        return self._archive.open(self._parts[_key(name)])

    def may_say(self, part: str, word: bytes) -> bool:
        """Whether the part contains the ASCII word, by a quick search. Always true for a part in UTF-16."""
        with self.open(part) as stream:
            before = stream.read(_HEAD)
            if b"\0" in before:
                return True
            while piece := stream.read(_READ_AT_ONCE):
                if word in before[-_HEAD:] + piece:
                    return True
                before = piece
        return word in before

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """The kind and the target of each relation of the part, by id. `part` is "" for the whole package."""
        folder, name = _split(part)
        listed = f"{folder}/_rels/{name}.rels".lstrip("/")
        if listed not in self:
            return {}
        handler = _Relations(folder)
        with self.open(listed) as stream:
            read_all(stream, handler)
        return handler.found


@dataclass(frozen=True)
class Listed:
    """A sheet in the list of the workbook, with the name of its part."""

    name: str
    hidden: bool
    part: str


class PartSheet(Generic[Values]):
    """A sheet that is one part of the package. `values` convert stored values to text."""

    may_hide = False

    def __init__(self, package: Package, sheet: Listed, values: Values) -> None:
        self.name, self.hidden = sheet.name, sheet.hidden
        self.columns = Columns()
        self._package, self._part, self._values = package, sheet.part, values


def with_cells(sheets: Iterable[tuple[str, bool, str]], relations: Mapping[str, tuple[str, str]]) -> Iterator[Listed]:
    """The sheets that have cells; charts have none. Raises Damaged.

    `sheets` are triples of name, hidden, and the id of a relation.
    """
    for name, is_hidden, relation in sheets:
        if relation not in relations:
            raise Damaged("a sheet is missing")
        kind, part = relations[relation]
        if kind == "worksheet":
            yield Listed(name, is_hidden, part)


class _Relations(Handler):
    def __init__(self, folder: str) -> None:
        self._folder = folder
        self.found: dict[str, tuple[str, str]] = {}

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "Relationship" and attributes.get("TargetMode") != "External":
            kind = attributes.get("Type", "").rpartition("/")[2]
            self.found[attributes.get("Id", "")] = kind, _joined(self._folder, attributes.get("Target", ""))


def _key(name: str) -> str:
    return name.replace("\\", "/").strip("/").casefold()


def _split(part: str) -> tuple[str, str]:
    folder, _, name = part.replace("\\", "/").rpartition("/")
    return folder, name


def _joined(folder: str, target: str) -> str:
    """The name of the target. It is relative to the folder, or to the package if it begins with a slash."""
    target = unquote(target.replace("\\", "/"))
    parts: list[str] = []
    for step in PurePosixPath(target if target.startswith("/") else f"{folder}/{target}").parts:
        if step == "..":
            parts = parts[:-1]
        elif step != "/":
            parts.append(step)
    return "/".join(parts)
