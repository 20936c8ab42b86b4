"""The people whom the tests speak of by name.

AAST (P0001) employs Carol, a coordinator, and Victor, who may only look. The Sleep Society (P0002) employs Olivia, its
owner. Stella is AAST staff. Maria is a member with a login. John, Jane, Sally, Suzie, and James are the guide's five.
"""

import functools
import gc
import os
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase
from hypothesis import settings as profiles
from pytest_django import DjangoDbBlocker, Settings
from redis import Redis

from accounts.choices import StaffRole
from accounts.models import Provider, User
from foundation import redis_away
from members.models import Member
from programs.models import Program
from programs.services.extensions import extend_deadline
from tests import factories
from tests.worker import Worker

GUIDE = {
    "100100": ("John", "Smith"),
    "100101": ("Jane", "Jones"),
    "100102": ("Sally", "Johnson"),
    "100103": ("Suzie", "Garcia"),
    "100104": ("James", "Miller"),
}
FILES = Path(__file__).parent / "files"

# A test that asks for one of these reaches a server. So does one that is marked `django_db` or `outside`.
_SERVERS = {"django_db_setup", "db", "transactional_db", "live_server", "browser", "empty_broker"}

# What begins a process of its own, whose clock is the machine's.
_OTHER_PROCESSES = {"start_worker", "live_server", "web", "run"}

# CI tries the same examples every time, so that it fails only where something changed; `make fuzz` looks for new ones.
# `make test-fast` tries fewer. `make mutants` does not look for the smallest example that fails: the first will do.
# No example is timed: a busy machine is no fault of the code.
_UNTIMED = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
profiles.register_profile("ci", derandomize=True, max_examples=100, **_UNTIMED)
profiles.register_profile("fast", derandomize=True, max_examples=25, **_UNTIMED)
profiles.register_profile("mutants", profiles.get_profile("ci"), phases=[Phase.explicit, Phase.generate])
profiles.register_profile("fuzz", max_examples=10_000, **_UNTIMED)
profiles.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each pure test, before `-m pure` selects. Nobody marks one by hand, so no mark is forgotten."""
    for item in items:
        if not _reaches_a_server(item):
            item.add_marker("pure")


def _reaches_a_server(item: pytest.Item) -> bool:
    fixtures = getattr(item, "fixturenames", ())
    return not _SERVERS.isdisjoint(fixtures) or any(map(item.get_closest_marker, ("django_db", "outside")))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Before the test database is dropped, end the sessions of workers and browsers that tests killed."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(scope="session")
def _our_caches() -> list[Any]:
    """Under mutmut, what keeps the results of our functions.

    mutmut notes calls in a context variable, and a generator that ends while it is set makes Python crash. So the
    garbage collector, which ends generators at any moment, stays off.
    """
    if "mutmut" not in sys.modules:
        return []
    gc.disable()
    found = [one for one in gc.get_objects() if isinstance(one, functools._lru_cache_wrapper)]
    return [one for one in found if _is_ours(one.__module__)]


@pytest.fixture(autouse=True)
def _cold_caches(_our_caches: list[Any]) -> None:
    """mutmut tries each mutant in a fork of a process that ran all tests: from a warm cache, none would be called."""
    for cached in _our_caches:
        cached.cache_clear()


def _is_ours(module: str) -> bool:
    return (Path(django_settings.BASE_DIR) / module.partition(".")[0]).is_dir()


@pytest.fixture(autouse=True)
def _evening(request: pytest.FixtureRequest) -> Iterator[None]:
    """It is eight in the evening where the organization is, and goes on from there.

    No day ends under a test, and whoever takes the day of UTC for that of the organization is wrong by one.
    """
    if _OTHER_PROCESSES & set(request.fixturenames):
        yield
        return
    with time_machine.travel(timezone.localtime().replace(hour=20, minute=0)):
        yield


@pytest.fixture(autouse=True)
def _empty_cache(request: pytest.FixtureRequest) -> None:
    if request.node.get_closest_marker("pure"):
        return
    redis_away.answered()
    cache.clear()


@pytest.fixture(autouse=True)
def _fast_passwords(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def aast(db: None) -> Provider:
    return factories.make_provider("P0001", "AAST", "cec@aast.example")


@pytest.fixture
def society(db: None) -> Provider:
    return factories.make_provider("P0002", "Prairie Sleep Society", "office@sleepsociety.example")


@pytest.fixture
def carol(aast: Provider) -> User:
    return factories.employ(factories.make_user("carol@aast.example", "Carol", "Chen"), aast)


@pytest.fixture
def victor(aast: Provider) -> User:
    return factories.employ(factories.make_user("victor@aast.example", "Victor", "Vance"), aast, StaffRole.VIEWER)


@pytest.fixture
def olivia(society: Provider) -> User:
    return factories.employ(
        factories.make_user("olivia@sleepsociety.example", "Olivia", "Ortiz"), society, StaffRole.OWNER
    )


@pytest.fixture
def stella(db: None) -> User:
    return factories.make_user("stella@aast.example", "Stella", "Stone", is_staff=True, is_superuser=True)


@pytest.fixture
def maria(db: None) -> Member:
    user = factories.make_user("maria@tech.example", "María", "Núñez-O'Brien")
    return factories.make_member("100200", "María", "Núñez-O'Brien", email=user.email, user=user)


@pytest.fixture
def guide_members(db: None) -> dict[str, Member]:
    """The five of the guide's example file, by AAST ID."""
    return {
        aast_id: factories.make_member(aast_id, first, last, email=f"{first.lower()}@tech.example")
        for aast_id, (first, last) in GUIDE.items()
    }


@pytest.fixture
def conference(aast: Provider, carol: User, stella: User, guide_members: dict[str, Member]) -> Program:
    """The guide's program A09164, approved for 10 CECs, with an extension so that 2009 can still be reported."""
    program = factories.make_program(
        aast,
        carol,
        program_id="A09164",
        name="13th Annual Sleep Disorders Conference",
        start=date(2009, 4, 10),
        place="San Antonio, TX",
    )
    until = date(2099, 12, 31)
    return extend_deadline(program, until=until, reason="The guide's own example", by=stella, now=datetime.now(UTC))


@pytest.fixture
def guide_file() -> bytes:
    return (FILES / "good" / "report-attendance-guide.csv").read_bytes()


@pytest.fixture
def login() -> Callable[[User], Client]:
    """A browser in which this person is logged in."""

    def logged_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return logged_in


@pytest.fixture
def empty_broker() -> Redis:
    broker = Redis.from_url(django_settings.CELERY_BROKER_URL)
    broker.flushdb()
    return broker


@pytest.fixture
def start_worker(transactional_db: None, tmp_path: Path, empty_broker: Redis) -> Iterator[Callable[..., Worker]]:
    workers: list[Worker] = []

    def start(failpoint: str = "", **options: Any) -> Worker:
        workers.append(Worker(tmp_path, failpoint, **options))
        return workers[-1]

    yield start
    for worker in workers:
        worker.kill()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-access", action="store_true", help="write tests/stories/access.csv anew")
