"""From the registration form to an approved provider."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone
from post_office.models import Email
from time_machine import TimeMachineFixture

from accounts.choices import ProviderStatus, StaffRole
from accounts.models import Provider, ProviderStaff, Registration, User
from accounts.services.provider_approval import approve_provider, ask_again, decline_provider
from accounts.services.registration import forget_registrations
from foundation.lifecycle import InvalidTransition
from tests import factories
from tests.pages import Login

FORM = {
    "name": "Riverbend Sleep Institute",
    "organization_type": "hospital",
    "non_profit": "on",
    "email": "office@riverbend.example",
    "phone": "(555) 010-0177",
    "website": "www.riverbend.example",
    "street": "8 Mill Road",
    "city": "Dubuque",
    "state": "ia",
    "zip_code": "52001",
    "first_name": "Grace",
    "last_name": "Holloway",
    "person_email": "grace@riverbend.example",
}
PASSWORD = {"password": "quiet nights in Iowa"}


def letter_to(email: str) -> Email:
    return Email.objects.filter(to=[email]).latest("id")


def link_in(letter: Email) -> str:
    found = re.search(r"http://testserver(/\S+)", letter.message)
    assert found is not None
    return found[1]


def register(client: Client, **changed: str) -> str:
    """Fill in the form; the link that was sent."""
    client.post("/account/register/", {**FORM, **changed})
    return link_in(letter_to(changed.get("person_email", FORM["person_email"])))


@pytest.fixture
def pending(client: Client, db: None) -> Provider:
    link = register(client)
    client.post(link, PASSWORD)
    return Provider.objects.get()


def test_the_form_is_sent_and_a_link_comes(client: Client, db: None) -> None:
    response = client.post("/account/register/", FORM)

    assert response.headers["Location"] == "/account/register/sent/"
    assert "grace@riverbend.example" in client.get("/account/register/sent/").content.decode()
    assert (User.objects.count(), Provider.objects.count(), Registration.objects.count()) == (0, 0, 1)
    assert letter_to("grace@riverbend.example").subject == "Confirm the registration of Riverbend Sleep Institute"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "This field is required."),
        ("organization_type", "", "This field is required."),
        ("state", "Iowa", "Type the state’s two letters, such as TX."),
        ("zip_code", "5200", "Type five digits, such as 60561, or nine, such as 60561-1234."),
        ("person_email", "grace", "Enter a valid email address."),
        ("website", "not an address", "Enter a valid URL."),
    ],
)
def test_what_is_missing_or_wrong_is_told_and_nothing_is_lost(
    client: Client, db: None, field: str, value: str, words: str
) -> None:
    page = client.post("/account/register/", {**FORM, field: value})

    assert page.context["form"].errors[field][0].startswith(words)
    assert "8 Mill Road" in page.content.decode()
    assert Registration.objects.count() == 0


def test_the_link_asks_for_a_password_and_makes_owner_and_provider(client: Client, db: None) -> None:
    link = register(client)
    assert User.objects.count() == 0
    assert "Choose a password" in client.get(link).content.decode()

    response = client.post(link, PASSWORD)

    provider, owner = Provider.objects.get(), User.objects.get()
    assert response.headers["Location"] == "/provider/"
    assert (provider.status, provider.provider_id, provider.state) == (ProviderStatus.PENDING, None, "IA")
    assert provider.website == "https://www.riverbend.example"
    assert (owner.email, str(owner)) == ("grace@riverbend.example", "Grace Holloway")
    assert ProviderStaff.objects.get().role == StaffRole.OWNER
    assert client.get("/provider/").context["user"] == owner


@pytest.mark.parametrize("password", ["short", "password1234", "graceholloway", "demo-sleep-2026", ""])
def test_a_weak_password_is_refused(client: Client, db: None, password: str) -> None:
    page = client.post(register(client), {"password": password})

    assert (bool(page.context["form"].errors), User.objects.count()) == (True, 0)


def test_opening_the_link_changes_nothing(client: Client, db: None) -> None:
    link = register(client)
    client.get(link)
    client.get(link)

    assert (User.objects.count(), Provider.objects.count()) == (0, 0)


def test_the_link_works_once(client: Client, db: None) -> None:
    link = register(client)
    client.post(link, PASSWORD)

    again = Client().post(link, {"password": "another quiet night"})

    assert "This link was used already." in again.content.decode()
    assert Provider.objects.count() == 1


def test_the_link_grows_old(client: Client, db: None, time_machine: TimeMachineFixture) -> None:
    link = register(client)
    time_machine.move_to(timezone.now() + timedelta(days=3, minutes=1))

    page = client.get(link)
    assert (page.status_code, "This link no longer works" in page.content.decode()) == (410, True)


def test_a_link_that_was_changed_is_none(client: Client, db: None) -> None:
    assert client.get(register(client)[:-2] + "x/").status_code == 410


# --- Nobody learns whose email is known -----------------------------------------------------------------------------


def test_a_known_email_gets_the_same_answer(client: Client, carol: User) -> None:
    known = client.post("/account/register/", {**FORM, "person_email": carol.email})
    unknown = Client().post("/account/register/", FORM)

    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])
    subjects = {letter.subject for letter in Email.objects.filter(subject__startswith="Confirm")}
    assert subjects == {"Confirm the registration of Riverbend Sleep Institute"}


def test_a_known_email_finishes_as_who_it_is(client: Client, carol: User, login: Login) -> None:
    link = register(client, person_email=carol.email)
    stranger = client.get(link).content.decode()
    assert "has a login already" in stranger
    client.post(link, PASSWORD)
    assert Provider.objects.filter(name="Riverbend Sleep Institute").count() == 0

    login(carol).post(link)

    assert {row.provider.name for row in carol.works_for.all()} == {"AAST", "Riverbend Sleep Institute"}
    assert carol.check_password(factories.PASSWORD)


def test_somebody_else_who_is_logged_in_does_not_become_owner(client: Client, carol: User, login: Login) -> None:
    link = register(client, person_email="OTHER@riverbend.example")
    factories.make_user("other@riverbend.example")

    page = login(carol).post(link)

    assert "you are logged in as carol@aast.example now" in " ".join(page.content.decode().split())
    assert carol.works_for.count() == 1


def test_many_letters_are_not_sent_and_nobody_is_told(client: Client, db: None) -> None:
    answers = {client.post("/account/register/", FORM).headers["Location"] for _ in range(5)}

    assert (answers, Email.objects.count()) == ({"/account/register/sent/"}, 3)


def test_too_many_from_one_network_wait(client: Client, db: None) -> None:
    for number in range(30):
        client.post("/account/register/", {**FORM, "person_email": f"p{number}@riverbend.example"})

    assert "Try again in an hour." in client.post("/account/register/", FORM).content.decode()


def test_what_nobody_confirmed_is_forgotten(client: Client, db: None) -> None:
    register(client)
    now = timezone.now()

    assert [forget_registrations(now=now + timedelta(days=days)) for days in (13, 15)] == [0, 1]


# --- AAST decides ---------------------------------------------------------------------------------------------------


def test_approval_draws_the_id_and_tells(pending: Provider, aast: Provider, stella: User) -> None:
    Email.objects.all().delete()
    approved = approve_provider(pending, by=stella, now=timezone.now())

    assert (approved.provider_id, approved.status) == ("P0002", ProviderStatus.APPROVED)
    assert {tuple(letter.to) for letter in Email.objects.all()} == {
        ("office@riverbend.example",),
        ("grace@riverbend.example",),
    }
    assert letter_to("grace@riverbend.example").subject == "Riverbend Sleep Institute is approved as P0002"
    assert [event.what for event in approved.events.all()][-1] == "Approved as P0002"


def test_ids_beyond_9999_go_on(pending: Provider, stella: User) -> None:
    factories.make_provider("P9999", "The last of four digits")

    assert approve_provider(pending, by=stella, now=timezone.now()).provider_id == "P10000"


def test_a_second_approval_is_refused(pending: Provider, stella: User) -> None:
    approve_provider(pending, by=stella, now=timezone.now())

    with pytest.raises(InvalidTransition):
        approve_provider(pending, by=stella, now=timezone.now())


def test_a_decline_is_told_with_its_reason_and_can_be_asked_again(pending: Provider, stella: User) -> None:
    owner = User.objects.get(email="grace@riverbend.example")
    decline_provider(pending, reason="No sleep program yet", by=stella, now=timezone.now())
    assert "No sleep program yet" in letter_to(owner.email).message

    client = Client()
    client.force_login(owner)
    assert "AAST declined the registration" in client.get("/provider/organization/").content.decode()
    client.post(f"/provider/organization/{pending.pk}/ask-again/")
    pending.refresh_from_db()
    assert pending.status == ProviderStatus.PENDING
    with pytest.raises(InvalidTransition):
        ask_again(pending, by=owner, now=timezone.now())


def test_until_approved_drafts_can_be_prepared_but_not_submitted(pending: Provider, client: Client) -> None:
    owner = User.objects.get(email="grace@riverbend.example")
    assert [*Provider.objects.drafting_for(owner)] == [pending]
    assert [*Provider.objects.filing_for(owner)] == []
    assert client.get("/programs/new/").status_code == 200
    assert client.get("/attendance/upload/").status_code == 403


def test_staff_approve_and_decline_in_the_admin(pending: Provider, stella: User, login: Login) -> None:
    staff = login(stella)
    assert "1 provider to approve" in " ".join(staff.get("/inbox/").content.decode().split())
    page = f"/admin/accounts/provider/{pending.pk}/"
    staff.post(f"{page}decline/", {"reason": "Twice"})
    pending.refresh_from_db()
    assert pending.status == ProviderStatus.DECLINED

    Provider.objects.update(status=ProviderStatus.PENDING)
    done = staff.post(f"{page}approve/", {"confirmed": "True"}, follow=True)
    assert "Riverbend Sleep Institute is approved as P0001. Its people were told." in done.content.decode()


@pytest.mark.django_db(transaction=True)
def test_ids_have_no_gaps_where_two_are_approved_at_once(aast: Provider, stella: User) -> None:
    waiting = [Provider.objects.create(name=f"Center {number}", email="c@c.example") for number in range(8)]

    def approve(provider: Provider) -> str | None:
        try:
            return approve_provider(provider, by=stella, now=timezone.now()).provider_id
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        drawn = list(pool.map(approve, waiting))
    assert sorted(drawn, key=str) == [f"P{number:04}" for number in range(2, 10)]


def test_staffs_list_of_providers_costs_the_same_for_more(
    login: Login, stella: User, django_assert_num_queries: Callable[..., object]
) -> None:
    client = login(stella)
    for number in (1, 2):
        factories.make_provider(f"P000{number}", f"Center {number}")
        cache.clear()
        with django_assert_num_queries(4):
            client.get("/admin/accounts/provider/")
