"""Strict reading of the environment. A missing or wrong value stops the process with a sentence about what to set."""

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import environ
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

_environ = environ.Env()
_TRUE = {"true", "1", "yes", "on"}
_FALSE = {"false", "0", "no", "off"}
_SET_EMAIL_URL = "Set it to smtp+tls://user:password@host:587."


def text(name: str, *, default: str | None = None, why: str) -> str:
    value = str(_environ.ENVIRON.get(name, "")).strip()
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(f"{name} is not set. {why}")
    return default


def flag(name: str, *, default: bool) -> bool:
    value = text(name, default=str(default), why="").lower()
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}. Set it to true or false.")


def number(name: str, *, default: int, least: int = 1) -> int:
    value = text(name, default=str(default), why="")
    if not (value.isascii() and value.isdigit()) or int(value) < least:
        raise ImproperlyConfigured(f"{name} is {value!r}. Set it to a whole number of at least {least}.")
    return int(value)


def names(name: str) -> list[str]:
    return [part.strip() for part in text(name, default="", why="").split(",") if part.strip()]


def numbers(name: str, *, default: tuple[int, ...]) -> tuple[int, ...]:
    """Whole numbers of at least 1, separated by commas."""
    found = names(name)
    if wrong := [part for part in found if not (part.isascii() and part.isdigit() and int(part))]:
        raise ImproperlyConfigured(f"{name} holds {wrong[0]!r}. Set it to whole numbers of at least 1, by commas.")
    return tuple(map(int, found)) or default


def addresses(name: str) -> list[str]:
    """Email addresses, separated by commas."""
    found = names(name)
    for address in found:
        try:
            validate_email(address)
        except ValidationError:
            raise ImproperlyConfigured(
                f"{name} holds {address!r}, which is no email address. Set it to addresses, by commas."
            ) from None
    return found


def objects(name: str) -> list[Any]:
    """A list in JSON. The error omits the value, because it may contain a secret."""
    try:
        found = json.loads(text(name, default="[]", why=""))
    except ValueError:
        found = None
    if not isinstance(found, list):
        raise ImproperlyConfigured(f"{name} is no list in JSON. Set it to [{{...}}, {{...}}], or remove it.")
    return found


def time_zone() -> str:
    name = text("TIME_ZONE", default="America/Chicago", why="")
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ImproperlyConfigured(
            f"TIME_ZONE is {name!r}, which is no time zone. Set it to a name such as America/Chicago."
        ) from None
    return name


def folder(name: str, *, default: Path) -> Path:
    return Path(text(name, default=str(default), why="")).resolve()


def secret_key() -> str:
    key = text("SECRET_KEY", why="Set it to 50 or more random characters; `make run` makes one for you.")
    if len(key) < 50:
        raise ImproperlyConfigured("SECRET_KEY is too short. Set it to 50 or more random characters.")
    return key


def site_url() -> str:
    url = text("SITE_URL", why="Set it to the address that people type, such as https://cec.example.org.").rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path:
        raise ImproperlyConfigured(f"SITE_URL is {url!r}. Set it to an address such as https://cec.example.org.")
    return url


def database() -> dict[str, Any]:
    url = text("DATABASE_URL", why="Set it to postgres://user:password@host/name; `make run` starts a server for you.")
    if not url.startswith(("postgres://", "postgresql://")):
        raise ImproperlyConfigured("DATABASE_URL must begin with postgres://. The portal runs on PostgreSQL alone.")
    return environ.Env.db_url_config(url)


def session_options(settings: dict[str, int]) -> str:
    """Settings of PostgreSQL for each session, in the format of libpq."""
    return " ".join(f"-c {name}={value}" for name, value in settings.items())


def redis() -> str:
    url = text("REDIS_URL", why="Set it to redis://host:6379; `make run` starts a server for you.").rstrip("/")
    if not url.startswith(("redis://", "rediss://", "unix://")):
        raise ImproperlyConfigured("REDIS_URL must begin with redis:// or rediss://.")
    return url


def email(default_folder: Path, *, demo: bool) -> dict[str, Any]:
    """Django's EMAIL_* settings from EMAIL_URL.

    Without it emails become files in MAIL_FOLDER; the demo has a default folder.
    """
    files = demo or bool(text("MAIL_FOLDER", default="", why=""))
    url = text("EMAIL_URL", default="" if files else None, why=_SET_EMAIL_URL)
    if url:
        return _email_of(url)
    backend = "django.core.mail.backends.filebased.EmailBackend"
    return {"EMAIL_BACKEND": backend, "EMAIL_FILE_PATH": str(folder("MAIL_FOLDER", default=default_folder))}


def _email_of(url: str) -> dict[str, Any]:
    """The error omits the address, because it may contain a password."""
    try:
        found: dict[str, Any] = environ.Env.email_url_config(url)
    except (ImproperlyConfigured, ValueError):
        found = {}
    if not found or (url.startswith("smtp") and not found["EMAIL_HOST"]):
        raise ImproperlyConfigured(f"EMAIL_URL names no mail server. {_SET_EMAIL_URL}")
    return found


def package_folder(package: str) -> str:
    """The folder of a package that contains only files, without Python modules."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ImproperlyConfigured(
            f"The package {package} is not installed. Run `make run`, or install the requirements."
        )
    return str(next(iter(spec.submodule_search_locations)))
