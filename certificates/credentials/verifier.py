"""The offline verifier: one HTML file that checks statements in a browser, without a network."""

import re
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from certificates.credentials.publication import statement_keys

_SCRIPTS = ("js/certificates/statement.js", "js/certificates/verifier.js")
_STYLES = ("css/tokens.css", "css/verifier.css")
_IMPORT = re.compile(r"^import .*$", re.MULTILINE)


def verifier_page(*, now: datetime) -> str:
    """The page with the public keys of today. It reaches nothing outside itself."""
    context = {
        "organization": settings.ORGANIZATION,
        "organization_name": settings.ORGANIZATION_NAME,
        "site_url": settings.SITE_URL,
        "verify_url": settings.SITE_URL + reverse("verify_certificate"),
        "keys": statement_keys(),
        "made_on": now,
        "styles": _inline(*_STYLES),
        # The modules stand in one script, so that none imports another.
        "script": mark_safe(_IMPORT.sub("", _inline(*_SCRIPTS))),  # noqa: S308 - as below
    }
    return render_to_string("certificates/credentials/verifier.html", context)


def _inline(*names: str) -> SafeString:
    """Our own files, which hold nothing that ends a script or a style."""
    return mark_safe("\n".join(_text(name) for name in names))  # noqa: S308 - no words of people


def _text(name: str) -> str:
    found = finders.find(name)
    assert isinstance(found, str)  # noqa: S101 - the file is part of the portal
    return Path(found).read_text()
