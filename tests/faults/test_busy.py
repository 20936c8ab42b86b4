"""Locks that are held, statements that last, and bodies that trickle in: the site goes on and says so."""

import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection, connections
from django.utils.html import strip_tags
from pytest_django import Settings

from accounts.models import Provider, User
from attendance.models import AttendanceUpload
from cecportal.gunicorn import too_slow
from cecportal.waits import bound_waits
from programs.models import Program
from tests import factories
from tests.faults.web import Web
from tests.pages import Login
from tests.worker import PATIENCE

Bound = Callable[[str], None]


@pytest.fixture
def bound(settings: Settings, transactional_db: None) -> Iterator[Bound]:
    """This session waits as one of the web's: a second for what is named, and for the other as long as it takes."""

    def bound_to_a_second(name: str) -> None:
        settings.WEB_LOCK_SECONDS = settings.WEB_STATEMENT_SECONDS = 0
        setattr(settings, name, 1)
        bound_waits(connection)

    yield bound_to_a_second
    connection.close()


@contextmanager
def held(statement: str) -> Iterator[None]:
    other = connections["default"].copy()
    other.set_autocommit(False)
    try:
        with other.cursor() as cursor:
            cursor.execute(statement)
        yield
    finally:
        other.rollback()
        other.close()


def test_a_page_that_waits_for_a_lock_says_that_it_is_busy_and_keeps_nothing(
    bound: Bound, aast: Provider, carol: User, conference: Program, login: Login
) -> None:
    client = login(carol)
    bound("WEB_LOCK_SECONDS")
    file = SimpleUploadedFile("spring.csv", factories.csv_of("A09164,100100,John,Smith,4/10/2009,1"))
    sent = {"provider": aast.pk, "file": file, "upload_id": uuid4()}
    with held("SELECT FROM accounts_provider FOR UPDATE"):
        page = client.post("/attendance/upload/", sent)
    words = re.sub(r"\s+", " ", strip_tags(page.content.decode()))
    assert (page.status_code, page["Retry-After"], AttendanceUpload.objects.count()) == (503, "5", 0)
    assert "The portal is busy with this right now" in words
    assert "Nothing was saved." in words

    file.seek(0)
    assert client.post("/attendance/upload/", sent).status_code == 302
    assert AttendanceUpload.objects.count() == 1


def test_a_statement_that_lasts_is_cut_off(bound: Bound) -> None:
    bound("WEB_STATEMENT_SECONDS")
    with connection.cursor() as cursor, pytest.raises(OperationalError, match="statement timeout"):
        cursor.execute("SELECT pg_sleep(600)")


def test_a_worker_waits_as_long_as_it_takes(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('lock_timeout'), current_setting('statement_timeout')")
        assert cursor.fetchone() == ("0", "0")


@pytest.mark.parametrize(
    ("came", "seconds", "cut_off"),
    [(0, 15, False), (0, 15.1, True), (15_999, 16, True), (16_000, 16, False), (25_000_000, 600, False)],
)
def test_a_body_is_cut_off_where_it_comes_too_slowly(came: int, seconds: float, cut_off: bool) -> None:
    assert too_slow(came, seconds) is cut_off


@pytest.fixture
def web(transactional_db: None, tmp_path: Path) -> Iterator[Web]:
    one = Web(tmp_path)
    yield one
    one.end()


def trickle(web: Web) -> socket.socket:
    """An upload that has begun and does not go on."""
    one = socket.create_connection(("127.0.0.1", web.port))
    one.sendall(
        b"POST /account/login/ HTTP/1.1\r\nHost: testserver\r\nContent-Length: 20000000\r\nCookie: csrftoken="
        + b"a" * 32
        + b"\r\nContent-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\n"
    )
    return one


def test_twenty_uploads_that_trickle_in_do_not_stop_the_site(web: Web) -> None:
    slow = [trickle(web) for _ in range(20)]
    assert [web.is_healthy() for _ in range(10)] == [True] * 10
    for one in slow:
        one.settimeout(PATIENCE)
        assert one.recv(12) == b"HTTP/1.1 403"  # cut off by the portal, whose token was not in what had come
        one.close()
