"""The parts of a workbook that is a ZIP file, under the names by which spreadsheets find them."""

import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, BinaryIO, Generic, TypeVar
from urllib.parse import unquote

from attendance.parsing.workbooks.sheets import Columns, Damaged, TooLarge
from attendance.parsing.workbooks.xml import Attributes, Handler, read_all

Values = TypeVar("Values")

_MOST_PARTS = 1_000
_HEAD, _READ_AT_ONCE = 64, 1 << 20
_MOST_BYTES = 200 * 1024 * 1024


class Package:
    """Upper and lower case, and both slashes, are one in a part's name, as they are to Excel.

    No part unpacks to more than its size in the archive's list. Raises Damaged or TooLarge.
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
        """A quick look at the part for a word of ASCII; in UTF-16 every word looks otherwise."""
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
        """The kind and the part that each relation of this part leads to, by its id; `part` is "" for the package."""
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
    """A sheet as the workbook lists it: its name, whether it is hidden, and its part."""

    name: str
    hidden: bool
    part: str


class PartSheet(Generic[Values]):
    """A sheet that is a part of its own; `values` turn what stands in its cells into text."""

    may_hide = False

    def __init__(self, package: Package, sheet: Listed, values: Values) -> None:
        self.name, self.hidden = sheet.name, sheet.hidden
        self.columns = Columns()
        self._package, self._part, self._values = package, sheet.part, values


def with_cells(sheets: Iterable[tuple[str, bool, str]], relations: Mapping[str, tuple[str, str]]) -> Iterator[Listed]:
    """Of sheets with the id of a relation in place of their part, those with cells. Raises Damaged."""
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
    """A target is relative to its folder, or to the package where it begins with a slash."""
    target = unquote(target.replace("\\", "/"))
    parts: list[str] = []
    for step in PurePosixPath(target if target.startswith("/") else f"{folder}/{target}").parts:
        if step == "..":
            parts = parts[:-1]
        elif step != "/":
            parts.append(step)
    return "/".join(parts)
