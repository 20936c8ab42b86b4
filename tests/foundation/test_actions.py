"""One action serves the portal and the admin: it is done, or its form says why not."""

from datetime import UTC, datetime
from typing import Any

import time_machine
from django import forms

from accounts.models import User
from foundation.actions import Action
from foundation.admin_actions import AdminAction
from foundation.lifecycle import InvalidTransition
from foundation.refusals import Refusal
from programs.views.actions import STEPS, Step

NOON = datetime(2027, 1, 4, 18, tzinfo=UTC)
BY, DOOR = User(email="carol@aast.example"), User(email="door@aast.example")


class KeyForm(forms.Form):
    key = forms.CharField()


def _open(door: User, *, key: str, by: User, now: datetime) -> str:
    if key == "lost":
        raise Refusal("The key is lost.")
    if key == "late":
        raise InvalidTransition("Door", "OPEN", "OPEN")
    return f"{door} was opened with {key} by {by} at {now:%H:%M}."


def performed(key: str, kind: type[Action[Any]] = AdminAction, **more: str) -> tuple[object, dict[str, list[str]]]:
    form = KeyForm({"key": key})
    assert form.is_valid()
    action = kind("Open", KeyForm, _open, lambda _door: True, **more)
    with time_machine.travel(NOON, tick=False):
        done = action.perform(DOOR, form, by=BY)
    return done, dict(form.errors)


def test_it_is_done_by_somebody_now() -> None:
    said = "door@aast.example was opened with iron by carol@aast.example at 18:00."
    assert performed("iron") == (said, {})


def test_its_form_says_what_was_refused() -> None:
    assert performed("lost") == (None, {"__all__": ["The key is lost."]})


def test_staff_and_providers_read_their_own_sentence_of_a_record_that_changed() -> None:
    staffs = "Somebody else was faster: the record changed meanwhile. Nothing was done."
    providers = "The program changed meanwhile. Nothing was done."

    assert performed("late") == (None, {"__all__": [staffs]})
    assert performed("late", Step, slug="open") == (None, {"__all__": [providers]})


def test_addresses_of_steps_stay() -> None:
    """They stand in letters and bookmarks."""
    assert [step.slug for step in STEPS] == [
        "save-the-date",
        "evaluation",
        "more-time",
        "reschedule",
        "nobody",
        "withdraw",
        "cancel",
    ]
