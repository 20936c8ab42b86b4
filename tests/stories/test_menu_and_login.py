import re

from django.test import Client

from accounts.models import User
from tests.pages import Login, text

# --- The menu ------------------------------------------------------------------------------------------------------


def test_certificates_and_the_password_are_in_the_menu(login: Login, carol: User) -> None:
    page = login(carol).get("/").content.decode()
    assert 'href="/certificates/?whose=programs"' in page
    assert 'href="/account/password/change/"' in page
    assert 'href="/account/security/"' in page


def test_the_menu_opens_without_scripts(login: Login, carol: User) -> None:
    page = login(carol).get("/").content.decode()
    assert re.search(r"<noscript>\s*<link rel=\"stylesheet\" href=\"[^\"]*css/noscript[^\"]*\">\s*</noscript>", page)


# --- The login ------------------------------------------------------------------------------------------------------


def test_a_wrong_password_is_told_once(client: Client, carol: User) -> None:
    page = text(client.post("/account/login/", {"login": carol.email, "password": "wrong"}))
    assert page.count("The email address or the password is wrong.") == 1


def test_the_login_says_that_what_was_typed_is_kept(client: Client, carol: User) -> None:
    shown = "You were logged out before your form could be saved. Log in, and what you typed is there again."
    assert shown not in text(client.get("/account/login/"))
    answer = client.post("/attendance/enter/", {"first_name": "Jane"})
    assert shown in text(client.get(answer.headers["Location"]))
