"""Checks of several settings together. `check` and `migrate` report them, and no process starts with such an error."""

import errno
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import Error, Warning  # noqa: A004 - the name of the framework
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import default_storage

from accounts.identities.providers import what_is_wrong
from certificates.credentials import keys as credential_keys
from certificates.signing import keys as signing_keys
from fees.gateways import keys

# Pages report a full disk themselves and continue when there is room again.
_NO_ROOM_NOW = (errno.ENOSPC, errno.EDQUOT)


def demo_stays_local(**_kwargs: Any) -> list[Error]:
    if not (settings.DEMO and settings.HTTPS):
        return []
    return [
        Error(
            "DEMO is true on a site that is served over https.",
            hint="The demo's passwords are public. Remove DEMO, or set SITE_URL to an http address of this machine.",
            id="cecportal.E001",
        )
    ]


def hosts_are_named(**_kwargs: Any) -> list[Error]:
    """Django's own deployment check accepts the star."""
    if "*" not in settings.ALLOWED_HOSTS:
        return []
    return [
        Error(
            "ALLOWED_HOSTS holds *, so that a request may name any host as the portal's.",
            hint="Name each further host, by commas. That of SITE_URL is allowed already.",
            id="cecportal.E002",
        )
    ]


def files_can_be_stored(**_kwargs: Any) -> list[Error]:
    folder = Path(default_storage.path(""))
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=folder):
            return []
    except OSError as error:
        if error.errno in _NO_ROOM_NOW:
            return []
        return [
            Error(
                f"The folder STORAGE_ROOT cannot be written to ({error.strerror}).",
                hint=f"Uploads are kept there. Give {folder} to the user that the portal runs as, or set another.",
                id="cecportal.E003",
            )
        ]


def identity_providers_are_whole(**_kwargs: Any) -> list[Error]:
    ids: set[str] = set()
    wrong = []
    for number, one in enumerate(settings.OIDC_PROVIDERS, 1):
        sentences = what_is_wrong(one) or (["Another entry has its id."] if one["id"] in ids else [])
        wrong += [(number, sentence) for sentence in sentences]
        ids |= set() if sentences else {one["id"]}
    return [
        Error(
            f"Entry {number} of OIDC_PROVIDERS is not usable. {sentence}",
            hint="docs/operations.md has an example under Logins of hospitals and associations.",
            id="cecportal.E004",
        )
        for number, sentence in wrong
    ]


def online_payment_is_whole(**_kwargs: Any) -> list[Error]:
    return [
        Error(
            f"Online payment is not usable. {sentence}",
            hint="docs/operations.md says where the keys come from, under Online payment.",
            id="cecportal.E005",
        )
        for sentence in keys.what_is_wrong()
    ]


def credential_keys_are_whole(**_kwargs: Any) -> list[Error]:
    """Asks where a key is, which is in the worker's environment alone."""
    return _errors_of_credential_keys(in_worker=False)


def _errors_of_credential_keys(*, in_worker: bool) -> list[Error]:
    return [
        Error(
            f"Credentials cannot be signed. {sentence}",
            hint="docs/operations.md says how to make the keys, under Credentials.",
            id="cecportal.E006",
        )
        for sentence in (credential_keys.what_is_wrong(in_worker=in_worker) if settings.SIGN_CREDENTIALS else ())
    ]


def certificates_are_signed(**_kwargs: Any) -> list[Warning]:
    """For the deployment check. The worker, which alone has the key, checks it."""
    if settings.SIGN_CERTIFICATES:
        return []
    return [
        Warning(
            "SIGN_CERTIFICATES is not true, so nobody can prove that a certificate's file is unchanged.",
            hint="docs/operations.md says how to get a key, under Signing certificates.",
            id="cecportal.W001",
        )
    ]


def credentials_are_signed(**_kwargs: Any) -> list[Warning]:
    """For the deployment check, as above."""
    if settings.SIGN_CREDENTIALS:
        return []
    return [
        Warning(
            "SIGN_CREDENTIALS is not true, so nobody can verify a certificate without asking the portal.",
            hint="docs/operations.md says how to make the keys, under Credentials.",
            id="cecportal.W002",
        )
    ]


def signing_key_is_whole(**_kwargs: Any) -> list[Error]:
    """Asks where the key is, which is in the worker's environment alone."""
    return _errors_of_key() if settings.SIGNING_KEY_FILE else []


def refuse_worker_without_key() -> None:
    """Call this at the start of a worker. Raises ImproperlyConfigured."""
    for error in (*_errors_of_key(), *_errors_of_credential_keys(in_worker=True)):
        raise ImproperlyConfigured(f"{error.msg} {error.hint}")


def _errors_of_key() -> list[Error]:
    wrong = signing_keys.what_is_wrong() if settings.SIGN_CERTIFICATES else ""
    if not wrong:
        return []
    return [
        Error(
            f"Certificates cannot be signed. {wrong}",
            hint="docs/operations.md says what the file holds, under Signing certificates.",
            id="cecportal.E007",
        )
    ]


def refuse_what_is_wrong() -> None:
    """Call this at the start of a process. Raises ImproperlyConfigured."""
    checks = (
        demo_stays_local,
        files_can_be_stored,
        identity_providers_are_whole,
        online_payment_is_whole,
        credential_keys_are_whole,
    )
    for error in (error for check in checks for error in check()):
        raise ImproperlyConfigured(f"{error.msg} {error.hint}")
