"""What a list of members costs, beside a bare COPY of the same rows to the table with its indexes.

It runs on a database of its own, whose register is empty at first.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from time import perf_counter

from django.core.files.base import File
from django.core.management import call_command
from django.db import connection, transaction
from faker.providers.person.en_US import Provider as Names

from benchmarks.dataset import NOW
from benchmarks.memory import peak
from members.imports.choices import ImportStatus
from members.imports.models import MemberImport
from members.imports.services import check, import_members, receive_import
from members.rules.names import name_key

_FIELDS = (
    "aast_id, kind, standing, role, first_name, last_name, name_key, email, city, state, zip_code, county, listed"
)
_FLOOR = f"COPY members_member ({_FIELDS}) FROM STDIN"
_NAMES = "AAST ID,First Name,Last Name,Email,Kind,Standing,City,State,ZIP,Listed\n"
_Line = tuple[str, str, str, str, str, str]


def imports(folder: Path, lines: int, rounds: int) -> dict[str, object]:
    """Seconds and ratios of a first import, the same file again, and a file that changes every twentieth person."""
    call_command("migrate", verbosity=0)
    files = {name: folder / f"{name}.csv" for name in ("first", "changed", "bad")}
    rows = folder / "rows"
    _write(files["first"], lines)
    _write(files["changed"], lines, change_every=20)
    _write(files["bad"], lines, bad_every=20)
    _write_rows(rows, lines)
    seconds: dict[str, list[float]] = {}
    for _ in range(rounds):
        for name, run in _runs(rows, files).items():
            seconds.setdefault(name, []).append(run())
    _empty()
    floor = seconds.pop("copy")
    return {
        "copy": median(floor),
        "ratios": {name: median(a / b for a, b in zip(found, floor, strict=True)) for name, found in seconds.items()},
    }


def import_memory(folder: Path, lines: int) -> dict[str, float]:
    """Growth of the memory peak in MB during a first import."""
    call_command("migrate", verbosity=0)
    small, large = folder / "small.csv", folder / "large.csv"
    _write(small, 200)
    _write(large, lines)
    _empty()
    _import(small)
    _empty()
    before = peak()
    _import(large)
    growth = peak() - before
    _empty()
    return {"growth": growth}


def _runs(rows: Path, files: dict[str, Path]) -> dict[str, Callable[[], float]]:
    """In this order: each run finds the register as the one before left it."""
    return {
        "copy": lambda: _copy(rows),
        "bad": lambda: _check(files["bad"]),
        "check": lambda: _check(files["first"]),
        "first": lambda: _import(files["first"]),
        "again": lambda: _import(files["first"]),
        "changed": lambda: _import(files["changed"]),
    }


def _copy(rows: Path) -> float:
    _empty()
    with rows.open() as file:
        begin = perf_counter()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.copy_expert(_FLOOR, file, size=65_536)
        seconds = perf_counter() - begin
    _empty()
    return seconds


def _check(path: Path) -> float:
    """Seconds from the stored file to the answer of the check."""
    one = _receive(path)
    begin = perf_counter()
    check(import_id=one.pk, now=NOW)
    return perf_counter() - begin


def _import(path: Path) -> float:
    """Seconds of the check and of the import, which staff confirm in between."""
    one = _receive(path)
    begin = perf_counter()
    check(import_id=one.pk, now=NOW)
    done = import_members(import_id=one.pk, by=None, now=NOW)
    seconds = perf_counter() - begin
    if done.status != ImportStatus.IMPORTED:
        raise AssertionError(f"{path.name} was {done.status}")
    return seconds


def _receive(path: Path) -> MemberImport:
    with path.open("rb") as file:
        return receive_import(file=File(file), filename=path.name, deactivate_missing=False, by=None, now=NOW)


def _empty() -> None:
    """Without a pause for the vacuum of the table, which no import waits for."""
    for one in MemberImport.objects.exclude(file=""):
        one.file.delete(save=False)
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE members_member, members_memberimport, members_memberimporterror CASCADE")


def _people(lines: int) -> Iterator[_Line]:
    """IDs in mixed order; one family name in five has two parts."""
    first, last = list(Names.first_names), list(Names.last_names)
    for number in range(lines):
        aast_id = f"{number * 7919 % 1_000_000:06}"
        given, family = first[number * 7919 // 13 % len(first)], last[number * 104_729 // 17 % len(last)]
        if number % 5 == 1:
            family += "-" + last[number * 15_485_863 // 19 % len(last)]
        email = f"person{number}@tech.example" if number % 3 else ""
        kind = "Member" if number % 5 else "Guest"
        yield aast_id, given, family, email, kind, f"{number % 99_999:05}"


def _write(path: Path, lines: int, *, change_every: int = 0, bad_every: int = 0) -> None:
    with path.open("w", encoding="utf-8", newline="\r\n") as file:
        file.write(_NAMES)
        for number, (aast_id, given, family, email, kind, zip_code) in enumerate(_people(lines)):
            city = "Chicago" if change_every and number % change_every == 0 else "Springfield"
            state = "Illinois" if bad_every and number % bad_every == 0 else "IL"
            file.write(f"{aast_id},{given},{family},{email},{kind},Active,{city},{state},{zip_code},Yes\n")


def _write_rows(path: Path, lines: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        for aast_id, given, family, email, kind, zip_code in _people(lines):
            key = name_key(given, family)
            file.write(
                f"{aast_id}\t{kind.lower()}\tactive\tpractitioner\t{given}\t{family}\t{key}\t{email}\tSpringfield"
                f"\tIL\t{zip_code}\t\tt\n"
            )
