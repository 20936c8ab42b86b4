"""While Redis is away people log in, and limits are counted in the database."""

import contextlib
import math
import socket
from collections.abc import Iterator
from copy import deepcopy
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core import mail
from django.core.cache import cache, caches
from django.test import Client
from kombu.exceptions import OperationalError
from pytest_django import Settings

from accounts.models import DailyCount, User
from attendance.tasks import sweep_uploads
from cecportal.celery import app
from foundation import progress
from foundation import redis_away as away
from foundation.queue import publish
from foundation.rate_limits import is_rate_limited
from foundation.redis_away import ASK_AGAIN_AFTER, _Away
from tests import factories
from tests.accounts.test_logging_in import TOO_MANY, WRONG, log_in
from tests.accounts.test_registration import FORM


@pytest.fixture
def port() -> Iterator[int]:
    """Nobody listens there, and nobody else can meanwhile."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield int(held.getsockname()[1])


@pytest.fixture
def redis_away(settings: Settings, port: int, db: None) -> None:
    changed = deepcopy(django_settings.CACHES)
    for name in ("default", "progress"):
        changed[name]["LOCATION"] = f"redis://127.0.0.1:{port}/1"
    settings.CACHES = changed


@pytest.mark.usefixtures("redis_away")
def test_people_log_in(carol: User) -> None:
    assert log_in(carol.email, "wrong", "198.51.100.1") == WRONG
    assert log_in(carol.email, factories.PASSWORD, "198.51.100.1") == "in"


@pytest.mark.usefixtures("redis_away")
def test_the_limits_hold(carol: User) -> None:
    shown = [log_in(carol.email, "wrong", "198.51.100.1") for _ in range(6)]

    assert shown == [WRONG] * 5 + [TOO_MANY]
    assert log_in(carol.email, factories.PASSWORD, "198.51.100.2") == "in"
    assert [is_rate_limited("x", "somebody", most=2, seconds=60) for _ in range(4)] == [False, False, True, True]


@pytest.mark.usefixtures("redis_away")
def test_passwords_are_set_again_and_organizations_register(carol: User, client: Client) -> None:
    answers = [client.post("/account/password/reset/", {"email": carol.email}) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert client.post("/account/register/", FORM).headers["Location"] == "/account/register/sent/"
    assert client.get("/verify/unknown/").status_code in (200, 404)


@pytest.mark.usefixtures("redis_away")
def test_every_way_of_asking_is_answered() -> None:
    assert (cache.add("a", 1), cache.add("a", 2), cache.get("a"), cache.incr("a")) == (True, False, 1, 2)
    cache.set_many({"b": 1, "c": 2})
    assert (cache.get_many(["a", "b", "d"]), "c" in cache, cache.touch("c", 60)) == ({"a": 2, "b": 1}, True, True)
    cache.set("e", 5)
    cache.delete_many(["b", "c"])
    assert (cache.delete("a"), cache.get("a"), cache.get("e"), cache.has_key("b")) == (True, None, 5, False)
    cache.clear()
    assert cache.get("e") is None


@pytest.mark.usefixtures("redis_away")
@time_machine.travel("2026-05-12 15:00Z", tick=False)
def test_aast_is_told_once_an_hour_and_redis_is_left_alone_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(away, "monotonic", lambda: 1_000.0)
    for _ in range(3):
        cache.get("a")
        assert _Away.until == 1_000 + ASK_AGAIN_AFTER
        _Away.until = 0.0

    assert [letter.subject for letter in mail.outbox] == ["[CEC portal] Redis does not answer"]
    assert DailyCount.objects.get(what="alarms").count == 3


def test_a_server_that_is_left_alone_is_not_asked(db: None) -> None:
    cache.set("a", 1)
    _Away.until = math.inf
    assert (cache.get("a"), mail.outbox) == (None, [])
    away.answered()
    assert (cache.get("a"), caches["database"].get("a")) == (1, None)


# --- Frozen: it takes what is sent and never answers -----------------------------------------------------------------


class Frozen:
    """A server that is stopped: the system still takes its connections."""

    def __init__(self) -> None:
        self._listener = socket.socket()
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen()
        self.port = self._listener.getsockname()[1]
        self._taken: list[socket.socket] = []

    def asked(self) -> int:
        """How many connections were made to it."""
        self._listener.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            while True:
                self._taken.append(self._listener.accept()[0])
        return len(self._taken)

    def close(self) -> None:
        for one in [*self._taken, self._listener]:
            one.close()


@pytest.fixture
def frozen(settings: Settings, db: None) -> Iterator[Frozen]:
    server, changed = Frozen(), deepcopy(django_settings.CACHES)
    for name in ("default", "progress"):
        changed[name]["LOCATION"] = f"redis://127.0.0.1:{server.port}/1"
        changed[name]["OPTIONS"] = {"socket_timeout": 0.1, "socket_connect_timeout": 0.1}
    settings.CACHES = changed
    yield server
    server.close()


def test_a_frozen_server_costs_one_request_its_patience_and_the_others_nothing(frozen: Frozen, client: Client) -> None:
    sent = client.post("/account/register/", FORM)
    looked = [client.get("/verify/unknown/").status_code for _ in range(3)]

    assert (sent.headers["Location"], looked, frozen.asked()) == ("/account/register/sent/", [404] * 3, 1)
    assert (progress.of(uuid4()), publish("accounts.send_mail"), frozen.asked()) == (None, False, 1)


def test_after_a_while_one_request_tries_and_the_others_do_not_wait_for_it(frozen: Frozen) -> None:
    cache.get("a")
    _Away.until = 0.0
    assert [away.is_asked() for _ in range(3)] == [True, False, False]
    _Away.until = 0.0
    cache.get("a")
    assert (frozen.asked(), away.is_asked()) == (2, False)


def test_once_it_answers_everybody_asks_again(db: None) -> None:
    away.leave_alone()
    _Away.until = 0.0
    cache.set("a", 1)
    assert [away.is_asked() for _ in range(3)] == [True] * 3


def test_a_broker_that_takes_nothing_is_left_alone_too(
    monkeypatch: pytest.MonkeyPatch, db: None, caplog: pytest.LogCaptureFixture
) -> None:
    tried = []

    def refuse(*_names: str, **kwargs: object) -> None:
        tried.append(kwargs)
        raise OperationalError

    monkeypatch.setattr(app, "send_task", refuse)
    assert ([publish("accounts.send_mail") for _ in range(3)], len(tried)) == ([False] * 3, 1)
    assert caplog.messages == ["The broker did not take accounts.send_mail; the sweeper will queue it again."]


def test_a_worker_that_gets_a_message_knows_that_it_is_back(db: None) -> None:
    away.leave_alone()
    sweep_uploads()
    assert away.is_asked()
