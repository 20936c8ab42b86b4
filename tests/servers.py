"""A pytest plugin that starts real servers before Django reads its settings (see addopts in pyproject.toml).

Where DATABASE_URL and REDIS_URL are set, those are used instead. Workers of pytest-xdist inherit the addresses. Where
SERVERS is `none`, as for `make test-fast`, nothing starts: a test that is not pure after all is refused a connection.
"""

import os
import tempfile
from pathlib import Path

import pytest

_HOME = Path(__file__).resolve().parent.parent / ".local" / "test"
_FILES = tempfile.TemporaryDirectory(prefix="cec-test-")

os.environ.setdefault("SECRET_KEY", "a-key-for-tests-alone-which-is-long-enough-for-the-settings")
os.environ.update(
    SITE_URL="http://testserver",
    DEMO="false",
    STAFF_SECOND_FACTOR="false",
    COLLECTED_STATIC="false",
    SIGN_CERTIFICATES="false",
    SIGN_CREDENTIALS="false",
    STORAGE_ROOT=str(Path(_FILES.name) / "storage"),
    MAIL_FOLDER=str(Path(_FILES.name) / "mail"),
)

if os.environ.get("SERVERS") == "none":
    # Nothing listens on this port.
    os.environ.update(DATABASE_URL="postgres://nobody@127.0.0.1:1/nothing", REDIS_URL="redis://127.0.0.1:1")

_servers = None
if not {"DATABASE_URL", "REDIS_URL"} <= set(os.environ):
    from devserver import embedded

    _servers = embedded.start(_HOME, durable=False)
    os.environ.update(DATABASE_URL=_servers.database_url, REDIS_URL=_servers.redis_url)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    if _servers is not None and not hasattr(config, "workerinput"):
        _servers.stop()
