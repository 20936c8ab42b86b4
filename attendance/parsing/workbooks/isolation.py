"""The process that reads a workbook, as its parent sees it."""

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

_READ_AT_ONCE = 1 << 16
_MEGABYTE = 1024 * 1024
# Seconds that a busy machine may keep the process from running; its own limit counts only those in which it runs.
_WAITED_FOR = 60.0
_CHILD = "attendance.parsing.workbooks.child"
_ROOT = Path(__file__).parents[3]


class Died(Exception):
    """Raised when the process ended before its last line, or was stopped at a limit of memory, time, or output."""


class Reader:
    """One workbook that is being read; its process ends with the last line, or when this object is let go."""

    def __init__(self, file: BinaryIO) -> None:
        with ExitStack() as until_started:
            on_disk = file if _is_on_disk(file) else until_started.enter_context(_copy(file))
            self._process = subprocess.Popen(
                command(),
                stdin=on_disk,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=_ROOT,
                env={},
            )
        weakref.finalize(self, _end, self._process)

    def lines(self) -> Iterator[Any]:
        """What the process says, line by line. Raises Died."""
        rest, patience = b"", 0.0
        try:
            for piece in self._pieces():
                *whole, rest = (rest + piece).split(b"\n")
                yield from map(json.loads, whole)
            patience = _WAITED_FOR
        finally:
            _end(self._process, patience)
        if rest or self._process.returncode:
            raise Died

    def _pieces(self) -> Iterator[bytes]:
        """Only the time that is waited counts: what is done with the rows is no fault of the workbook."""
        handle = _output(self._process).fileno()
        poll = select.poll()
        poll.register(handle, select.POLLIN | select.POLLHUP)
        left = settings.WORKBOOK_MAX_SECONDS + _WAITED_FOR
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


def command() -> list[str]:
    megabytes, output = settings.WORKBOOK_MAX_MEMORY_MB, settings.WORKBOOK_MAX_OUTPUT_MB
    limits = megabytes * _MEGABYTE, settings.WORKBOOK_MAX_SECONDS, output * _MEGABYTE
    return [sys.executable, "-s", "-m", _CHILD, *map(str, limits)]


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
    """Wait for what is ending by itself, which has closed its output; stop what does not."""
    output = _output(process)
    if not output.closed:
        output.close()
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
