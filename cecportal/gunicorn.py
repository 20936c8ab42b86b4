"""Settings of gunicorn: `gunicorn --config python:cecportal.gunicorn cecportal.wsgi`."""

import time
from collections.abc import Callable
from typing import Any

from gunicorn.http import wsgi

from cecportal import env

wsgi.SERVER = "cecportal"  # answers do not name the server software

worker_class = "gthread"
workers = env.number("WEB_PROCESSES", default=2)
# Most threads wait for a slow browser or the database. Each uses at most one connection to PostgreSQL.
threads = env.number("WEB_THREADS", default=32)
timeout = 60

# After this time a body must arrive at this rate. Otherwise it is cut off, and its thread is free.
PATIENCE_SECONDS = 15
LEAST_BYTES_A_SECOND = 1_000


def pre_request(_worker: Any, request: Any) -> None:
    request.unreader.chunk = Bounded(type(request.unreader).chunk.__get__(request.unreader), request.unreader.sock)


class Bounded:
    """Reads the next part of a body while it arrives fast enough."""

    def __init__(self, read: Callable[..., bytes], sock: Any) -> None:
        self._read, self._sock = read, sock
        self._began, self._came = time.monotonic(), 0

    def __call__(self, size_hint: int | None = None) -> bytes:
        if too_slow(self._came, time.monotonic() - self._began):
            raise TimeoutError("The body of a request comes too slowly.")
        self._sock.settimeout(PATIENCE_SECONDS)
        try:
            piece = self._read(size_hint)
        finally:
            self._sock.settimeout(None)
        self._came += len(piece)
        return piece


def too_slow(came: int, seconds: float) -> bool:
    return seconds > PATIENCE_SECONDS and came < seconds * LEAST_BYTES_A_SECOND
