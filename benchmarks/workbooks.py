"""Workbooks: a valid one and the same lines as CSV, and harmful ones in their reader process."""

import csv
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from statistics import median

import xlsxwriter

from attendance.choices import UploadStatus
from attendance.roster.cells import read_date
from attendance.roster.columns import COLUMNS, COMPLETION_DATE
from attendance.roster.table import ROSTER
from benchmarks import dataset, rosters
from benchmarks.checking import check
from tabular.workbooks.isolation import command

_ROUNDS = 7
_DAY = COLUMNS.index(COMPLETION_DATE)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMES = "".join(f'<c t="inlineStr"><is><t>{column.name}</t></is></c>' for column in COLUMNS)


def workbooks(folder: Path, lines: int) -> dict[str, float]:
    """Median seconds to check a CSV file and a workbook with the same lines, and their ratio."""
    text, book = folder / "valid.csv", folder / "valid.xlsx"
    rosters.write(text, lines)
    _as_workbook(text, book)
    seconds: dict[Path, list[float]] = {text: [], book: []}
    for _ in range(_ROUNDS):
        for path, found in seconds.items():
            dataset.forget_runs()
            found.append(check(path, UploadStatus.ACCEPTED))
    dataset.forget_runs()
    ratio = median(b / a for a, b in zip(*seconds.values(), strict=True))
    return {"text": median(seconds[text]), "workbook": median(seconds[book]), "ratio": ratio}


def _as_workbook(text: Path, path: Path) -> None:
    with text.open(newline="") as file, xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Attendance")
        dates = book.add_format({"num_format": "m/d/yyyy"})
        names, *rows = csv.reader(file)
        sheet.write_row(0, 0, names)
        for number, cells in enumerate(rows, 1):
            sheet.write_row(number, 0, cells)
            sheet.write_datetime(number, _DAY, datetime.fromisoformat(str(read_date(cells[_DAY]))), dates)
            sheet.write_number(number, _DAY + 1, float(cells[-1]))


def worst(folder: Path) -> dict[str, dict[str, float | str]]:
    """For each harmful workbook: bytes on disk, seconds, and the memory peak of its reader in MB."""
    found = {}
    for name, make in _HARMFUL.items():
        path = folder / "harmful"
        path.write_bytes(make())
        with path.open("rb") as file:
            run = subprocess.run(
                [sys.executable, "-c", _RUN, *command(ROSTER.names)], stdin=file, capture_output=True, check=True
            )
        found[name] = {"bytes": path.stat().st_size, **json.loads(run.stdout)}
    return found


# A small process starts the reader, because the memory of this one would count in the reader's peak.
_RUN = """
import json, os, subprocess, sys, time
begin = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE)
said = [line for line in process.stdout][-1].decode().strip()[:60]
_, _, used = os.wait4(process.pid, 0)
megabytes = used.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
print(json.dumps({"seconds": time.perf_counter() - begin, "mb": megabytes, "said": said}))
"""


def _xlsx(rows: str, strings: str = "") -> bytes:
    def relations(targets: dict[str, str]) -> str:
        listed = "".join(
            f'<Relationship Id="{kind}" Type="{_DOCUMENT}/{kind}" Target="{target}"/>'
            for kind, target in targets.items()
        )
        return f"<Relationships>{listed}</Relationships>"

    sheets = {"worksheet": "sheet.xml", "sharedStrings": "strings.xml"}
    parts = {
        "_rels/.rels": relations({"officeDocument": "xl/workbook.xml"}),
        "xl/workbook.xml": f'<workbook xmlns:r="{_DOCUMENT}"><sheet name="A" r:id="worksheet"/></workbook>',
        "xl/_rels/workbook.xml.rels": relations(sheets),
        "xl/sheet.xml": f'<worksheet xmlns="{_MAIN}"><sheetData><row>{_NAMES}</row>{rows}</sheetData></worksheet>',
        "xl/strings.xml": f"<sst>{strings}</sst>",
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return file.getvalue()


_HARMFUL: dict[str, Callable[[], bytes]] = {
    "a cell in XFD1048576": lambda: _xlsx('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    "a row that begins at 1,000,000": lambda: _xlsx('<row r="1000000"><c><v>1</v></c></row>'),
    "30,000 letters shared by 200,000 cells": lambda: _xlsx(
        '<row><c t="s"><v>0</v></c></row>' * 200_000, f"<si><t>{'n' * 30_000}</t></si>"
    ),
    "nine million texts": lambda: _xlsx("", "".join(f"<si><t>{number}</t></si>" for number in range(9_000_000))),
    "a million rows": lambda: _xlsx(
        "".join(f"<row><c><v>{number}</v></c></row>" for number in range(1_000_000)),
    ),
    "a row of 16,384 cells of 30,000 letters": lambda: _xlsx(
        "<row>" + '<c t="s"><v>0</v></c>' * 16_384 + "</row>", f"<si><t>{'n' * 30_000}</t></si>"
    ),
    "an OLE file whose sectors lead to themselves": lambda: (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + b"\x3e\0\3\0\xfe\xff\x09\0\6\0" + bytes(486)
    ),
}
