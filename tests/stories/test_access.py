"""Every address, method, and person: the answer that access.csv expects. A new address without a row fails.

`python -m pytest tests/stories/test_access.py --write-access` writes the file anew; read its diff before it is kept.
"""

import csv
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from accounts.choices import ProviderStatus, StaffRole
from accounts.models import Provider, User
from accounts.staff_groups import GROUPS
from members.models import Member
from tests import factories
from tests.pages import Login
from tests.stories.test_every_address import Address, addresses  # noqa: F401 - a fixture

Row = tuple[str, ...]
_FILE = Path(__file__).with_name("access.csv")
_METHODS = ("get", "post")


@pytest.fixture
def people(aast: Provider, carol: User, victor: User, olivia: User, maria: Member, stella: User) -> dict[str, User]:
    """Whom the columns of the table mean; each address belongs to AAST."""
    owner = factories.employ(factories.make_user("otto@aast.example", "Otto", "Owen"), aast, StaffRole.OWNER)
    pending = Provider.objects.create(
        name="Pending", email="p@pending.example", status=ProviderStatus.PENDING, created_at=aast.created_at
    )
    waiting = factories.employ(factories.make_user("pia@pending.example", "Pia", "Penn"), pending, StaffRole.OWNER)
    assert maria.user is not None
    found = {
        "pending owner": waiting,
        "viewer": victor,
        "coordinator": carol,
        "owner": owner,
        "other provider": olivia,
        "member": maria.user,
    }
    for number, group in enumerate(GROUPS):
        user = factories.make_user(f"staff{number}@aast.example", group.name, "Person", is_staff=True)
        user.groups.add(Group.objects.get(name=group.name))
        found[group.name.lower()] = user
    return {**found, "superuser": stella}


def _answer(client: Client, method: str, path: str) -> str:
    """The status, as `login` for the way to the login page. Nothing that the request wrote is kept."""
    cache.clear()
    with transaction.atomic():
        response = getattr(client, method)(path)
        # Not close(): its signal would close the connection to the database.
        for close in response._resource_closers:
            close()
        transaction.set_rollback(True)
    leads_to_login = response.status_code == 302 and response["Location"].startswith("/account/login/")
    return "login" if leads_to_login else str(response.status_code)


def _table(found: list[Address], people: dict[str, User], login: Login) -> list[Row]:
    clients = {"anonymous": Client(), **{name: login(user) for name, user in people.items()}}
    rows = [("address", "method", *clients)]
    for address in sorted(found, key=lambda one: (one.name, one.path)):
        for method in _METHODS:
            # A log-out ends the sessions that the other cells need.
            if address.name == "account_logout" and method == "post":
                continue
            rows.append(
                (address.name, method, *(_answer(client, method, address.path) for client in clients.values()))
            )
    return rows


def test_every_cell(
    addresses: list[Address],  # noqa: F811
    people: dict[str, User],
    login: Login,
    request: pytest.FixtureRequest,
) -> None:
    found = _table(addresses, people, login)
    if request.config.getoption("--write-access"):
        with _FILE.open("w", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(found)
    with _FILE.open(newline="") as file:
        expected = [tuple(row) for row in csv.reader(file)]
    assert {row[0] for row in found} == {row[0] for row in expected}
    assert [row for row in found if row not in expected] == []
    assert len(found) == len(expected)
