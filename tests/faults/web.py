"""gunicorn as in production, on the test database, in processes of its own."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import closing, suppress
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from tests.worker import PATIENCE, url_of_test_database, wait_for

_ROOT = Path(__file__).resolve().parents[2]
_COMMAND = [sys.executable, "-m", "gunicorn", "cecportal.wsgi", "--config", "python:cecportal.gunicorn"]


class Web:
    """`failpoint` kills the first of its processes that reaches it."""

    def __init__(self, folder: Path, failpoint: str = "", **environment: str) -> None:
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            self.port = one.getsockname()[1]
        self._flag = folder / "web-once"
        self._flag.touch()
        kill = {"FAILPOINT": f"{failpoint}:kill", "FAILPOINT_FLAG": str(self._flag)} if failpoint else {}
        env = {**os.environ, "DATABASE_URL": url_of_test_database(), **kill, **environment}
        with (folder / "web.log").open("w") as log:
            self._process = subprocess.Popen(
                [*_COMMAND, "--bind", f"127.0.0.1:{self.port}"],
                cwd=_ROOT,
                env=env,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_for(self.is_healthy)

    def is_healthy(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        with suppress(OSError, HTTPException), closing(connection):
            connection.request("GET", "/health/", headers={"Host": "testserver"})
            return connection.getresponse().status == HTTPStatus.OK
        return False

    @property
    def was_at_failpoint(self) -> bool:
        return not self._flag.exists()

    def kill(self) -> None:
        """Parent and children at once, as a power cut would."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def end(self) -> None:
        self._process.terminate()
        self._process.wait()
