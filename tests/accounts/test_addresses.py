"""A login has one email address, in small letters: either spelling finds it, and look-alikes are refused."""

from importlib import import_module

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from post_office.models import Email
from pytest_django import Settings

from accounts.fields import AddressField, AddressFormField, validate_plain_letters
from accounts.models import Invitation, Provider, Registration, User
from tests import factories
from tests.accounts.test_people import NEW, invite
from tests.accounts.test_registration import FORM, letter_to, link_in, register
from tests.pages import Login

ERIN = "Erin@capital.example"
PASSWORD = "correct-horse-battery-9"
SPELLINGS = [ERIN, "erin@capital.example", "ERIN@CAPITAL.EXAMPLE", " Erin@Capital.example "]
migration = import_module("accounts.migrations.0003_emails_in_small_letters")


@pytest.fixture(autouse=True)
def _letters_are_rows(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "post_office.EmailBackend"


def logs_in(email: str, password: str = PASSWORD) -> bool:
    client = Client()
    client.post("/account/login/", {"login": email, "password": password})
    return "_auth_user_id" in client.session


@pytest.fixture
def erin(client: Client, db: None) -> User:
    """Registered with a capital, as a phone types it."""
    link = register(client, person_email=ERIN, email="office@capital.example", website="")
    client.post(link, {"password": PASSWORD})
    client.post("/account/logout/")
    return User.objects.get()


def letters_link(email: str) -> str:
    return link_in(letter_to(email))


def test_who_registered_with_a_capital_logs_in_with_either_spelling(erin: User) -> None:
    assert erin.email == "erin@capital.example"
    assert [logs_in(spelling) for spelling in SPELLINGS] == [True] * 4
    assert logs_in("erln@capital.example") is False


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_forgotten_password_is_set_again_with_either_spelling(client: Client, erin: User, spelling: str) -> None:
    client.post("/account/password/reset/", {"email": spelling})
    asked = client.get(letters_link("erin@capital.example"), follow=True)
    new = {"password1": "another-quiet-horse-7", "password2": "another-quiet-horse-7"}
    client.post(asked.request["PATH_INFO"], new)

    assert [logs_in(ERIN, password) for password in (PASSWORD, new["password1"])] == [False, True]


def test_who_was_invited_with_a_capital_logs_in_with_either_spelling(login: Login, olivia: User) -> None:
    login(olivia).post("/provider/people/", {"email": "Frank.Stone@nights.example", "role": "viewer"})
    Client().post(letters_link("Frank.Stone@nights.example"), {**NEW, "password": PASSWORD})

    assert Invitation.objects.get().email == "frank.stone@nights.example"
    spellings = ("Frank.Stone@nights.example", "frank.stone@nights.example", "FRANK.STONE@NIGHTS.EXAMPLE")
    assert [logs_in(spelling) for spelling in spellings] == [True] * 3


def test_one_address_is_invited_once_and_employed_once(login: Login, olivia: User, carol: User) -> None:
    owner = login(olivia)
    for email in ("Nora@new.example", "nora@NEW.example"):
        invite(owner, email)
    assert [invitation.email for invitation in Invitation.objects.all()] == ["nora@new.example"]

    again = owner.post("/provider/people/", {"email": "OLIVIA@sleepsociety.example", "role": "viewer"})
    assert again.context["form"].errors["email"] == [
        "OLIVIA@sleepsociety.example works for Prairie Sleep Society already."
    ]


def test_staff_make_and_change_logins_in_small_letters(login: Login, stella: User) -> None:
    staff = login(stella)
    new = {"email": "New.Staff@AAST.example", "usable_password": "true"}
    inline = {"works_for-TOTAL_FORMS": "0", "works_for-INITIAL_FORMS": "0"}
    staff.post("/admin/accounts/user/add/", {**new, **inline, "password1": PASSWORD, "password2": PASSWORD})
    assert logs_in("new.staff@aast.example") is True

    same = staff.post("/admin/accounts/user/add/", {**new, **inline, "password1": PASSWORD, "password2": PASSWORD})
    assert same.context["adminform"].form.errors["email"] == ["This email address already has a login."]


def test_every_way_of_writing_an_address_is_in_small_letters(db: None) -> None:
    user = User.objects.create_user("Ann@A.example", PASSWORD)
    assert (user.email, User.objects.get(email="ANN@a.example")) == ("ann@a.example", user)
    User.objects.bulk_create([User(email="Bob@A.example")])
    User.objects.filter(pk=user.pk).update(email="Anna@A.example")

    assert sorted(User.objects.values_list("email", flat=True)) == ["anna@a.example", "bob@a.example"]


def test_the_database_refuses_a_capital(erin: User) -> None:
    with pytest.raises(IntegrityError, match="user_email_in_small_letters"), connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_user SET email = 'Erin@capital.example'")


# --- Old rows -------------------------------------------------------------------------------------------------------


@pytest.fixture
def old_rules(db: None) -> None:
    """The tables as they were before: capitals were stored, and nothing kept them out."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE accounts_user DROP CONSTRAINT user_email_in_small_letters")
        cursor.execute("ALTER TABLE accounts_invitation DROP CONSTRAINT invitation_email_in_small_letters")


def stored(table: str, column: str, before: str, after: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE {column} = %s", [after, before])  # noqa: S608


@pytest.mark.usefixtures("old_rules")
def test_old_rows_are_put_in_small_letters(erin: User, olivia: User, society: Provider) -> None:
    society.invitations.create(email="nora@new.example", invited_by=olivia, invited_at=olivia.date_joined)
    stored("accounts_user", "email", "erin@capital.example", ERIN)
    stored("accounts_invitation", "email", "nora@new.example", "Nora@New.example")
    stored("accounts_registration", "person_email", "erin@capital.example", ERIN)
    assert logs_in(ERIN) is False

    migration.refuse_two_logins_of_one_address(apps, None)
    migration.in_small_letters(apps, None)

    assert logs_in(ERIN) is True
    assert Invitation.objects.get().email == "nora@new.example"
    assert Registration.objects.get().person_email == "erin@capital.example"


@pytest.mark.usefixtures("old_rules")
def test_two_logins_of_one_address_stop_the_migration(erin: User) -> None:
    other = factories.make_user("other@capital.example")
    stored("accounts_user", "email", "other@capital.example", ERIN)

    with pytest.raises(ValueError, match="Two logins") as refusal:
        migration.refuse_two_logins_of_one_address(apps, None)
    assert str(refusal.value) == (
        f"Two logins have one email address: erin@capital.example (id {erin.pk}) and Erin@capital.example "
        f"(id {other.pk}). Give one of them another address in the admin, or delete the one that nobody uses, "
        "then migrate again."
    )


@pytest.mark.usefixtures("old_rules")
def test_of_two_open_invitations_of_one_address_the_newer_stays(olivia: User, society: Provider) -> None:
    for email in ("nora@new.example", "nora2@new.example"):
        society.invitations.create(email=email, invited_by=olivia, invited_at=olivia.date_joined)
    stored("accounts_invitation", "email", "nora2@new.example", "Nora@new.example")

    migration.keep_one_open_invitation_of_an_address(apps, None)

    assert [invitation.email for invitation in Invitation.objects.all()] == ["Nora@new.example"]


@pytest.mark.parametrize("verified", [False, True])
def test_an_address_that_allauth_lists_beside_the_logins_own_opens_nothing(
    client: Client, erin: User, stella: User, verified: bool
) -> None:
    EmailAddress.objects.create(user=erin, email=stella.email, verified=verified, primary=True)

    assert logs_in(stella.email, PASSWORD) is False
    client.post("/account/password/reset/", {"email": stella.email})
    assert [letter.to for letter in Email.objects.filter(subject__startswith="Set a new password")] == [[stella.email]]
    assert f"account of {stella.email}." in letter_to(stella.email).message

    migration.forget_further_addresses(apps, None)
    assert EmailAddress.objects.count() == 0


# --- Look-alikes ----------------------------------------------------------------------------------------------------

ODD = [
    ("ſtaff@aast.example", "ſ"),
    ("staff@ａast.example", "ａ"),
    ("staff@aaſt.example", "ſ"),
    ("\u212aate@aast.example", "\u212a"),
    ("stаff@aast.example", "а"),
    ("josé@aast.example", "é"),
    ("staff＠aast.example", "＠"),
]


def words(letter: str) -> str:
    return (
        f"The email address holds “{letter}”, which is not a plain letter. Type the address with plain letters "
        "(a to z), numbers, and signs only."
    )


@pytest.mark.parametrize(("address", "letter"), ODD)
def test_look_alikes_are_refused_with_a_sentence(
    client: Client, login: Login, olivia: User, address: str, letter: str
) -> None:
    registered = client.post("/account/register/", {**FORM, "person_email": address})
    invited = login(olivia).post("/provider/people/", {"email": address, "role": "viewer"})

    assert registered.context["form"].errors["person_email"][0] == words(letter)
    assert invited.context["form"].errors["email"][0] == words(letter)
    assert (Registration.objects.count(), Invitation.objects.count(), Email.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize("address", ["ſtaff@aast.example", "staff@ａast.example", "stаff@aast.example"])
def test_look_alikes_find_no_login(client: Client, db: None, address: str) -> None:
    factories.make_user("staff@aast.example")
    client.post("/account/password/reset/", {"email": address})

    assert logs_in(address, factories.PASSWORD) is False
    assert Email.objects.filter(subject__startswith="Set a new password").count() == 0


@given(st.text(min_size=1))
def test_only_plain_letters_pass(text: str) -> None:
    try:
        validate_plain_letters(text)
    except ValidationError:
        assert not text.isascii()
    else:
        assert text.isascii()


@given(st.emails().filter(str.isascii))
def test_a_plain_address_is_stored_in_small_letters(address: str) -> None:
    assert (AddressFormField().clean(address), AddressField().clean(address, None)) == (address, address.lower())
