"""`make run` in a copy of the portal: up, down, and every accident told in a sentence."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.cecportal.test_rooms import rooms
from tests.worker import PATIENCE, wait_for

pytestmark = pytest.mark.outside

ROOT = Path(__file__).resolve().parents[2]
# Celery writes its own title where setproctitle is installed, so only its arguments are looked for.
_WORKER = "-A cecportal worker"
_OURS = (
    "PORT",
    "DATABASE_URL",
    "REDIS_URL",
    "SECRET_KEY",
    "SITE_URL",
    "STORAGE_ROOT",
    "MAIL_FOLDER",
    "DEMO",
    "COLLECTED_STATIC",
)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("checkout")
    for name in (*rooms(), "static", "templates"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "manage.py", folder)
    return folder


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Run:
    def __init__(self, checkout: Path, port: int) -> None:
        environment = {name: value for name, value in os.environ.items() if name not in _OURS} | {"PORT": str(port)}
        self._log = checkout / f"run-{port}.log"
        with self._log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "devserver.run"], cwd=checkout, env=environment, stdout=log, stderr=log
            )

    @property
    def output(self) -> str:
        return self._log.read_text()

    def wait_until_up(self) -> None:
        wait_for(lambda: "The portal is running." in self.output or self.process.poll() is not None)
        assert "The portal is running." in self.output, self.output

    def end(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.wait_until_ended()

    def wait_until_ended(self) -> int:
        return self.process.wait(timeout=PATIENCE)

    def kill(self, words: str) -> bool:
        """Whether a process that was started with these words was there to be killed.

        Its own alone: a worker's children outlive it for a moment, under the very same words.
        """
        found = [process for process in psutil.Process(self.process.pid).children() if words in command_of(process)]
        for process in found:
            process.kill()
        return bool(found)


def command_of(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline()).replace(" --quiet", "")
    except psutil.NoSuchProcess:
        return ""


def wait_until_nothing_is_left(checkout: Path) -> None:
    """A killed process is gone a moment later; one that stays fails the test."""
    wait_for(lambda: not left_running(checkout))


def left_running(checkout: Path) -> list[str]:
    """Command lines of processes that have to do with the copy."""
    found = []
    for process in psutil.process_iter(["cmdline", "cwd"]):
        command = " ".join(process.info["cmdline"] or [])
        if str(checkout) in command or str(process.info["cwd"]).startswith(str(checkout)):
            found.append(command)
    return found


@pytest.fixture
def run(checkout: Path) -> Iterator[Run]:
    run = Run(checkout, free_port())
    yield run
    if run.process.poll() is None:
        run.process.kill()
        run.process.wait()


def test_up_answers_and_ctrl_c_leaves_nothing_running(run: Run, checkout: Path) -> None:
    run.wait_until_up()
    second = Run(checkout, free_port())
    assert (second.wait_until_ended(), "The portal runs already" in second.output) == (1, True)
    assert run.end() == 0
    wait_until_nothing_is_left(checkout)
    assert "Traceback" not in run.output


def test_killed_and_started_again_it_keeps_the_data(run: Run, checkout: Path) -> None:
    run.wait_until_up()
    run.end(signal.SIGKILL)
    port = free_port()
    again = Run(checkout, port)
    again.wait_until_up()
    assert "The demo data is there already." in again.output
    assert f"Site     http://localhost:{port}/" in again.output
    for host in ("127.0.0.1", "localhost"):
        assert "CEC Program" in page_of_staff(f"http://{host}:{port}")
    assert again.end(signal.SIGTERM) == 0
    wait_until_nothing_is_left(checkout)


def page_of_staff(site: str) -> str:
    """The first page of the admin, after a login without a second factor."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    with browser.open(f"{site}/account/login/?next=/admin/", timeout=PATIENCE) as page:
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.read().decode())
    assert token is not None
    form = {
        "csrfmiddlewaretoken": token[1],
        "login": "staff@aast.example",
        "password": "demo-sleep-2026",
        "next": "/admin/",
    }
    sent = urllib.parse.urlencode(form).encode()
    with browser.open(f"{site}/account/login/", sent, timeout=PATIENCE) as page:
        assert page.url == f"{site}/admin/"
        text: str = page.read().decode()
    return text


def test_a_killed_database_is_told_in_a_sentence(run: Run, checkout: Path) -> None:
    run.wait_until_up()
    postmaster = checkout / ".local" / "servers" / "postgres" / "postmaster.pid"
    os.kill(int(postmaster.read_text().split()[0]), signal.SIGQUIT)
    assert run.wait_until_ended() == 1
    assert "PostgreSQL was ended from outside, so everything was stopped. The data is kept" in run.output
    wait_until_nothing_is_left(checkout)


def test_what_is_killed_runs_again_unless_it_ends_over_and_over(run: Run, checkout: Path) -> None:
    run.wait_until_up()
    wait_for(lambda: run.kill("valkey-server"))
    wait_for(lambda: "Valkey was ended from outside and runs again." in run.output)
    wait_for(lambda: run.kill(_WORKER))
    wait_for(lambda: "The worker process ended by itself and is started again." in run.output)

    def ended_over_and_over() -> bool:
        run.kill(_WORKER)
        return run.process.poll() is not None

    wait_for(ended_over_and_over)
    assert run.wait_until_ended() == 1
    assert "The worker process ended by itself, so everything was stopped." in run.output
    wait_until_nothing_is_left(checkout)


def test_a_taken_port_is_told_in_a_sentence(checkout: Path) -> None:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        one.listen()
        port = one.getsockname()[1]
        run = Run(checkout, port)
        assert run.wait_until_ended() == 1
    assert run.output.strip() == (
        f"Port {port} is taken. End what uses it, or choose another: make run PORT={port + 1}"
    )
