"""The first staff login of an empty portal, and every later one."""

import re
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from post_office.models import Email

from accounts.models import User

PASSWORD = "night-shift-at-the-lab-7"


def make(*arguments: str) -> str:
    out = StringIO()
    call_command("create_staff", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_from_an_empty_portal_to_the_admin(client: Client) -> None:
    said = make("Ada@AAST.example", "--first-name", "Ada", "--group", "Administrator")
    assert said.startswith("ada@aast.example is staff. An email about it is on its way.")
    user = User.objects.get()
    assert (user.is_staff, user.is_superuser, user.has_usable_password()) == (True, False, False)

    email = Email.objects.get()
    assert (email.to, email.subject) == (["ada@aast.example"], "Your staff login for the AAST CEC Portal")
    assert ("Hello Ada," in email.message, "Administrator" in email.message) == (True, True)
    link = re.search(r"http://testserver(/account/staff/\S+)", email.message)[1]
    assert client.get(link).status_code == 200
    assert "There is a problem" in client.post(link, {"password": "ada"}).content.decode()
    assert client.post(link, {"password": PASSWORD})["Location"] == "/admin/"
    assert [Client().get(link).status_code, Client().post(link, {"password": "x" * 20}).status_code] == [410, 410]

    browser = Client()
    assert browser.login(email="ada@aast.example", password=PASSWORD)
    assert browser.get("/admin/programs/program/").status_code == 200


@pytest.mark.django_db
def test_a_superuser_needs_no_group() -> None:
    make("root@aast.example", "--superuser")
    assert (User.objects.get().is_superuser, User.objects.get().groups.count()) == (True, 0)


def test_a_login_that_is_there_gets_the_rights_and_keeps_its_password(carol: User) -> None:
    before = carol.password
    make("carol@aast.example", "--group", "reviewer", "--group", "help-desk")
    carol.refresh_from_db()
    assert (carol.is_staff, carol.password) == (True, before)
    assert sorted(carol.groups.values_list("name", flat=True)) == ["Help desk", "Reviewer"]
    assert "You keep your password." in Email.objects.get().message
    make("carol@aast.example", "--group", "Finance")
    assert list(carol.groups.values_list("name", flat=True)) == ["Finance"]
    assert Email.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    "arguments", [("no-address",), ("jané@aast.example",), ("ada@aast.example", "--group", "King")]
)
def test_what_is_wrong_makes_no_login(arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError) as refused:
        make(*arguments, "--first-name", "Ada") if "--group" in arguments else make(*arguments, "--group", "Finance")
    assert not User.objects.exists()
    assert not Email.objects.exists()
    if "King" in arguments:
        assert "The groups are: Reviewer, Finance, Directory, Help desk, Administrator." in str(refused.value)


@pytest.mark.django_db
def test_it_asks_for_what_is_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([" ada@aast.example ", "Directory"])
    monkeypatch.setattr("builtins.input", lambda _question: next(answers))
    make()
    assert User.objects.get().groups.get().name == "Directory"


@pytest.mark.django_db
def test_the_link_is_over_after_three_days(client: Client) -> None:
    make("ada@aast.example", "--group", "Finance")
    link = re.search(r"http://testserver(/account/staff/\S+)", Email.objects.get().message)[1]
    with time_machine.travel(timezone.now() + timedelta(days=2, hours=23)):
        assert client.get(link).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=3, minutes=1)):
        assert client.get(link).status_code == 410


def test_a_superuser_stays_one(stella: User) -> None:
    make(stella.email, "--group", "Finance")
    stella.refresh_from_db()
    assert stella.is_superuser


def test_a_login_that_is_switched_off_is_no_staff(carol: User) -> None:
    User.objects.update(is_active=False)
    with pytest.raises(CommandError, match="is switched off"):
        make(carol.email, "--group", "Finance")
    carol.refresh_from_db()
    assert (carol.is_staff, Email.objects.count()) == (False, 0)


@pytest.mark.django_db
def test_without_a_terminal_it_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(_question: str) -> str:
        raise EOFError

    monkeypatch.setattr("builtins.input", nobody)
    with pytest.raises(CommandError, match=r"Email address is missing\."):
        make()


@pytest.mark.django_db
def test_the_history_of_a_login(client: Client) -> None:
    make("ada@aast.example", "--group", "Reviewer", "--superuser")
    ada = User.objects.get()
    link = re.search(r"http://testserver(/account/staff/\S+)", Email.objects.get().message)[1]
    client.post(link, {"password": PASSWORD})
    entries = LogEntry.objects.filter(object_id=str(ada.pk)).order_by("pk").values_list("change_message", "user")
    assert list(entries) == [
        ("Made staff on the command line: Reviewer, superuser", ada.pk),
        ("Chose the first password", ada.pk),
    ]
