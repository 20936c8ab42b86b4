"""Another email address counts once the link that was sent there is followed; the old one is told."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from post_office.models import Email
from pytest_django import Settings
from time_machine import TimeMachineFixture

from accounts.models import DailyCount, EmailChange, User
from accounts.services.counting import forget_counts
from accounts.services.email_changes import forget_email_changes
from tests import factories
from tests.accounts.test_registration import letter_to, link_in
from tests.pages import Login, text

NEW = "carol.chen@home.example"


def ask(client: Client, email: str = NEW, password: str = factories.PASSWORD) -> object:
    return client.post("/account/email/", {"email": email, "password": password}, follow=True)


def letters() -> list[tuple[str, str]]:
    return [(letter.to[0], letter.subject) for letter in Email.objects.order_by("id")]


def test_an_address_counts_once_its_link_is_followed(login: Login, carol: User) -> None:
    client = login(carol)
    assert "You log in with carol@aast.example." in text(client.get("/account/email/"))
    asked = text(ask(client, "Carol.Chen@home.example"))
    carol.refresh_from_db()
    assert (carol.email, "We sent an email to Carol.Chen@home.example." in asked) == ("carol@aast.example", True)

    link = link_in(letter_to("Carol.Chen@home.example"))
    assert f"From now on you want to log in with {NEW}." in text(client.get(link))
    carol.refresh_from_db()
    assert carol.email == "carol@aast.example"
    client.post(link)
    carol.refresh_from_db()

    assert carol.email == NEW
    assert letters() == [
        ("Carol.Chen@home.example", "Confirm your new email address for the AAST CEC Portal"),
        ("carol@aast.example", "The email address of your AAST CEC Portal login was changed"),
    ]
    assert f"carol@aast.example now has the address {NEW}." in letter_to("carol@aast.example").message
    assert client.post(link).status_code == 410


def test_a_taken_address_gives_the_same_page_and_no_link(login: Login, carol: User, stella: User) -> None:
    taken, free = (text(ask(login(carol), email)).replace(email, "…") for email in (stella.email, NEW))

    assert taken == free
    assert letters()[0] == (stella.email, "Your AAST CEC Portal login")
    assert "The address has a login already, so nothing was changed." in " ".join(
        letter_to(stella.email).message.split()
    )
    assert [change.email for change in EmailChange.objects.all()] == [NEW]


def test_an_address_that_was_taken_meanwhile_changes_nothing(login: Login, carol: User) -> None:
    client = login(carol)
    ask(client)
    factories.make_user(NEW)

    page = client.post(link_in(letter_to(NEW)))
    carol.refresh_from_db()
    assert (page.status_code, carol.email) == (410, "carol@aast.example")
    assert "Your login was not changed." in text(page)


def test_the_link_works_for_who_asked_alone(client: Client, login: Login, carol: User, olivia: User) -> None:
    ask(login(carol))
    link = link_in(letter_to(NEW))

    assert client.get(link).headers["Location"].startswith("/account/login/?next=")
    assert login(olivia).post(link).status_code == 410
    assert {user.email for user in (carol, olivia)} == set(User.objects.values_list("email", flat=True))


def test_the_link_of_an_address_that_was_asked_before_confirms_nothing(login: Login, carol: User) -> None:
    client = login(carol)
    ask(client, "first@home.example")
    ask(client, "second@home.example")

    assert client.post(link_in(letter_to("first@home.example"))).status_code == 410
    client.post(link_in(letter_to("second@home.example")))
    carol.refresh_from_db()
    assert carol.email == "second@home.example"


def test_the_link_grows_old(login: Login, carol: User, time_machine: TimeMachineFixture) -> None:
    ask(login(carol))
    link = link_in(letter_to(NEW))
    time_machine.move_to(timezone.now() + timedelta(days=3, minutes=1))

    assert login(carol).get(link).status_code == 410


@pytest.mark.parametrize(
    ("email", "password", "errors"),
    [
        (NEW, "wrong", {"password": ["This is not your password. Type the one that you log in with now."]}),
        (
            "CAROL@aast.example",
            factories.PASSWORD,
            {"email": ["You log in with this address already. Type another one."]},
        ),
        ("carol", factories.PASSWORD, {"email": ["Enter a valid email address."]}),
        (
            "caroł@aast.example",
            factories.PASSWORD,
            {
                "email": [
                    (
                        "The email address holds “ł”, which is not a plain letter. Type the address with plain "
                        "letters (a to z), numbers, and signs only."
                    ),
                    "Enter a valid email address.",
                ]
            },
        ),
    ],
)
def test_what_is_refused(login: Login, carol: User, email: str, password: str, errors: dict[str, list[str]]) -> None:
    page = ask(login(carol), email, password)

    assert page.context["form"].errors == errors
    assert (letters(), EmailChange.objects.count()) == ([], 0)


def test_few_letters_a_day(login: Login, carol: User, settings: Settings) -> None:
    settings.EMAIL_CHANGES_A_DAY = 2
    client = login(carol)
    pages = [text(ask(client, f"carol{number}@home.example")) for number in range(3)]

    assert [letter[0] for letter in letters()] == ["carol0@home.example", "carol1@home.example"]
    assert "You asked for another email address 2 times today. Go on tomorrow." in pages[2]


def test_one_address_gets_three_letters_a_day_and_nobody_is_told(login: Login, carol: User, olivia: User) -> None:
    for user in (carol, carol, olivia, olivia):
        assert f"We sent an email to {NEW}." in text(ask(login(user)))
    assert [letter[0] for letter in letters()] == [NEW] * 3


def test_a_password_is_not_guessed_here(login: Login, carol: User) -> None:
    client = login(carol)
    for _ in range(10):
        ask(client, password="wrong")

    assert "Wait five minutes, then try again." in text(ask(client))
    assert EmailChange.objects.count() == 0


def test_what_was_never_confirmed_is_forgotten(login: Login, carol: User) -> None:
    ask(login(carol))
    now = timezone.now()

    assert [forget_email_changes(now=now + timedelta(days=days)) for days in (13, 15)] == [0, 1]
    assert DailyCount.objects.count() == 2
    assert [forget_counts(now=now + timedelta(days=days)) for days in (90, 91)] == [0, 2]


def test_staff_who_change_an_address_tell_the_old_one(login: Login, stella: User, carol: User) -> None:
    inline = {"works_for-TOTAL_FORMS": "0", "works_for-INITIAL_FORMS": "0"}
    login(stella).post(f"/admin/accounts/user/{carol.pk}/change/", {"email": NEW, "is_active": "on", **inline})
    carol.refresh_from_db()

    assert (carol.email, letters()) == (
        NEW,
        [("carol@aast.example", "The email address of your AAST CEC Portal login was changed")],
    )
