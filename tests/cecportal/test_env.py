"""A setting that is missing or wrong is told with a sentence that says what to set."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from cecportal import env

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "SECRET_KEY": "a-long-and-varied-key-that-no-process-in-production-ever-had-0123456789",
    "SITE_URL": "https://cec.example.org",
    "DATABASE_URL": "postgres://cec:secret@db/cec",
    "REDIS_URL": "redis://broker:6379",
}


def told(monkeypatch: pytest.MonkeyPatch, name: str, value: str | None, read: object) -> str:
    if value is None:
        monkeypatch.delenv(name, raising=False)
    else:
        monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured) as caught:
        read()  # type: ignore[operator]
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "value", "read", "sentence"),
    [
        ("SECRET_KEY", None, env.secret_key, "SECRET_KEY is not set. Set it to 50 or more random characters"),
        ("SECRET_KEY", "short", env.secret_key, "SECRET_KEY is too short."),
        ("SITE_URL", "cec.example.org", env.site_url, "Set it to an address such as https://cec.example.org."),
        ("DATABASE_URL", "sqlite:///x", env.database, "The portal runs on PostgreSQL alone."),
        ("REDIS_URL", None, env.redis, "REDIS_URL is not set. Set it to redis://host:6379"),
        ("REDIS_URL", "amqp://x", env.redis, "REDIS_URL must begin with redis://"),
    ],
)
def test_what_is_missing_or_wrong_is_told(
    name: str, value: str | None, read: object, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sentence in told(monkeypatch, name, value, read)


def test_flags_and_numbers_are_strict(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(monkeypatch, "DEMO", "maybe", lambda: env.flag("DEMO", default=False)) == (
        "DEMO is 'maybe'. Set it to true or false."
    )
    assert told(monkeypatch, "REPORTING_DAYS", "-3", lambda: env.number("REPORTING_DAYS", default=45)) == (
        "REPORTING_DAYS is '-3'. Set it to a whole number of at least 1."
    )


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env={**clean, **environment}, capture_output=True, text=True, check=False)


def test_production_settings_pass_the_deploy_check() -> None:
    result = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert (result.returncode, result.stdout) == (0, "System check identified no issues (0 silenced).\n")


@pytest.mark.parametrize("name", PRODUCTION)
def test_a_process_refuses_to_start_without_what_it_needs(name: str) -> None:
    result = manage("check", **{key: value for key, value in PRODUCTION.items() if key != name})
    assert (result.returncode, f"{name} is not set." in result.stderr) == (1, True)
