"""The first staff login of an empty portal, and every later one."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
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
    assert said.startswith("ada@aast.example is staff. An email with a link to choose the password is on its way.")
    user = User.objects.get()
    assert (user.is_staff, user.is_superuser, user.has_usable_password()) == (True, False, False)

    email = Email.objects.get()
    assert (email.to, email.subject) == (["ada@aast.example"], "Your staff login for the AAST CEC Portal")
    assert "Administrator" in email.message
    link = re.search(r"http://testserver(\S+set-password\S*|/account/password/reset/key/\S+)", email.message)
    assert link is not None
    page = client.get(link[1], follow=True)
    there = page.redirect_chain[-1][0]
    client.post(there, {"password1": PASSWORD, "password2": PASSWORD})
    assert Client().get(link[1], follow=True).status_code == 200  # says that the link was used

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
