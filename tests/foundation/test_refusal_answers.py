"""One place turns a refusal into what a person reads."""

import logging

import pytest
from django import forms
from django.contrib import messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpRequest
from django.test import RequestFactory

from accounts.models import Provider, User
from foundation.lifecycle import InvalidTransition
from foundation.refusal_answers import error_on_refusal, message_on_refusal
from foundation.refusals import Conflict, Refusal
from tests.pages import Login

MOVED = "Somebody else was faster: the record changed meanwhile. Nothing was done."


class DoorForm(forms.Form):
    key = forms.CharField(required=False)


def a_form() -> DoorForm:
    form = DoorForm({})
    assert form.is_valid()
    return form


def moved() -> InvalidTransition:
    return InvalidTransition("Door", "SHUT", "SHUT")


@pytest.mark.parametrize(
    ("refusal", "field", "changed", "errors"),
    [
        (Refusal("The key is lost."), None, "", {"__all__": ["The key is lost."]}),
        (Refusal("The key is lost."), "key", "The door changed.", {"key": ["The key is lost."]}),
        (Conflict("Olivia has the key."), "key", "The door changed.", {"__all__": ["Olivia has the key."]}),
        (moved(), "key", "", {"__all__": [MOVED]}),
        (moved(), None, "The door changed.", {"__all__": ["The door changed."]}),
    ],
)
def test_a_refusal_is_an_error_of_the_form(
    refusal: Refusal, field: str | None, changed: str, errors: dict[str, list[str]]
) -> None:
    form = a_form()

    with error_on_refusal(form, field, changed=changed):
        raise refusal

    assert form.errors == errors


def test_what_is_done_is_no_error() -> None:
    form = a_form()

    with error_on_refusal(form):
        pass

    assert form.errors == {}


def test_what_is_no_refusal_goes_on() -> None:
    form = a_form()

    with pytest.raises(ValueError, match="broken"), error_on_refusal(form):
        raise ValueError("broken")

    assert form.errors == {}


@pytest.fixture
def asked(rf: RequestFactory) -> HttpRequest:
    request = rf.post("/")
    request.session = {}  # type: ignore[assignment]
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    return request


@pytest.mark.parametrize(
    ("refusal", "changed", "said"),
    [
        (Refusal("The key is lost."), "The door changed.", "The key is lost."),
        (moved(), "The door changed.", "The door changed."),
        (moved(), "", MOVED),
    ],
)
def test_a_refusal_is_a_message(asked: HttpRequest, refusal: Refusal, changed: str, said: str) -> None:
    with message_on_refusal(asked, messages.WARNING, changed=changed):
        raise refusal

    assert [(message.level, message.message) for message in messages.get_messages(asked)] == [(messages.WARNING, said)]


def test_a_message_is_an_error_where_no_level_is_named(asked: HttpRequest) -> None:
    with message_on_refusal(asked):
        raise Refusal("The key is lost.")

    assert [message.level for message in messages.get_messages(asked)] == [messages.ERROR]


class SecretRefused(Refusal):
    code = "secret_refused"


class SecretTaken(Conflict):
    code = "secret_taken"


@pytest.mark.parametrize(
    ("refusal", "status", "advice"),
    [
        (SecretRefused("Not before noon."), 422, "correct it, and try again"),
        (SecretTaken("Carol was first."), 409, "look at it as it is now"),
    ],
)
def test_a_refusal_that_a_view_forgot_is_a_page_and_no_alarm(
    login: Login,
    olivia: User,
    society: Provider,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    refusal: Refusal,
    status: int,
    advice: str,
) -> None:
    def refuse(*_args: object, **_facts: object) -> None:
        raise refusal

    monkeypatch.setattr("accounts.views.organization.renew_feed", refuse)
    address = f"/provider/organization/{society.pk}/"

    with caplog.at_level(logging.WARNING, "foundation.refusal_answers"):
        page = login(olivia).post(f"{address}renew-feed/", headers={"referer": f"http://testserver{address}"})

    assert page.status_code == status
    words = " ".join(page.content.decode().split())
    assert all(shown in words for shown in ("This was not done", str(refusal), advice, refusal.code))
    assert f'<a href="http://testserver{address}">Go back</a>' in words
    of_ours = [record.getMessage() for record in caplog.records if record.name == "foundation.refusal_answers"]
    assert of_ours == [f"The page renew_feed did not answer the refusal {refusal.code}."]


@pytest.mark.parametrize("referer", ["", "https://elsewhere.example/", "javascript:alert(1)"])
def test_the_way_back_leads_to_a_page_of_ours(
    login: Login, olivia: User, society: Provider, monkeypatch: pytest.MonkeyPatch, referer: str
) -> None:
    def refuse(*_args: object, **_facts: object) -> None:
        raise SecretRefused("Not before noon.")

    monkeypatch.setattr("accounts.views.organization.renew_feed", refuse)

    page = login(olivia).post(f"/provider/organization/{society.pk}/renew-feed/", headers={"referer": referer})

    assert '<a href="/">Go back</a>' in page.content.decode()
