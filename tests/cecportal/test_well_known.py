"""What is told to search engines, and to whoever finds a weakness."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from pytest_django import Settings
from time_machine import TimeMachineFixture


def test_security_txt_names_whom_to_write_to(client: Client, time_machine: TimeMachineFixture, db: None) -> None:
    time_machine.move_to(datetime(2027, 3, 1, 17, 30, tzinfo=UTC))
    answer = client.get("/.well-known/security.txt")

    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert answer.content.decode().splitlines() == [
        "Contact: mailto:cecprogram@aastweb.org",
        "Expires: 2027-08-28T00:00:00Z",
        "Preferred-Languages: en",
        "Canonical: http://testserver/.well-known/security.txt",
    ]


def test_several_may_be_named(client: Client, settings: Settings, db: None) -> None:
    settings.SECURITY_EMAILS = ["it@aast.example", "security@aast.example"]
    lines = client.get("/.well-known/security.txt").content.decode().splitlines()

    assert lines[:2] == ["Contact: mailto:it@aast.example", "Contact: mailto:security@aast.example"]


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/calendar/", True),
        ("/calendar/A26101/", True),
        ("/static/css/portal.css", True),
        ("/.well-known/security.txt", True),
        ("/calendar/provider/s3cret.ics", False),
        ("/unsubscribe/1:abc/", False),
        ("/verify/ABCD/", False),
        ("/account/login/", False),
        ("/admin/", False),
        ("/programs/", False),
    ],
)
def test_search_engines_stay_with_the_public_pages(client: Client, path: str, allowed: bool, db: None) -> None:
    lines = client.get("/robots.txt").content.decode().splitlines()
    rules = [line.split(": ") for line in lines[1:]]
    matching = [(len(prefix), kind) for kind, prefix in rules if path.startswith(prefix)]

    assert (lines[0], max(matching)[1] == "Allow", "Allow: /$" in lines) == ("User-agent: *", allowed, True)


@pytest.mark.parametrize("path", ["/robots.txt", "/.well-known/security.txt"])
def test_they_are_only_read(client: Client, path: str, db: None) -> None:
    assert (client.head(path).status_code, client.post(path).status_code) == (200, 405)
