"""Start and supervise the process that reads a workbook."""

import io
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time
import weakref
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any, BinaryIO

from django.conf import settings

from tabular.columns import KnownNames

_READ_AT_ONCE = 1 << 16
_MEGABYTE = 1024 * 1024
# Extra seconds for a busy machine. The limit of the process itself counts only processor time.
_GRACE_SECONDS = 60.0
_CHILD = "tabular.workbooks.child"
_ROOT = Path(__file__).parents[2]


class Died(Exception):
    """Raised when the process ended before its last line, or was killed at a limit."""


class Reader:
    """Reads one workbook. Its process ends with the last line, or when this object is deleted."""

    def __init__(self, file: BinaryIO, names: KnownNames) -> None:
        with ExitStack() as until_started:
            on_disk = file if _is_on_disk(file) else until_started.enter_context(_copy(file))
            self._process = subprocess.Popen(
                command(names),
                stdin=on_disk,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=_ROOT,
                env={},
            )
        weakref.finalize(self, _end, self._process)

    def lines(self) -> Iterator[Any]:
        """The lines of the process, parsed from JSON. Raises Died."""
        rest, patience = b"", 0.0
        try:
            for piece in self._pieces():
                *whole, rest = (rest + piece).split(b"\n")
                yield from map(json.loads, whole)
            patience = _GRACE_SECONDS
        finally:
            _end(self._process, patience)
        if rest or self._process.returncode:
            raise Died

    def _pieces(self) -> Iterator[bytes]:
        """Pieces of the output. The time limit counts only waiting, not the work of the caller between pieces."""
        handle = _output(self._process).fileno()
        poll = select.poll()
        poll.register(handle, select.POLLIN | select.POLLHUP)
        left = settings.WORKBOOK_MAX_SECONDS + _GRACE_SECONDS
        while True:
            since = time.monotonic()
            ready = poll.poll(max(left, 0) * 1000)
            left -= time.monotonic() - since
            if not ready:
                raise Died
            piece = os.read(handle, _READ_AT_ONCE)
            if not piece:
                return
            yield piece


def command(names: KnownNames) -> list[str]:
    megabytes, output = settings.WORKBOOK_MAX_MEMORY_MB, settings.WORKBOOK_MAX_OUTPUT_MB
    limits = megabytes * _MEGABYTE, settings.WORKBOOK_MAX_SECONDS, output * _MEGABYTE
    return [sys.executable, "-s", "-m", _CHILD, *map(str, limits), json.dumps(names.by_key)]


def _is_on_disk(file: BinaryIO) -> bool:
    try:
        file.fileno()
    except (AttributeError, io.UnsupportedOperation):
        return False
    return True


def _copy(file: BinaryIO) -> IO[bytes]:
    copy = tempfile.TemporaryFile()  # noqa: SIM115 -- its caller closes it
    file.seek(0)
    shutil.copyfileobj(file, copy)
    copy.flush()
    return copy


def _output(process: "subprocess.Popen[bytes]") -> IO[bytes]:
    if process.stdout is None:
        raise Died
    return process.stdout


def _end(process: "subprocess.Popen[bytes]", patience: float = 0.0) -> None:
    """Wait `patience` seconds for the process to end, then kill it."""
    output = _output(process)
    if not output.closed:
        output.close()
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
