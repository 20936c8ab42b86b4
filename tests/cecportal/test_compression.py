"""Pages are sent compressed; files, and pages that show a secret, are not."""

import gzip

import pytest
from django.test import Client

from accounts.models import User
from programs.models import Program
from tests.pages import Login

GZIP = {"accept-encoding": "gzip, br"}


@pytest.mark.parametrize(
    ("address", "encoding"),
    [
        ("/programs/", "gzip"),
        ("/programs/A09164/", "gzip"),
        ("/attendance/upload/", "gzip"),
        ("/calendar/", "gzip"),
        ("/provider/organization/", ""),
        ("/provider/organization/1/", ""),
        ("/account/password/change/", ""),
        ("/account/invitation/token/", ""),
        ("/account/register/token/", ""),
        ("/unsubscribe/token/", ""),
        ("/account/register/", "gzip"),
        ("/attendance/template.csv", ""),
        ("/attendance/template.xlsx", ""),
        ("/calendar/programs.ics", ""),
    ],
)
def test_what_is_compressed(login: Login, carol: User, conference: Program, address: str, encoding: str) -> None:
    answer = login(carol).get(address, headers=GZIP)

    assert answer.headers.get("Content-Encoding", "") == encoding


def test_a_compressed_page_says_the_same(login: Login, carol: User, conference: Program) -> None:
    client = login(carol)

    plain, sent = (client.get("/programs/?status=all", headers=headers) for headers in ({}, GZIP))
    title = b"13th Annual Sleep Disorders Conference"
    assert (title in plain.content, title in gzip.decompress(sent.content)) == (True, True)
    assert "Accept-Encoding" in sent.headers["Vary"]


def test_its_length_tells_nothing_of_what_it_holds(login: Login, carol: User, conference: Program) -> None:
    """Django adds up to 100 random bytes to each answer, and masks the token of each form anew."""
    client = login(carol)

    lengths = {len(client.get("/members/", headers=GZIP).content) for _ in range(20)}
    assert len(lengths) > 1


def test_a_browser_that_does_not_ask_for_it_gets_the_page_as_it_is(client: Client, db: None) -> None:
    assert "Content-Encoding" not in client.get("/calendar/").headers
