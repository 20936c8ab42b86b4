"""Every kind of refusal is known by a code of its own."""

import re
from collections import Counter

from cecportal.refusal_list import ROOMS, all_refusals
from foundation.refusals import Conflict, Refusal
from tests.cecportal.test_rooms import TOOLS, rooms

# What no person reads: it becomes an error of a line, a 400 or 404, or another attempt of a worker.
FOR_NO_PERSON = {
    "CredentialKeyNotUsable",
    "Damaged",
    "Died",
    "FailpointReached",
    "FileChanged",
    "InvalidToken",
    "KeyNotUsable",
    "Locked",
    "MailServerUnavailable",
    "NoSuchLine",
    "NoTable",
    "NotSigned",
    "NotSignedYet",
    "TooLarge",
    "UnreadableFile",
    "_NoText",
    "_UnreadablePair",
}


def test_every_room_that_may_refuse_is_looked_through() -> None:
    assert set(ROOMS) == rooms() - TOOLS - {"cecportal", "demo"}


def test_each_kind_has_a_code_of_its_own() -> None:
    kinds = [*all_refusals()]
    codes = [vars(kind).get("code", "") for kind in kinds]

    assert {code: kinds.count(code) for code in codes if not re.fullmatch(r"[a-z]+(_[a-z]+)*", code)} == {}
    assert [code for code, count in Counter([*codes, Refusal.code, Conflict.code]).items() if count > 1] == []


def test_each_kind_is_raised_somewhere() -> None:
    assert [kind.__name__ for kind, modules in all_refusals().items() if not modules] == []


def test_any_other_exception_of_ours_is_for_no_person() -> None:
    all_refusals()  # imports every module
    ours = {kind.__name__ for kind in Exception.__subclasses__() if kind.__module__.partition(".")[0] in ROOMS}
    assert ours == FOR_NO_PERSON | {"Refusal"}
