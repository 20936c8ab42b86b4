"""A setting that is missing or wrong is told with a sentence that says what to set."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from cecportal import checks, env

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "SECRET_KEY": "a-long-and-varied-key-that-no-process-in-production-ever-had-0123456789",
    "SITE_URL": "https://cec.example.org",
    "DATABASE_URL": "postgres://cec:secret@db/cec",
    "REDIS_URL": "redis://broker:6379",
    "EMAIL_URL": "smtp://mail:25",
}
WEB = ("-m", "gunicorn", "cecportal.wsgi", "--config", "python:cecportal.gunicorn", "--bind", "127.0.0.1:0")


def shown(monkeypatch: pytest.MonkeyPatch, name: str, value: str | None, read: object) -> str:
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
        ("OIDC_PROVIDERS", "{", lambda: env.objects("OIDC_PROVIDERS"), "OIDC_PROVIDERS is no list in JSON. Set it to"),
        (
            "OIDC_PROVIDERS",
            "{}",
            lambda: env.objects("OIDC_PROVIDERS"),
            "OIDC_PROVIDERS is no list in JSON. Set it to",
        ),
    ],
)
def test_what_is_missing_or_wrong_is_told(
    name: str, value: str | None, read: object, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sentence in shown(monkeypatch, name, value, read)


def test_flags_and_numbers_are_strict(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(monkeypatch, "DEMO", "maybe", lambda: env.flag("DEMO", default=False)) == (
        "DEMO is 'maybe'. Set it to true or false."
    )
    assert shown(monkeypatch, "REPORTING_DAYS", "-3", lambda: env.number("REPORTING_DAYS", default=45)) == (
        "REPORTING_DAYS is '-3'. Set it to a whole number of at least 1."
    )


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, env={**clean, **environment}, capture_output=True, text=True, check=False)


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return run("manage.py", *arguments, **environment)


@pytest.mark.outside
def test_production_settings_pass_the_deploy_check() -> None:
    signed = PRODUCTION | {"SIGN_CERTIFICATES": "true", "SIGN_CREDENTIALS": "true"}
    result = manage("check", "--deploy", "--fail-level", "WARNING", **signed)
    assert (result.returncode, result.stdout) == (0, "System check identified no issues (0 silenced).\n")


@pytest.mark.outside
@pytest.mark.parametrize("name", PRODUCTION)
def test_a_process_refuses_to_start_without_what_it_needs(name: str) -> None:
    result = manage("check", **{key: value for key, value in PRODUCTION.items() if key != name})
    assert (result.returncode, f"{name} is not set." in result.stderr) == (1, True)


@pytest.mark.outside
@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"EMAIL_URL": "rubbish"}, "EMAIL_URL names no mail server. Set it to smtp+tls://user:password@host:587."),
        ({"EMAIL_URL": "smtp://"}, "EMAIL_URL names no mail server. Set it to smtp+tls://user:password@host:587."),
        ({"EMAIL_URL": "smtp://h:x"}, "EMAIL_URL names no mail server. Set it to smtp+tls://user:password@host:587."),
        (
            {"ALARM_EMAILS": "it@aast.example, rubbish"},
            "ALARM_EMAILS holds 'rubbish', which is no email address. Set it to addresses, by commas.",
        ),
        (
            {"TIME_ZONE": "America/Chikago"},
            "TIME_ZONE is 'America/Chikago', which is no time zone. Set it to a name such as America/Chicago.",
        ),
        ({"TIME_ZONE": "../UTC"}, "TIME_ZONE is '../UTC', which is no time zone."),
        (
            {"DEMO": "true"},
            "DEMO is true on a site that is served over https. The demo's passwords are public. Remove DEMO,",
        ),
        (
            {"STORAGE_ROOT": "/proc/nowhere"},
            "The folder STORAGE_ROOT cannot be written to (No such file or directory).",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, dict) else "",
)
def test_what_is_wrong_is_told_by_check_and_lets_no_process_start(wrong: dict[str, str], sentence: str) -> None:
    checked = manage("check", **PRODUCTION | wrong)
    started = run(*WEB, **PRODUCTION | wrong)

    assert (checked.returncode, sentence.partition(". ")[0] in checked.stderr) == (1, True)
    assert (started.returncode != 0, sentence in started.stderr) == (True, True)


@pytest.mark.outside
@pytest.mark.parametrize("process", ["worker", "beat"])
def test_worker_and_beat_refuse_the_same(process: str) -> None:
    started = run("-m", "celery", "--quiet", "-A", "cecportal", process, **PRODUCTION, STORAGE_ROOT="/proc/nowhere")
    shown = (
        "The folder STORAGE_ROOT cannot be written to (No such file or directory). Uploads are kept there. Give "
        "/proc/nowhere to the user that the portal runs as, or set another."
    )
    assert (started.returncode, started.stderr.splitlines()[-1].endswith(shown)) == (1, True)


@pytest.mark.outside
def test_the_star_is_refused_by_the_deploy_check_alone() -> None:
    star = PRODUCTION | {"ALLOWED_HOSTS": "*"}
    deployed = manage("check", "--deploy", **star)

    assert (deployed.returncode, "ALLOWED_HOSTS holds *, so that a request may name" in deployed.stderr) == (1, True)
    assert manage("check", **star).returncode == 0
    assert manage("check", "--deploy", **PRODUCTION | {"ALLOWED_HOSTS": "www.cec.example.org"}).returncode == 0


def test_emails_are_files_only_where_that_is_meant(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("EMAIL_URL", raising=False)
    monkeypatch.delenv("MAIL_FOLDER", raising=False)
    assert env.email(tmp_path, demo=True)["EMAIL_FILE_PATH"] == str(tmp_path)
    monkeypatch.setenv("MAIL_FOLDER", str(tmp_path / "set"))
    assert env.email(tmp_path, demo=False)["EMAIL_FILE_PATH"] == str(tmp_path / "set")
    monkeypatch.setenv("EMAIL_URL", "smtp+tls://cec:secret@mail.example.org:587")
    assert env.email(tmp_path, demo=True)["EMAIL_HOST"] == "mail.example.org"


def test_a_disk_that_is_full_keeps_no_process_from_starting(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_kwargs: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(checks.tempfile, "TemporaryFile", full)
    assert checks.files_can_be_stored() == []
