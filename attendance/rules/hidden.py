"""Which rows and columns of a workbook's sheet are hidden or filtered away: the reader of its cells does not tell."""

import html
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

_BOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_READ_AT_ONCE = 1 << 20
_LONGEST_TAG = 10_000
_MOST_COLUMNS = 16_384
_TAG = re.compile(rb"<(?:\w+:)?(sheet|Relationship|col|row)\b([^<>]*)>")
_ATTRIBUTE = re.compile(rb"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_YES = {"1", "true"}


@dataclass(frozen=True)
class Hidden:
    """Numbered from 1, as Excel numbers its rows; column 1 is A."""

    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()


def hidden_in(file: BinaryIO, sheet: str) -> Hidden | None:
    """Of an .xlsx whose size was checked before; None where the file is of another kind and does not tell."""
    if not zipfile.is_zipfile(file):
        return None
    with zipfile.ZipFile(file) as archive:
        part = _part_of(archive, sheet)
        if part not in archive.namelist():
            return None
        return _hidden(_tags(archive, part))


def _hidden(tags: Iterable[tuple[str, dict[str, str]]]) -> Hidden:
    rows, columns, row = set(), set[int](), 0
    for tag, facts in tags:
        row = _number(facts.get("r"), row + 1) if tag == "row" else row
        if facts.get("hidden", "").lower() not in _YES:
            continue
        if tag == "row":
            rows.add(row)
        elif tag == "col":
            first = _number(facts.get("min"), 1)
            columns |= set(range(first, min(_number(facts.get("max"), first), _MOST_COLUMNS) + 1))
    return Hidden(frozenset(rows), frozenset(columns))


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else otherwise


def spans(numbers: Iterable[int]) -> str:
    """Such as 4, 7–9."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]:,}–{run[-1]:,}" if len(run) > 1 else f"{run[0]:,}" for run in runs)


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """The part of the archive that holds the sheet; empty where that cannot be told."""
    if not {_BOOK, _RELATIONS} <= set(archive.namelist()):
        return ""
    sheets = (facts for tag, facts in _tags(archive, _BOOK) if tag == "sheet" and facts.get("name") == sheet)
    names = [value for facts in sheets for key, value in facts.items() if key.endswith(":id")]
    targets = {facts.get("Id"): facts.get("Target", "") for _, facts in _tags(archive, _RELATIONS)}
    return str(PurePosixPath("xl") / targets.get(names[0], "")).lstrip("/") if names else ""


def _tags(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The tags in question with their attributes, a piece of the part at a time."""
    rest = b""
    with archive.open(part) as unpacked:
        while piece := unpacked.read(_READ_AT_ONCE):
            whole, mark, rest = (rest[-_LONGEST_TAG:] + piece).rpartition(b">")
            for name, attributes in _TAG.findall(whole + mark):
                yield name.decode(), {key.decode(): _text(one or other) for key, one, other in _found(attributes)}


def _found(attributes: bytes) -> list[tuple[bytes, bytes, bytes]]:
    return _ATTRIBUTE.findall(attributes)


def _text(value: bytes) -> str:
    return html.unescape(value.decode("utf-8", "replace"))
