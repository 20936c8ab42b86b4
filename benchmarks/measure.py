"""Makes one measurement and prints it as JSON. Each has its own process, so that none warms up another.

- `build`: makes the register
- `times LINES ROUNDS`: seconds of a bare COPY, and of the checks of a valid, a partly bad, and an all bad file
- `memory LINES`: growth of the memory peak during a check
- `peers LINES`: the portal and django-import-export
- `clicks`, `edits`: the time that a person waits
- `workbooks LINES`: a workbook and the same lines as CSV
- `imports LINES ROUNDS`, `import_memory LINES`: a list of members, on a database of its own
- `credentials`: credentials of 1,000 certificates, on the database of money
- `money`: the money view and a payment over 1,000 programs, on a database of its own
- `signing`: papers of 1,000 certificates, printed, signed, and as ZIP, on the database of money
- `issuing`: the certificates of 100,000 records, on a database of its own
- `worst`: cost of harmful workbooks
- `verification`: the verification of certificates, on the grown database
- `demo`, `grown`: make the databases of the page table; `pages`: its rows
"""

import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

import django
from django.db import connection, transaction

django.setup()

from attendance.choices import UploadStatus  # noqa: E402
from attendance.models import AttendanceUpload, LineError  # noqa: E402
from attendance.uploads.processing import process_upload  # noqa: E402
from benchmarks import dataset, page_dataset, rosters  # noqa: E402
from benchmarks.checking import check, receive  # noqa: E402
from benchmarks.counting import counted  # noqa: E402
from benchmarks.credentials import credentials  # noqa: E402
from benchmarks.import_export import AsUsual, Tuned, take  # noqa: E402
from benchmarks.imports import import_memory, imports  # noqa: E402
from benchmarks.issuing import issuing  # noqa: E402
from benchmarks.memory import peak  # noqa: E402
from benchmarks.money import money  # noqa: E402
from benchmarks.page_table import pages as page_rows  # noqa: E402
from benchmarks.pages import clicks, edits  # noqa: E402
from benchmarks.papers import papers  # noqa: E402
from benchmarks.signing import signing  # noqa: E402
from benchmarks.verifying import verification  # noqa: E402
from benchmarks.workbooks import workbooks, worst  # noqa: E402

_COLUMNS = "program_id, member_id, upload_id, line_number, first_name, last_name, completion_date, cecs, recorded_at"
_FLOOR = f"COPY attendance_attendancerecord ({_COLUMNS}) FROM STDIN"
_SAVE_ROWS = (
    f"COPY (SELECT {_COLUMNS} FROM attendance_attendancerecord WHERE upload_id = '%s' ORDER BY line_number) TO STDOUT"
)


class Trial:
    """The files of one size, and the records of the valid file in the format of COPY."""

    def __init__(self, folder: Path, lines: int) -> None:
        self._valid, self._some_bad, self._all_bad = (folder / f"{name}.csv" for name in ("valid", "some", "all"))
        self._rows = folder / "rows"
        rosters.write(self._valid, lines)
        self._bad_lines = {
            self._some_bad: rosters.write(self._some_bad, lines, bad_every=20),
            self._all_bad: rosters.write(self._all_bad, lines, bad_every=1),
        }
        dataset.forget_runs()
        upload = receive(self._valid)
        with counted() as statements:
            process_upload(upload.pk, now=lambda: dataset.NOW)
        self.queries = len(statements)
        self._save_rows()

    def runs(self) -> dict[str, Callable[[], float]]:
        return {
            "copy": self._copy,
            "valid": lambda: check(self._valid, UploadStatus.ACCEPTED),
            "some_bad": lambda: self._reject(self._some_bad),
            "all_bad": lambda: self._reject(self._all_bad),
        }

    def _save_rows(self) -> None:
        upload = AttendanceUpload.objects.exclude(filename="old.csv").get()
        with connection.cursor() as cursor, self._rows.open("w") as file:
            cursor.copy_expert(_SAVE_ROWS % upload.pk, file)
        self._upload_id = str(upload.pk)

    def _copy(self) -> float:
        """Seconds of a bare COPY with its commit, which checks the foreign keys."""
        AttendanceUpload.objects.bulk_create([AttendanceUpload(pk=self._upload_id, **_bare_upload())])
        with self._rows.open() as rows:
            begin = perf_counter()
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.copy_expert(_FLOOR, rows, size=65_536)
            return perf_counter() - begin

    def _reject(self, path: Path) -> float:
        seconds = check(path, UploadStatus.REJECTED)
        found = LineError.objects.values("line_number").distinct().count()
        if found != self._bad_lines[path]:
            raise AssertionError(f"{found} lines of {path.name} have errors, not {self._bad_lines[path]}")
        return seconds


def _bare_upload() -> dict[str, object]:
    return {
        "provider": dataset.provider(),
        "received_by": dataset.coordinator(),
        "received_at": dataset.NOW,
        "filename": "floor.csv",
        "size": 0,
    }


def times(folder: Path, lines: int, rounds: int) -> dict[str, object]:
    trial = Trial(folder, lines)
    seconds: dict[str, list[float]] = {name: [] for name in trial.runs()}
    for _ in range(rounds):
        for name, run in trial.runs().items():
            dataset.forget_runs()
            seconds[name].append(run())
    dataset.forget_runs()
    # The ratio is taken in each round, because other load slows both sides of a round.
    ratios = {
        name: median(a / b for a, b in zip(found, seconds["copy"], strict=True)) for name, found in seconds.items()
    }
    return {
        "queries": trial.queries,
        "seconds": {name: median(found) for name, found in seconds.items()},
        "ratios": ratios,
    }


def memory(folder: Path, lines: int) -> dict[str, object]:
    small, large = folder / "small.csv", folder / "large.csv"
    rosters.write(large, lines)
    rosters.write(small, 200)
    dataset.forget_runs()
    check(small, UploadStatus.ACCEPTED)
    dataset.forget_runs()
    upload = receive(large)
    before = peak()
    process_upload(upload.pk, now=lambda: dataset.NOW)
    after = peak()
    dataset.forget_runs()
    return {"before": before, "growth": after - before}


def peers(folder: Path, lines: int) -> dict[str, float]:
    """Seconds for the same file: the median of nine checks by the portal, and one import by each peer.

    A peer takes so long that its first run is not slower than the next.
    """
    path = folder / "valid.csv"
    rosters.write(path, lines)
    portal = []
    for _ in range(9):
        dataset.forget_runs()
        portal.append(check(path, UploadStatus.ACCEPTED))
    seconds = {"portal": median(portal)}
    for name, resource_class in {"tuned": Tuned, "usual": AsUsual}.items():
        dataset.forget_runs()
        upload = receive(path)
        begin = perf_counter()
        written = take(resource_class, upload)
        seconds[name] = perf_counter() - begin
        if written != lines:
            raise AssertionError(f"The peer {name} wrote {written} of {lines} lines")
    dataset.forget_runs()
    return seconds


def build(_folder: Path) -> dict[str, object]:
    dataset.build()
    return {}


def demo(_folder: Path) -> dict[str, object]:
    page_dataset.build_demo()
    return {}


def grown(_folder: Path) -> dict[str, object]:
    page_dataset.grow()
    return {}


def pages(_folder: Path) -> list[dict[str, object]]:
    return page_rows()


_MEASUREMENTS = (
    build,
    times,
    memory,
    peers,
    clicks,
    edits,
    workbooks,
    worst,
    imports,
    import_memory,
    money,
    issuing,
    signing,
    credentials,
    papers,
    demo,
    grown,
    pages,
    verification,
)

if __name__ == "__main__":
    name, *numbers = sys.argv[1:]
    measurement = {f.__name__: f for f in _MEASUREMENTS}[name]
    with tempfile.TemporaryDirectory(prefix="cec-bench-") as temporary:
        print(json.dumps(measurement(Path(temporary), *map(int, numbers))))
