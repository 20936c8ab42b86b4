"""The compose file: what each container may do, and what it is told."""

import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import yaml
from django.db import connection

from devserver.embedded import _POSTGRES
from tests.worker import url_of_test_database

ROOT = Path(__file__).resolve().parents[2]
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
OURS = ("web", "worker", "beat", "migrate")
each_service = pytest.mark.parametrize("name", SERVICES)


def test_the_services() -> None:
    assert sorted(SERVICES) == sorted([*OURS, "postgres", "redis", "backup"])


@each_service
def test_each_is_bounded_and_writes_to_its_volumes_alone(name: str) -> None:
    service = SERVICES[name]
    assert (service["read_only"], service["cap_drop"], service["security_opt"]) == (
        True,
        ["ALL"],
        ["no-new-privileges:true"],
    )
    assert service["logging"] == {"driver": "json-file", "options": {"max-size": "10m", "max-file": "5"}}
    assert (bool(service["mem_limit"]), service["pids_limit"] <= 256, "privileged" in service) == (True, True, False)
    assert any(folder.startswith("/tmp") for folder in service["tmpfs"])  # noqa: S108 - of the container


@each_service
def test_what_is_left_of_roots_rights(name: str) -> None:
    become_another = ["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"]
    left = {"postgres": become_another, "redis": become_another, "backup": ["DAC_OVERRIDE"]}
    assert SERVICES[name].get("cap_add", []) == left.get(name, [])


@each_service
def test_images_are_named_by_their_whole_version(name: str) -> None:
    images = {"postgres": "postgres:18.6", "backup": "postgres:18.6", "redis": "redis:8.10.2"}
    assert SERVICES[name]["image"] == images.get(name, "cecportal")
    bases = [line for line in (ROOT / "Dockerfile").read_text().splitlines() if line.startswith("FROM")]
    assert bases == ["FROM python:3.11.15-slim AS build", "FROM python:3.11.15-slim"]


def test_only_the_web_listens_and_on_this_machine_alone() -> None:
    assert {name: service["ports"] for name, service in SERVICES.items() if "ports" in service} == {
        "web": ["127.0.0.1:${PORT:-8000}:8000"]
    }


@pytest.mark.parametrize("name", OURS)
def test_the_password_stands_in_no_address(name: str) -> None:
    shown = SERVICES[name]["environment"]
    assert (shown["DATABASE_URL"], "POSTGRES_PASSWORD" in shown["PGPASSWORD"]) == ("postgres://cec@postgres/cec", True)


def test_the_worker_alone_has_the_private_key() -> None:
    holders = [name for name in OURS if "SIGNING_KEY_FILE" in SERVICES[name]["environment"]]
    mounted = [name for name in OURS if any("/keys" in volume for volume in SERVICES[name]["volumes"])]
    assert (holders, mounted) == (["worker"], ["worker"])


@pytest.fixture
def odd_role(transactional_db: None, request: pytest.FixtureRequest) -> Iterator[str]:
    """A login of the database whose password is the parameter."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE odd LOGIN PASSWORD %s", [request.param])
    yield request.param
    with connection.cursor() as cursor:
        cursor.execute("DROP ROLE odd")


ASK = """
import django
django.setup()
from django.db import connection
cursor = connection.cursor()
cursor.execute("SELECT session_user")
print(cursor.fetchone())
"""


@pytest.mark.parametrize("odd_role", ["p@ss/w#rd", "a:b?c&d=e%20f", 'it\'s "odd" $HOME \\ ü'], indirect=True)
def test_a_password_of_any_characters_opens_the_database(odd_role: str) -> None:
    parts = urlsplit(url_of_test_database())
    url = f"postgres://odd@{parts.hostname}:{parts.port}{parts.path}"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "cecportal.settings",
        "DATABASE_URL": url,
        "PGPASSWORD": odd_role,
    }
    shown = subprocess.run([sys.executable, "-c", ASK], cwd=ROOT, env=environment, capture_output=True, check=False)
    assert (shown.stdout, shown.returncode) == (b"('odd',)\n", 0)


def test_a_backup_holds_the_database_and_the_files(transactional_db: None, tmp_path: Path) -> None:
    stored, kept = tmp_path / "storage", tmp_path / "backup"
    (stored / "attendance").mkdir(parents=True)
    kept.mkdir()
    (stored / "attendance" / "one.csv").write_text("Program ID")
    parts = urlsplit(url_of_test_database())
    environment = {
        "PATH": f"{_POSTGRES}{os.pathsep}{os.environ['PATH']}",
        "PGHOST": str(parts.hostname),
        "PGPORT": str(parts.port),
        "PGUSER": str(parts.username),
        "PGPASSWORD": str(unquote(parts.password or "")),
        "PGDATABASE": parts.path[1:],
    }
    (script,) = SERVICES["backup"]["command"]
    script = script.replace("$$", "$").replace("/backup/", f"{kept}/").replace("/storage", str(stored))
    subprocess.run([*SERVICES["backup"]["entrypoint"], script], env=environment, check=True)

    files, dump = sorted(kept.iterdir(), key=lambda path: path.name, reverse=True)
    assert (files.name.endswith(".files.tar.gz"), dump.name.endswith(".dump")) == (True, True)
    assert {path.stat().st_mode & 0o777 for path in (files, dump)} == {0o600}
    with tarfile.open(files) as archive:
        assert "./attendance/one.csv" in archive.getnames()
    listed = subprocess.run(["pg_restore", "--list", dump], env=environment, capture_output=True, check=True)
    assert b"TABLE DATA public attendance_attendanceupload" in listed.stdout
