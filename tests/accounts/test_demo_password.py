"""The demo's password is public: it opens nothing outside the demo."""

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from accounts.validators import DEMO_PASSWORD, NotTheDemoPassword
from cecportal.checks import demo_stays_local


@pytest.fixture
def coordinator(db: None) -> User:
    """A login as load_demo makes it, in a database that was a demo before."""
    return User.objects.create_user("coordinator@aast.example", DEMO_PASSWORD)


@pytest.fixture
def in_the_demo(settings: Settings) -> None:
    settings.DEMO = True


@pytest.mark.parametrize("password", [DEMO_PASSWORD, "Demo-Sleep-2026", " demo-sleep-2026 "])
def test_nobody_can_choose_it(password: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        validate_password(password)
    assert refusal.value.messages == ["This is the password of the demo, which everyone knows. Choose another one."]


def test_other_passwords_can_be_chosen() -> None:
    assert validate_password("a-quiet-night-2026") is None


@pytest.mark.usefixtures("in_the_demo")
def test_in_the_demo_it_may_be_set_again() -> None:
    assert NotTheDemoPassword().validate(DEMO_PASSWORD) is None


def test_outside_the_demo_it_opens_no_login(coordinator: User) -> None:
    response = Client().post(reverse("account_login"), {"login": coordinator.email, "password": DEMO_PASSWORD})
    assert (response.status_code, response.wsgi_request.user.is_authenticated) == (200, False)


def test_nor_the_admin(coordinator: User) -> None:
    request = RequestFactory().post("/admin/login/")
    assert authenticate(request, username=coordinator.email, password=DEMO_PASSWORD) is None


@pytest.mark.usefixtures("in_the_demo")
def test_in_the_demo_it_opens_its_logins(coordinator: User) -> None:
    response = Client().post(reverse("account_login"), {"login": coordinator.email, "password": DEMO_PASSWORD})
    assert (response.status_code, response.url) == (302, reverse("landing"))


@pytest.mark.parametrize(
    ("demo", "https", "ids"),
    [(True, True, ["cecportal.E001"]), (True, False, []), (False, True, []), (False, False, [])],
)
def test_a_demo_on_the_open_web_does_not_start(settings: Settings, demo: bool, https: bool, ids: list[str]) -> None:
    settings.DEMO, settings.HTTPS = demo, https
    assert [error.id for error in demo_stays_local()] == ids
