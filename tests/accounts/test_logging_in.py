"""Passwords, their limits, and the pages of the login library that are there and that are not."""

import re

import pytest
from django.test import Client
from post_office.models import Email
from pytest_django import Settings

from accounts.models import User
from tests import factories
from tests.accounts.test_registration import letter_to
from tests.pages import Login, text

NEW = "another-quiet-horse-7"
CHANGED = "The password of your AAST CEC Portal login was changed"


@pytest.fixture(autouse=True)
def _letters_are_rows(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "post_office.EmailBackend"


def log_in(email: str, password: str, network: str) -> str:
    """Whether it worked, or what was told."""
    response = Client(REMOTE_ADDR=network).post("/account/login/", {"login": email, "password": password})
    return "in" if response.status_code == 302 else response.context["form"].non_field_errors()[0]


WRONG = "The email address or the password is wrong. Try again, or choose “Forgot your password?” to set a new one."
TOO_MANY = (
    "There were too many wrong passwords from your network. Wait five minutes, then try again; or choose "
    "“Forgot your password?” to set a new one."
)


def test_wrong_passwords_from_elsewhere_do_not_lock_the_owner_out(carol: User) -> None:
    guesses = [log_in(carol.email, f"guess {number}", f"198.51.100.{number}") for number in range(40)]

    assert guesses == [WRONG] * 40
    assert log_in(carol.email, factories.PASSWORD, "203.0.113.7") == "in"


@pytest.mark.parametrize(
    ("networks", "there"),
    [
        (["198.51.100.1"] * 5, "198.51.100.1"),
        ([f"2001:db8:1:2::{number}" for number in range(5)], "2001:db8:1:2:ffff::1"),
    ],
)
def test_five_from_one_network_are_enough_there(carol: User, networks: list[str], there: str) -> None:
    assert [log_in(carol.email, "guess", network) for network in networks] == [WRONG] * 5
    assert log_in(carol.email.upper(), factories.PASSWORD, there) == TOO_MANY
    assert log_in(carol.email, factories.PASSWORD, "2001:db8:1:3::1") == "in"


def test_a_new_password_lifts_the_limit(carol: User) -> None:
    network = "198.51.100.1"
    for _ in range(6):
        log_in(carol.email, "guess", network)
    client = Client(REMOTE_ADDR=network)
    client.post("/account/password/reset/", {"email": carol.email})
    link = re.search(r"http://testserver(/\S+)", letter_to(carol.email).message)
    form = client.get(link[1], follow=True).request["PATH_INFO"]  # type: ignore[index]
    client.post(form, {"password1": NEW, "password2": NEW})

    assert log_in(carol.email, NEW, network) == "in"
    assert letter_to(carol.email).subject == CHANGED


def test_a_changed_password_is_told_by_email(login: Login, carol: User) -> None:
    client = login(carol)
    weak = client.post(
        "/account/password/change/",
        {"oldpassword": factories.PASSWORD, "password1": "aast2026aast2026", "password2": "aast2026aast2026"},
    )
    assert weak.context["form"].errors["password1"][0].startswith("This password is easily guessed.")
    assert Email.objects.count() == 0

    done = client.post(
        "/account/password/change/", {"oldpassword": factories.PASSWORD, "password1": NEW, "password2": NEW}
    )
    assert (done.headers["Location"], letter_to(carol.email).subject) == ("/account/login/", CHANGED)
    assert "http://testserver/account/password/reset/" in letter_to(carol.email).message
    assert client.get("/provider/").status_code == 302


def test_a_password_that_staff_set_is_told_too(login: Login, stella: User, carol: User) -> None:
    form = {"password1": NEW, "password2": NEW, "usable_password": "true"}
    login(stella).post(f"/admin/accounts/user/{carol.pk}/password/", form)
    carol.refresh_from_db()

    assert (carol.check_password(NEW), letter_to(carol.email).subject) == (True, CHANGED)


def test_the_admin_has_no_page_of_its_own_for_that(login: Login, stella: User) -> None:
    assert login(stella).get("/admin/password_change/").headers["Location"] == "/account/password/change/"


def test_a_reset_link_has_the_portals_own_address(carol: User, settings: Settings) -> None:
    settings.ALLOWED_HOSTS, settings.SITE_URL = ["*"], "https://cec.example.org"
    Client(HTTP_HOST="evil.example").post("/account/password/reset/", {"email": carol.email})

    letter = letter_to(carol.email)
    assert re.findall(r"https?://[^/\s]+", letter.message) == ["https://cec.example.org"]
    assert set(re.findall(r"https?://[^/\s\"]+", letter.html_message)) == {"https://cec.example.org"}


def test_an_unknown_address_gets_an_email_of_ours_whose_links_are_open(db: None, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    Client(HTTP_HOST="evil.example").post("/account/password/reset/", {"email": "nobody@new.example"})

    letter = letter_to("nobody@new.example")
    links = re.findall(r"http://testserver(/\S+)", letter.message)
    assert letter.subject == "Your AAST CEC Portal login"
    assert (links, "evil" in letter.message) == (
        ["/account/password/reset/", "/account/claim/", "/account/register/"],
        False,
    )
    assert [Client().get(link).status_code for link in links] == [200, 200, 200]
    assert "Write to cecprogram@aastweb.org." in letter.message


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/account/signup/", (302, "/account/register/")),
        ("/account/password/set/", (302, "/account/password/reset/")),
        ("/account/confirm-email/", (404, "")),
        ("/account/confirm-email/abc/", (404, "")),
        ("/account/login/code/", (404, "")),
        ("/account/login/code/confirm/", (404, "")),
        ("/account/reauthenticate/", (200, "")),
        ("/account/reauthenticate/code/", (302, "/account/reauthenticate/")),
        ("/account/reauthenticate/passkey/", (302, "/account/reauthenticate/")),
        ("/account/security/passkeys/", (302, "/account/security/")),
        ("/account/security/codes/", (404, "")),
        ("/account/security/app/remove/", (404, "")),
        ("/account/phone/change/", (404, "")),
        ("/account/inactive/", (200, "")),
        ("/account/password/change/", (200, "")),
    ],
)
def test_pages_of_the_login_library(login: Login, carol: User, path: str, answer: tuple[int, str]) -> None:
    response = login(carol).get(path)

    assert (response.status_code, response.headers.get("Location", "")) == answer


def test_a_login_that_is_switched_off_says_so(carol: User) -> None:
    User.objects.filter(pk=carol.pk).update(is_active=False)
    page = Client().post("/account/login/", {"login": carol.email, "password": factories.PASSWORD}, follow=True)

    assert "This login is switched off Write to cecprogram@aastweb.org to have it switched on again." in text(page)


def test_too_many_resets_are_told_on_a_page_of_ours(db: None) -> None:
    pages = [Client().post("/account/password/reset/", {"email": "nobody@new.example"}) for _ in range(6)]

    assert [page.status_code for page in pages] == [302] * 5 + [429]
    assert "Too many tries in a short time Nothing was changed. Wait five minutes, then try again." in text(pages[5])
