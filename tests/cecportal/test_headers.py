"""What answers say to browsers, what no page can read, and what the log leaves out."""

import logging
import re
import sys

import pytest
from django.test import Client
from django.utils.html import strip_tags

from accounts.models import Provider, User
from attendance.roster.columns import COLUMNS
from cecportal.logs import Scrubbed, scrub, without_traceback_of_refusals
from tests.pages import Login

PRIVATE = [
    "/programs/",
    "/fees/",
    "/certificates/",
    "/attendance/",
    "/attendance/template.csv",
    "/members/",
    "/inbox/",
]


@pytest.mark.parametrize("address", [*PRIVATE, "/members/", "/provider/", "/calendar/", "/nowhere/"])
def test_what_a_login_sees_is_stored_nowhere(address: str, carol: User, login: Login) -> None:
    assert login(carol).get(address)["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("address", ["/", "/calendar/", "/health/"])
def test_public_pages_may_be_kept(address: str, client: Client, db: None) -> None:
    answer = client.get(address)
    assert "no-store" not in answer.get("Cache-Control", "")
    assert "camera=()" in answer["Permissions-Policy"]


@pytest.mark.parametrize("charset", ["utf-16", "utf-7", "UTF-32", "idna", "punycode", "rot13", "latin-1", "nonsense"])
@pytest.mark.parametrize("address", ["/account/login/", "/attendance/enter/", "/members/", "/nowhere/"])
def test_a_form_in_a_foreign_charset_is_told(charset: str, address: str, carol: User, login: Login) -> None:
    kind = f"application/x-www-form-urlencoded; charset={charset}"
    answer = login(carol).generic("POST", address, data="email=a".encode("utf-16"), content_type=kind)
    words = re.sub(r"\s+", " ", strip_tags(answer.content.decode()))
    assert answer.status_code == 400
    assert "The portal did not understand this request Nothing was saved." in words


@pytest.mark.parametrize("charset", ["", "; charset=utf-8", "; charset=UTF-8", '; charset="utf-8"'])
def test_the_charset_of_the_pages_is_read(charset: str, client: Client, db: None) -> None:
    kind = f"application/x-www-form-urlencoded{charset}"
    assert client.post("/account/login/", data="email=a", content_type=kind).status_code == 200


@pytest.mark.parametrize("name", [column.name for column in COLUMNS])
def test_a_nul_in_any_cell_of_an_entry_is_told(name: str, aast: Provider, carol: User, login: Login) -> None:
    cells = {column.name.lower().replace(" ", "_"): "x" for column in COLUMNS}
    sent = {"provider": aast.pk, **cells, name.lower().replace(" ", "_"): "a\0b"}
    answer = login(carol).post("/attendance/enter/", sent)
    assert (answer.status_code, "Null characters are not allowed." in answer.content.decode()) == (200, True)


@pytest.mark.parametrize(
    ("line", "scrubbed"),
    [
        ("Key (email)=(jane@tech.example) already exists.", "Key (email)=(<address>) already exists."),
        ("to AAST <maria.núñez+x@tech.example>", "to AAST <<address>>"),
        ("Method Not Allowed (PUT): /unsubscribe/abc:def/", "Method Not Allowed (PUT): /unsubscribe/…/"),
        (
            "/account/register/eyJ0:1x/ and /calendar/provider/s3cret.ics",
            "/account/register/…/ and /calendar/provider/…",
        ),
        ("Bad Request: /account/email/12:1abc:XYZ/", "Bad Request: /account/email/…/"),
        ("Upload 3f2a failed after 4 attempts.", "Upload 3f2a failed after 4 attempts."),
        ("redis://:**@127.0.0.1:6379/0", "redis://:<address>:6379/0"),
    ],
)
def test_a_line_of_the_log_names_nobody(line: str, scrubbed: str) -> None:
    assert scrub(line) == scrubbed


def _logged(status: int) -> str:
    try:
        raise ValueError("jane@tech.example")
    except ValueError:
        record = logging.LogRecord("django.request", logging.WARNING, "", 0, "Told", None, sys.exc_info())
    record.status_code = status
    without_traceback_of_refusals(record)
    return Scrubbed("{message}", style="{").format(record)


def test_a_refusal_leaves_one_line_and_a_fault_of_ours_its_traceback() -> None:
    assert (_logged(403), _logged(400)) == ("Told", "Told")
    assert _logged(500).splitlines()[-1] == "ValueError: <address>"
