"""The servers of the demo and the tests: started, found, stopped, and started again after an accident."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import psycopg2
import pytest
from redis import Redis

from devserver import embedded
from tests.worker import wait_for

pytestmark = pytest.mark.outside


def ask(servers: embedded.Servers, statement: str) -> object:
    connection = psycopg2.connect(servers.database_url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchone() if cursor.description else None
    finally:
        connection.close()


def has_ended(process: psutil.Process) -> bool:
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_data_is_kept_from_one_start_to_the_next(tmp_path: Path) -> None:
    with embedded.running(tmp_path) as servers:
        ask(servers, "CREATE TABLE kept AS SELECT 42 AS answer")
    assert not (tmp_path / "servers.json").exists()
    with embedded.running(tmp_path) as servers:
        assert ask(servers, "SELECT answer FROM kept") == (42,)


def test_a_second_process_finds_the_servers_and_leaves_them_running(tmp_path: Path) -> None:
    with embedded.running(tmp_path, durable=False) as servers:
        found = embedded.start(tmp_path)
        assert found.environment == servers.environment
        found.stop()
        assert ask(servers, "SELECT 1") == (1,)


def test_half_made_data_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("18\n")
    with embedded.running(tmp_path, durable=False) as servers:
        assert ask(servers, "SELECT 1") == (1,)


def test_what_a_killed_process_left_is_cleared_away(tmp_path: Path) -> None:
    code = f"""
import os, signal
from pathlib import Path
from devserver import embedded
embedded.start(Path({str(tmp_path)!r}))
os.kill(os.getpid(), signal.SIGKILL)
"""
    killed = subprocess.run([sys.executable, "-c", code], check=False)
    assert killed.returncode == -signal.SIGKILL
    left = psutil.Process(int((tmp_path / "postgres" / "postmaster.pid").read_text().split()[0]))
    with embedded.running(tmp_path) as servers:
        assert ask(servers, "SELECT 1") == (1,)
        wait_for(lambda: has_ended(left))


def test_a_server_that_ends_by_itself_is_named(tmp_path: Path) -> None:
    servers = embedded.start(tmp_path, durable=False)
    try:
        assert servers.dead() == ""
        os.kill(int((tmp_path / "postgres" / "postmaster.pid").read_text().split()[0]), signal.SIGINT)
        wait_for(servers.dead)
        assert servers.dead() == "PostgreSQL"
    finally:
        servers.stop()


def test_a_valkey_that_ends_by_itself_runs_again_at_its_address_with_what_it_held(tmp_path: Path) -> None:
    with embedded.running(tmp_path) as servers:
        assert servers.revive_valkey() is False
        valkey = Redis.from_url(servers.redis_url)
        valkey.set("held", "yes")
        valkey_process = psutil.Process(valkey.info("server")["process_id"])
        valkey_process.kill()
        valkey_process.wait()
        assert servers.revive_valkey() is True
        assert Redis.from_url(servers.redis_url).get("held") == b"yes"


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(embedded.CannotStart, match="cannot be written to"):
        embedded.start(tmp_path / "file" / "home")
