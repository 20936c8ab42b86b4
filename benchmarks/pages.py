"""The time that a person waits: for a verdict after Process File, and for each edit of a repair sheet.

This process requests the pages; broker and worker are real. The worker checks by the date of today, so the deadline of
the programs is moved to 2099.
"""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter
from uuid import uuid4

from django.test import Client

from attendance.choices import UploadStatus
from attendance.models import AttendanceUpload
from attendance.repair.action_views import LINES_PER_PAGE
from attendance.repair.edits import CellChange
from attendance.repair.services import change_cells
from attendance.repair.sheet import create_sheet
from attendance.roster.columns import CECS, COLUMNS
from benchmarks import dataset, rosters
from benchmarks.checking import check
from devserver import embedded
from programs.models import Program

CLICK_LINES, FAILING_LINES = 200, 5_000
_TIMES = 25
_PATIENCE = 60
_CECS = COLUMNS.index(CECS)
_AGAIN = re.compile(r'hx-trigger="every (\d+)(ms|s)"')


def clicks(folder: Path) -> dict[str, float]:
    """Median seconds for a file of 200 lines: its check alone, and the time from the click to the verdict."""
    path = folder / "small.csv"
    rosters.write(path, CLICK_LINES)
    checked = []
    for _ in range(_TIMES):
        dataset.forget_runs()
        checked.append(check(path, UploadStatus.ACCEPTED))
    clicked = []
    with _worker(folder), _open_for_years():
        client = _coordinator()
        for _ in range(_TIMES):
            dataset.forget_runs()
            clicked.append(_click(client, path))
    dataset.forget_runs()
    return {"checked": median(checked), "clicked": median(clicked)}


def edits(folder: Path) -> dict[str, float]:
    """Seconds for a repair sheet of 5,000 lines with errors.

    `laid_out` is its creation, `checked` the median of an edit, `asked` the median of the whole request of an edit.
    """
    path = folder / "failing.csv"
    rosters.write(path, FAILING_LINES, bad_every=1)
    dataset.forget_runs()
    check(path, UploadStatus.REJECTED)
    upload = AttendanceUpload.objects.get(filename=path.name)
    client, sheet = _coordinator(), f"{upload.get_absolute_url()}repair/"
    begin = perf_counter()
    create_sheet(upload, now=dataset.NOW)
    laid_out = perf_counter() - begin
    lines = range(2, 2 + 2 * _TIMES, 2)
    checked = [_make_change(upload, line) for line in lines]
    asked = [_send_change(client, sheet, upload, line + 1) for line in lines]
    dataset.forget_runs()
    return {"laid_out": laid_out, "checked": median(checked), "asked": median(asked)}


def _make_change(upload: AttendanceUpload, line: int) -> float:
    shown = upload.repair_lines.get(line_number=line).cells[_CECS]
    change = CellChange(line, _CECS, f"{line / 4:g}", shown)
    begin = perf_counter()
    changed = change_cells(upload=upload, changes=[change], by=dataset.coordinator(), now=dataset.NOW)
    seconds = perf_counter() - begin
    _expect(changed.refused, [])
    return seconds


def _send_change(client: Client, sheet: str, upload: AttendanceUpload, line: int) -> float:
    # As the browser does, send the 50 lines of the page too.
    lines = upload.repair_lines.order_by("line_number")[:LINES_PER_PAGE].values_list("line_number", "cells")
    sent = {f"cell-{line}-{_CECS}": f"{line / 4:g}", "shown": json.dumps(dict(lines))}
    begin = perf_counter()
    answer = client.post(sheet, sent, headers={"X-Requested-With": "fetch"})
    seconds = perf_counter() - begin
    _expect(answer.json()["refused"], [])
    return seconds


def _click(client: Client, path: Path) -> float:
    """Do what the browser does: open the page of the upload, and poll its changing part."""
    form = {"provider": dataset.provider().pk, "upload_id": uuid4(), "process": "1"}
    with path.open("rb") as file:
        begin = perf_counter()
        answer = client.post("/attendance/upload/", {**form, "file": file})
    page = client.get(answer["Location"]).content.decode()
    while again := _AGAIN.search(page):
        time.sleep(int(again[1]) / (1_000 if again[2] == "ms" else 1))
        page = client.get(f"{answer['Location']}status/").content.decode()
    seconds = perf_counter() - begin
    _expect("Record was successfully processed" in page, True)
    return seconds


def _coordinator() -> Client:
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(dataset.coordinator())
    return client


@contextmanager
def _open_for_years() -> Iterator[None]:
    programs = Program.objects.filter(program_id__startswith="A26")
    programs.update(extended_until=date(2099, 12, 31), extension_reason="Measured on any day")
    yield
    programs.update(extended_until=None, extension_reason="")


@contextmanager
def _worker(folder: Path) -> Iterator[None]:
    log = folder / "worker.log"
    command = [sys.executable, "-m", "celery", "-A", "cecportal", "worker", "-c", "1", "-l", "INFO"]
    with log.open("w") as output:
        worker = subprocess.Popen(command, stdout=output, stderr=output, env=os.environ, **embedded.detached())
    try:
        until = time.monotonic() + _PATIENCE
        while " ready." not in log.read_text():
            if time.monotonic() > until:
                raise AssertionError("The worker does not come up.")
            time.sleep(0.1)
        yield
    finally:
        worker.terminate()
        worker.wait()


def _expect(found: object, expected: object) -> None:
    if found != expected:
        raise AssertionError(f"{found} instead of {expected}")
