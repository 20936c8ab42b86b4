"""The sessions of a login: listed, ended, and forgotten."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone

from accounts.choices import StaffRole
from accounts.models import Provider, User
from accounts.rules.browsers import browser_name
from accounts.services.people import invite
from accounts.tasks import clear_sessions
from tests import factories
from tests.accounts.test_registration import letter_to
from tests.accounts.test_second_factor import add_app
from tests.pages import Login, text

PAGE = "/account/security/sessions/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 "
    "Mobile/15E148 Safari/604.1"
)


def log_in(user: User, browser: str = FIREFOX, network: str = "198.51.100.1") -> Client:
    client = Client(REMOTE_ADDR=network, headers={"user-agent": browser})
    client.post("/account/login/", {"login": user.email, "password": factories.PASSWORD})
    return client


def test_carol_sees_her_two_sessions_and_nobody_elses(carol: User, olivia: User) -> None:
    log_in(olivia, network="203.0.113.9")
    log_in(carol, IPHONE, "198.51.100.7")
    page = text(log_in(carol).get(PAGE))

    assert ("Firefox on Linux" in page, "Safari on an iPhone" in page, page.count("This browser")) == (True, True, 1)
    assert ("198.51.100.7" in page, "203.0.113.9" in page) == (True, False)


def test_the_other_sessions_end_and_this_one_goes_on(carol: User, olivia: User) -> None:
    olivias, phone, desk = log_in(olivia), log_in(carol, IPHONE), log_in(carol)
    answer = desk.post(PAGE, follow=True)

    assert "All other sessions are ended." in text(answer)
    assert "There is no other session." in text(answer)
    assert [client.get("/provider/").status_code for client in (desk, phone, olivias)] == [200, 302, 200]
    assert UserSession.objects.filter(user=carol).count() == 1


def test_a_post_without_other_sessions_ends_none(carol: User) -> None:
    client = log_in(carol)
    client.post(PAGE)
    assert client.get("/provider/").status_code == 200


def end_of(user: User, number: int = 0) -> str:
    """The address that ends a session of the login, counted from the first."""
    return f"{PAGE}{UserSession.objects.filter(user=user).order_by('pk')[number].pk}/end/"


def test_one_session_ends_and_the_others_go_on(carol: User) -> None:
    phone, old, desk = log_in(carol, IPHONE), log_in(carol), log_in(carol)
    page = desk.get(PAGE).content.decode()
    ends = [end_of(carol, number) for number in range(3)]
    assert [end in page for end in ends] == [True, True, False]
    answer = desk.post(ends[0], follow=True)

    assert answer.redirect_chain == [(PAGE, 302)]
    assert "The session of Safari on an iPhone is ended." in text(answer)
    assert "iPhone Since" not in text(answer)
    assert [client.get("/provider/").status_code for client in (phone, old, desk)] == [302, 200, 200]
    assert desk.post(ends[0]).status_code == 404


def test_nobody_ends_a_session_of_another_login(carol: User, olivia: User) -> None:
    olivias, carols = log_in(olivia), log_in(carol)
    assert carols.post(end_of(olivia)).status_code == 404
    assert carols.post(f"{PAGE}{2**62}/end/").status_code == 404
    assert olivias.get("/provider/").status_code == 200


def test_this_session_ends_by_a_logout_alone(carol: User) -> None:
    client = log_in(carol)
    assert (client.post(end_of(carol)).status_code, client.get("/provider/").status_code) == (404, 200)


def test_a_look_at_the_address_ends_nothing(carol: User) -> None:
    phone, desk = log_in(carol, IPHONE), log_in(carol)
    assert desk.get(end_of(carol)).status_code == 405
    assert phone.get("/provider/").status_code == 200


def test_a_logout_takes_the_session_from_the_list(carol: User) -> None:
    phone, desk = log_in(carol, IPHONE), log_in(carol)
    phone.post("/account/logout/")

    assert "iPhone" not in text(desk.get(PAGE))


def test_a_changed_password_ends_and_forgets_every_session(carol: User) -> None:
    phone, desk = log_in(carol, IPHONE), log_in(carol)
    new = "another-quiet-horse-7"
    desk.post("/account/password/change/", {"oldpassword": factories.PASSWORD, "password1": new, "password2": new})

    assert [client.get("/provider/").status_code for client in (desk, phone)] == [302, 302]
    again = Client()
    again.post("/account/login/", {"login": carol.email, "password": new})
    assert "You are logged in with 1 browser." in text(again.get("/account/security/"))


def test_the_first_second_factor_ends_the_sessions_that_a_password_opened(
    carol: User, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    phone, desk = log_in(carol, IPHONE), log_in(carol)
    with django_capture_on_commit_callbacks(execute=True):
        add_app(desk)

    assert [client.get("/provider/").status_code for client in (desk, phone)] == [200, 302]


def test_a_further_one_ends_none(carol: User, django_capture_on_commit_callbacks: Callable[..., object]) -> None:
    Authenticator.objects.create(user=carol, type="webauthn", data={"name": "Phone", "credential": {}})
    phone, desk = (login_without_second_factor(carol) for _ in range(2))
    with django_capture_on_commit_callbacks(execute=True):
        add_app(desk)

    assert [client.get("/provider/").status_code for client in (desk, phone)] == [200, 200]


def login_without_second_factor(user: User) -> Client:
    client = Client()
    client.force_login(user)
    UserSession.objects.create(user=user, session_key=client.session.session_key, ip="198.51.100.1")
    return client


@pytest.mark.parametrize(("seconds", "listed"), [(-1, 1), (1, 0)])
def test_a_session_ends_twelve_hours_after_the_login(carol: User, seconds: int, listed: int) -> None:
    log_in(carol)
    with time_machine.travel(timezone.now() + timedelta(hours=12, seconds=seconds)):
        clear_sessions()
        assert UserSession.objects.count() == listed


def test_the_night_keeps_sessions_that_last(carol: User) -> None:
    desk = log_in(carol)
    clear_sessions()
    assert ("Firefox on Linux" in text(desk.get(PAGE)), UserSession.objects.count()) == (True, 1)


def test_a_new_logins_first_session_is_listed(aast: Provider, carol: User) -> None:
    invite(aast, email="new@aast.example", role=StaffRole.VIEWER, by=carol, now=timezone.now())
    link = re.search(r"http://testserver(/\S+)", letter_to("new@aast.example").message)
    client = Client(headers={"user-agent": FIREFOX})
    client.post(link[1], {"first_name": "Nina", "last_name": "New", "password": "a-quiet-night-2026"})  # type: ignore[index]

    assert "Firefox on Linux This browser" in text(client.get(PAGE))


@pytest.mark.parametrize("page", [PAGE, "/account/security/"])
def test_a_visit_costs_no_row(login: Login, carol: User, page: str) -> None:
    client = login(carol)
    client.get("/provider/")
    client.get(page)
    assert UserSession.objects.count() == 0


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (FIREFOX, "Firefox on Linux"),
        (IPHONE, "Safari on an iPhone"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36",
            "Chrome on Windows",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Chrome on Android"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 15_5) AppleWebKit/605.1.15 Safari/605",
            "Safari on a Mac",
        ),
        ("curl/8.14", "Unknown browser"),
        ("", "Unknown browser"),
    ],
)
def test_a_browsers_name(user_agent: str, name: str) -> None:
    assert browser_name(user_agent) == name
