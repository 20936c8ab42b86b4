"""A real Celery worker in a process of its own, on the test database, to be killed at will."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from django.db import connection

from attendance.choices import UploadStatus
from attendance.models import AttendanceUpload

_ROOT = Path(__file__).resolve().parents[1]
# Seconds after which a test hangs for certain, however busy the machine is. Nothing that goes well takes so long.
PATIENCE = 600


class Worker:
    """`failpoint` is where its child process does `action`: once, or every time where `once` is False."""

    def __init__(
        self,
        folder: Path,
        failpoint: str = "",
        *,
        once: bool = True,
        action: str = "kill",
        broker: str = "",
    ) -> None:
        self._name = f"worker-{time.monotonic_ns()}"
        self._log = folder / f"{self._name}.log"
        self._flag = folder / "once"
        self._flag.touch()
        env = {**os.environ, "DATABASE_URL": url_of_test_database(), "PGAPPNAME": self._name}
        if failpoint:
            env["FAILPOINT"] = f"{failpoint}:{action}"
        if broker:
            env["REDIS_URL"] = broker
        if once:
            env["FAILPOINT_FLAG"] = str(self._flag)
        command = [sys.executable, "-m", "celery", "-A", "cecportal", "worker", "-c", "1", "-l", "INFO"]
        with self._log.open("w") as log:
            self._process = subprocess.Popen(
                command, cwd=_ROOT, env=env, stdout=log, stderr=log, start_new_session=True
            )
        wait_for(lambda: " ready." in self.log)

    @property
    def log(self) -> str:
        return self._log.read_text()

    @property
    def ended(self) -> bool:
        return self._process.poll() is not None

    @property
    def was_at_failpoint(self) -> bool:
        return not self._flag.exists()

    def wait_for_failpoint(self) -> None:
        """Until its child is there, where that happens once."""
        wait_for(lambda: not self._flag.exists())

    def wait_for_log(self, words: str) -> None:
        wait_for(lambda: words in self.log)

    def kill(self) -> None:
        """Parent and child at once, as a power cut would; until PostgreSQL has noticed, and let go of their locks."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        wait_for(lambda: not self._has_sessions())

    def _has_sessions(self) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = %s)", [self._name])
            return bool(cursor.fetchone()[0])


def url_of_test_database() -> str:
    name = connection.settings_dict["NAME"]
    before, _, query = os.environ["DATABASE_URL"].partition("?")
    return f"{before.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")


def wait_for(condition: Callable[[], object]) -> None:
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)


def wait_for_verdict(upload: AttendanceUpload) -> UploadStatus:
    def final() -> bool:
        upload.refresh_from_db()
        return upload.status != UploadStatus.RECEIVED

    wait_for(final)
    return UploadStatus(upload.status)
