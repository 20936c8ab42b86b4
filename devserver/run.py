"""`make run`: all processes of the portal in one terminal. Ctrl-C ends them."""

import contextlib
import fcntl
import math
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from devserver import embedded

ROOT = Path(__file__).resolve().parent.parent
LOCAL = ROOT / ".local"
_SIGNING_KEY = LOCAL / "signing-key.pem"
_AT_ONCE = 10  # seconds
_WELCOME = """
  The portal is running.

  Site     {site}/
  Admin    {site}/admin/
  Emails   {site}/demo/mail/   (files in {mail})

  Logins, all with the password demo-sleep-2026:
    coordinator@aast.example           provider P0001, AAST
    coordinator@sleepsociety.example   provider P0002
    staff@aast.example                 AAST staff
    member@aast.example                a member with certificates
    reviewer@, finance@, directory@, helpdesk@aast.example: staff with the rights of one group

  Try it: upload demo/files/report-attendance-guide.csv, or one of the bad files beside it.
  Ctrl-C ends everything. `make reset` starts over.
"""


class Refused(Exception):
    """The portal cannot run. The sentence says what to do."""


class Stopped(Exception):
    """Ctrl-C or SIGTERM was received. Raised in the main thread."""


class Child:
    """A process of the portal. Its output goes to a log and, with its name before each line, to the terminal."""

    def __init__(self, name: str, *command: str, environment: dict[str, str], log: Path) -> None:
        self.name = name
        self.last_lines: deque[str] = deque(maxlen=15)
        self._command, self._environment, self._log = command, environment, log
        self._again_at = -math.inf
        self._start()

    def _start(self) -> None:
        self._process = subprocess.Popen(
            self._command,
            cwd=ROOT,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            **embedded.detached(),
        )
        self._reader = threading.Thread(target=self._copy, args=[self._process], daemon=True)
        self._reader.start()

    def _copy(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout is not None  # noqa: S101 - it is a pipe
        with self._log.open("a") as file:
            for line in process.stdout:
                self.last_lines.append(line)
                file.write(line)
                file.flush()
                say(f"{self.name:>6} | {line.rstrip()}")

    @property
    def ended(self) -> bool:
        return self._process.poll() is not None

    def start_again(self) -> None:
        self._again_at = time.monotonic()
        self._start()

    @property
    def just_started_again(self) -> bool:
        return time.monotonic() - self._again_at < _AT_ONCE

    def end(self, patience: float) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(patience)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        with _only_one():
            return _run(int(os.environ.get("PORT") or "8000"))
    except Stopped:
        say("Everything is stopped; the data is kept in .local.")
        return 0
    except (Refused, embedded.CannotStart) as sentence:
        say(f"\n{sentence}")
    except ValueError:
        say(f"\nPORT is {os.environ['PORT']!r}. Give a number, such as `make run PORT=8001`.")
    return 1


def _stop(_number: int, _frame: FrameType | None) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    raise Stopped


@contextlib.contextmanager
def _only_one() -> Iterator[None]:
    try:
        LOCAL.mkdir(exist_ok=True)
        (LOCAL / "log").mkdir(exist_ok=True)
        lock = (LOCAL / "run.lock").open("w")
    except OSError as error:
        raise Refused(f"{LOCAL} cannot be written to ({error.strerror}). Check who owns it.") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused("The portal runs already, from this very folder. End that one with Ctrl-C first.") from None
        yield


def _run(port: int) -> int:
    _check_port(port)
    children: list[Child] = []
    servers = None
    try:
        servers = _servers()
        environment = _environment(port, servers)
        _manage(environment, "migrate", "--no-input", "--verbosity", "0")
        if not _SIGNING_KEY.exists():
            _manage(environment, "make_signing_key", str(_SIGNING_KEY))
        _manage(environment, "load_demo")
        _manage(environment, "collectstatic", "--no-input", "--verbosity", "0")
        children += _start_children(port, environment)
        _wait_until_it_answers(port, children, servers)
        say(_WELCOME.format(site=environment["SITE_URL"], mail=environment["MAIL_FOLDER"]))
        while True:
            _keep_alive(children, servers)
            time.sleep(0.5)
    finally:
        # The worker has time to finish its file. An unfinished file is checked after the next start.
        for child in reversed(children):
            child.end(patience=10)
        if servers:
            servers.stop()


def _check_port(port: int) -> None:
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind(("127.0.0.1", port))
        except OSError:
            raise Refused(
                f"Port {port} is taken. End what uses it, or choose another: make run PORT={port + 1}"
            ) from None


def _servers() -> embedded.Servers:
    if not embedded.missing(os.environ):
        return embedded.Servers(os.environ["DATABASE_URL"], os.environ["REDIS_URL"])
    say("Starting PostgreSQL and Valkey...")
    servers = embedded.start(LOCAL / "servers")
    return embedded.Servers(
        os.environ.get("DATABASE_URL") or servers.database_url,
        os.environ.get("REDIS_URL") or servers.redis_url,
        servers._home,
    )


def _environment(port: int, servers: embedded.Servers) -> dict[str, str]:
    return {
        **os.environ,
        **servers.environment,
        "SECRET_KEY": _secret_key(),
        # Browsers refuse passkeys at an IP address.
        "SITE_URL": f"http://localhost:{port}",
        "ALLOWED_HOSTS": "127.0.0.1",
        "STORAGE_ROOT": str(LOCAL / "storage"),
        "MAIL_FOLDER": str(LOCAL / "mail"),
        "STATIC_ROOT": str(LOCAL / "static"),
        "COLLECTED_STATIC": "true",
        "DEMO": "true",
        "DJANGO_SETTINGS_MODULE": "cecportal.settings",
        "PYTHONUNBUFFERED": "1",
    }


def _secret_key() -> str:
    path = LOCAL / "secret-key"
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(60))
    return path.read_text()


def _manage(environment: dict[str, str], *arguments: str) -> None:
    command = [sys.executable, "manage.py", *arguments]
    result = subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True)
    if result.stdout.strip():
        say(result.stdout.strip())
    if result.returncode:
        (LOCAL / "log" / "manage.log").write_text(result.stdout + result.stderr)
        last = (result.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise Refused(
            f"`manage.py {arguments[0]}` failed: {last}\nThe whole text is in .local/log/manage.log. "
            "`make reset` starts over with new data."
        )


def _start_children(port: int, environment: dict[str, str]) -> list[Child]:
    # Celery warns about root at each start. This demo runs only on this machine.
    python = [sys.executable, "-W", "ignore::UserWarning"]
    gunicorn = ["gunicorn", "cecportal.wsgi", "--config", "python:cecportal.gunicorn"]
    celery = ["celery", "--quiet", "-A", "cecportal"]
    commands = {
        "web": [*gunicorn, "--bind", f"127.0.0.1:{port}", "--log-level", "warning"],
        "worker": [*celery, "worker", "--concurrency", "2", "--loglevel", "WARNING"],
        "beat": [*celery, "beat", "--schedule", str(LOCAL / "beat"), "--loglevel", "WARNING", "--pidfile", ""],
    }
    # Only the worker signs certificates, as elsewhere.
    of_worker = {"worker": {"SIGNING_KEY_FILE": str(_SIGNING_KEY)}}
    return [
        Child(
            name,
            *python,
            "-m",
            *command,
            environment={**environment, **of_worker.get(name, {})},
            log=LOCAL / "log" / f"{name}.log",
        )
        for name, command in commands.items()
    ]


def _wait_until_it_answers(port: int, children: list[Child], servers: embedded.Servers) -> None:
    while True:
        _check_alive(children, servers)
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/health/", timeout=2):
            return
        time.sleep(0.1)


def _keep_alive(children: list[Child], servers: embedded.Servers) -> None:
    """Restart a process that ended, such as a killed worker, unless it was restarted just before."""
    if servers.revive_valkey():
        say("Valkey was ended from outside and runs again. Nothing is lost.")
    for child in children:
        if child.ended and not child.just_started_again:
            say(f"The {child.name} process ended by itself and is started again.")
            child.start_again()
    _check_alive(children, servers)


def _check_alive(children: list[Child], servers: embedded.Servers) -> None:
    if dead := servers.dead():
        raise Refused(f"{dead} was ended from outside, so everything was stopped. The data is kept: `make run` again.")
    for child in children:
        if child.ended:
            raise Refused(
                f"The {child.name} process ended by itself, so everything was stopped. Its last lines:\n"
                f"{''.join(child.last_lines)}They are in .local/log/{child.name}.log."
            )


if __name__ == "__main__":
    sys.exit(main())
