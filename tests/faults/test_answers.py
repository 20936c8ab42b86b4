"""What gunicorn's answers say in production over https, and what they do not."""

from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection, HTTPResponse
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher

from accounts.models import User
from tests import factories
from tests.faults.web import Web

SITE = "https://testserver"


@pytest.fixture
def web(transactional_db: None, tmp_path: Path) -> Iterator[Web]:
    one = Web(tmp_path, SITE_URL=SITE, BEHIND_PROXY="true")
    yield one
    one.end()


def ask(web: Web, method: str, path: str, cookies: SimpleCookie, **form: str) -> HTTPResponse:
    """As a browser behind the proxy; its cookies are kept."""
    headers = {
        "Host": "testserver",
        "X-Forwarded-Proto": "https",
        "Referer": f"{SITE}{path}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items()),
    }
    with closing(HTTPConnection("127.0.0.1", web.port, timeout=30)) as connection:
        connection.request(method, path, urlencode(form), headers)
        answer = connection.getresponse()
        answer.read()
    for header in answer.headers.get_all("Set-Cookie") or []:
        cookies.load(header)
    return answer


def make_password_slowly(user: User) -> None:
    """As the web hashes it, not as tests do."""
    user.password = PBKDF2PasswordHasher().encode(factories.PASSWORD, "salt-of-the-test")
    user.save(update_fields=["password"])


def test_cookies_are_the_hosts_alone_and_the_server_names_nothing(carol: User, web: Web) -> None:
    make_password_slowly(carol)
    cookies = SimpleCookie()
    login = ask(web, "GET", "/account/login/", cookies)
    token = cookies["__Host-csrftoken"].value
    form = {"login": carol.email, "password": factories.PASSWORD, "csrfmiddlewaretoken": token}
    sent = ask(web, "POST", "/account/login/", cookies, **form)
    home = ask(web, "GET", "/provider/", cookies)

    assert (login.status, sent.status, home.status) == (200, 302, 200)
    assert {answer.headers["Server"] for answer in (login, sent, home)} == {"cecportal"}
    ours = {name: morsel for name, morsel in cookies.items() if name != "messages"}
    assert sorted(ours) == ["__Host-csrftoken", "__Host-known", "__Host-sessionid"]
    assert {(morsel["secure"], morsel["path"], morsel["domain"]) for morsel in ours.values()} == {(True, "/", "")}


def test_what_was_typed_without_a_login_is_kept_under_such_a_name(transactional_db: None, web: Web) -> None:
    cookies = SimpleCookie()
    ask(web, "GET", "/account/login/", cookies)
    token = cookies["__Host-csrftoken"].value
    ask(web, "POST", "/provider/people/", cookies, email="nora@new.example", csrfmiddlewaretoken=token)

    assert sorted(cookies) == ["__Host-csrftoken", "__Host-typed"]
