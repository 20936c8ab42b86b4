"""Which passwords are too easily guessed."""

from contextlib import suppress

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from accounts.rules.passwords import is_easily_guessed
from accounts.validators import NotEasilyGuessed, NotStolen, NotTheDemoPassword
from tests import factories

KNOWN = NotEasilyGuessed()._known


@pytest.mark.parametrize(
    "password",
    [
        "123456789012",
        "098765432109",
        "314159265358",
        "qwertyuiop12",
        "poiuytrewq-asdf",
        "abcdefghijkl",
        "aaaabbbbccccdddd",
        "aast2026aast2026",
        "aast-aast-aast",
        "horsehorsehorse",
        "horse-staple-horse-staple-h",
        "polysomnography",
        "Polysomnographic2026",
        "Sleep.Technologist.1",
        "AAST-CEC-portal-2026",
        "Password2026!",
        "Summer2026!!",
        "!!!football2026",
        "            ",
    ],
)
def test_easily_guessed(password: str) -> None:
    assert is_easily_guessed(password, KNOWN) is True
    with pytest.raises(ValidationError) as refusal:
        NotEasilyGuessed().validate(password)
    assert refusal.value.messages == [
        "This password is easily guessed. Type four words that do not belong together, or a short sentence."
    ]


@pytest.mark.parametrize(
    "password",
    [
        "correct-horse-battery-9",
        "quiet nights in Iowa",
        "a-quiet-night-2026",
        "sleep well, small otter",
        "Straße nach Überlingen",
        "静かな夜のアイオワの小さな川",
        "xK4#vT9!mQ2$",
    ],
)
def test_good_enough(password: str) -> None:
    assert (is_easily_guessed(password, KNOWN), validate_password(password)) == (False, None)


@pytest.mark.parametrize(
    ("password", "easy"),
    [
        ("sleep2026-otte", True),  # 4 letters beside the field's word
        ("sleep2026-otter", False),  # 5
        ("acegcaegagce", True),  # 4 different letters
        ("acegcaegagci", False),  # 5
        ("abcdefghijkxmyoqz", False),
        ("abcdhijkqrstxyzm", True),  # 5 places that cannot be foretold
        ("abcdhijkqrstxyzmo", False),  # 6
    ],
)
def test_at_the_edge(password: str, easy: bool) -> None:
    assert is_easily_guessed(password, frozenset()) is easy


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1), st.integers(2, 4))
def test_a_piece_again_and_again_is_always_easy(piece: str, times: int) -> None:
    assert is_easily_guessed(piece * times, frozenset()) is True


@given(st.text(max_size=200))
def test_any_text_can_be_asked(text: str) -> None:
    assert is_easily_guessed(text, frozenset()) in (True, False)


def test_what_a_password_is_asked_to_be() -> None:
    assert NotTheDemoPassword().get_help_text() == "Choose a password other than the demo’s."
    assert NotEasilyGuessed().get_help_text() == (
        "Four words that do not belong together make a good password; a word with a number does not."
    )
    assert NotStolen().get_help_text() == (
        "A password that you use elsewhere may be on a list of stolen passwords. Choose a new one."
    )
    with pytest.raises(ValidationError) as refusal:
        NotStolen().validate("correcthorsebatterystaple")
    assert refusal.value.code == "password_stolen"
    with pytest.raises(ValidationError) as refusal:
        NotEasilyGuessed().validate("qwertyuiop12")
    assert refusal.value.code == "password_easily_guessed"


def test_a_password_of_two_is_repeated_from_half_its_length_on() -> None:
    assert is_easily_guessed("xqxqxqxqxqxqxq", KNOWN)
    assert not is_easily_guessed("xqjwvkzpmf", KNOWN)


# --- Stolen passwords -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "password",
    [
        "correcthorsebatterystaple",
        "CorrectHorseBatteryStaple",
        "correcthorsebatterystaple2026!",
        "CorrectHorseBatteryStaple_1",
        "basketball123456",
        "Basketball!!",
    ],
)
def test_stolen(password: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        NotStolen().validate(password)
    assert refusal.value.messages == [
        "This password is on a list of stolen passwords, which attackers try first. Choose another one."
    ]


@pytest.mark.parametrize(
    "password",
    [
        "correct-horse-battery-9",
        "1correcthorsebatterystaple",  # only what follows a word is left out
        "demo-sleep-2026",
        "a-quiet-night-2026",
        "Summer2026!!",  # too short without its end; another validator refuses this one
        "静かな夜のアイオワの小さな川",
        "",
        "short",
    ],
)
def test_not_stolen(password: str) -> None:
    assert NotStolen().validate(password) is None


def test_the_list_is_asked_from_ten_letters_on(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr("accounts.validators.is_bad_password", asked.append)
    for password in ("a" * 9, "b" * 10, "C" * 9 + "2026"):
        NotStolen().validate(password)

    assert sorted(set(asked)) == ["CCCCCCCCC2026", "b" * 10, "ccccccccc2026"]


@given(st.text(max_size=100))
def test_any_text_can_be_looked_up(text: str) -> None:
    with suppress(ValidationError):
        assert NotStolen().validate(text) is None


# --- How they are kept ----------------------------------------------------------------------------------------------

PBKDF2 = "django.contrib.auth.hashers.PBKDF2PasswordHasher"
HASHERS = ["accounts.hashers.SmallArgon2", PBKDF2]


def test_an_older_hash_is_replaced_at_the_login(db: None, settings: Settings) -> None:
    settings.PASSWORD_HASHERS = [PBKDF2]
    carol = factories.make_user("carol@aast.example")
    settings.PASSWORD_HASHERS = HASHERS
    Client().post("/account/login/", {"login": carol.email, "password": "wrong"})
    carol.refresh_from_db()
    assert carol.password.startswith("pbkdf2_sha256$")

    Client().post("/account/login/", {"login": carol.email, "password": factories.PASSWORD})
    carol.refresh_from_db()
    assert carol.password.startswith("argon2$argon2id$v=19$m=9216,t=4,p=1$")
    assert carol.check_password(factories.PASSWORD)


def test_the_hashers_of_the_settings() -> None:
    from cecportal import settings as written  # noqa: PLC0415 - the fixture of all tests changes the others

    assert written.PASSWORD_HASHERS == HASHERS
