"""Strangers fill no table of sessions; who was logged out finds again what was typed."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import Provider, User
from tests import factories
from tests.accounts.test_registration import FORM
from tests.pages import Login

SAMPLES = {"uuid": "7d2c3a84-0000-4000-8000-000000000000", "int": "1"}
LONG = {"requested_text": "".join(f"{number:x}" for number in range(14_000))}


def addresses(patterns: list[object], before: str = "/") -> list[str]:
    """Every address of the site, with made-up objects."""
    found = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            found += addresses(pattern.url_patterns, before + str(pattern.pattern))
        elif isinstance(pattern, URLPattern) and "<path:" not in str(pattern.pattern):
            found.append(before + str(pattern.pattern))
    return found


def sample(address: str) -> str:
    for kind, value in (("uuid", SAMPLES["uuid"]), ("int", "1"), ("slug", "a26101"), ("str", "abc")):
        while f"<{kind}:" in address:
            start = address.index(f"<{kind}:")
            address = address[:start] + value + address[address.index(">", start) + 1 :]
    return address


def test_no_post_of_a_stranger_writes_a_session(db: None) -> None:
    asked = [sample(address) for address in addresses(get_resolver().url_patterns) if "(" not in address]
    for address in asked:
        Client().post(address, {"name": "x" * 3_000, **LONG})

    assert (len(asked) > 100, Session.objects.count()) == (True, 0)


def test_nor_one_of_the_forms_that_strangers_fill_in(db: None, carol: User) -> None:
    Client().post("/account/register/", FORM)
    Client().post("/account/password/reset/", {"email": carol.email})
    Client().post("/account/login/", {"login": carol.email, "password": "wrong"})
    Client().post("/verify/", {"code": "x"})

    assert Session.objects.count() == 0


def asked_and_logged_in(client: Client, user: User, form: dict[str, str]) -> str:
    """The page that the login leads back to."""
    sent = client.post("/provider/people/", {"email": "nora@new.example", **form})
    client.post(sent.headers["Location"], {"login": user.email, "password": factories.PASSWORD})
    return client.get("/provider/people/").content.decode()


KEPT = "You were logged out before this could be saved."


@pytest.mark.parametrize(("was_here", "form", "kept"), [(False, {}, True), (False, LONG, False), (True, LONG, True)])
def test_what_is_long_is_kept_for_a_browser_that_was_logged_in_before(
    olivia: User, was_here: bool, form: dict[str, str], kept: bool
) -> None:
    client = Client()
    if was_here:
        client.force_login(olivia)
        client.get("/provider/")
        del client.cookies["sessionid"]

    assert (KEPT in asked_and_logged_in(client, olivia, form)) is kept
    assert KEPT not in client.get("/provider/people/").content.decode()


@pytest.mark.parametrize("mark", ["1", "1:abc:def", ""])
def test_a_made_up_mark_is_none(society: Provider, mark: str) -> None:
    client = Client()
    client.cookies["known"] = mark
    client.post("/provider/people/", {"email": "nora@new.example", **LONG})

    assert Session.objects.count() == 0


def test_a_made_up_form_is_not_given(login: Login, olivia: User) -> None:
    client = login(olivia)
    client.cookies["typed"] = "eyJwYXRoIjoiL3Byb3ZpZGVyL3Blb3BsZS8ifQ:abc:def"

    assert KEPT not in client.get("/provider/people/").content.decode()
