"""Who works for a provider: invitations, roles, leaving, and working for several."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from post_office.models import Email
from pytest_django import Settings
from time_machine import TimeMachineFixture

from accounts.choices import StaffRole
from accounts.models import Invitation, Provider, ProviderStaff, User
from accounts.services.people import PeopleRefused, change_role, remove_person
from tests import factories
from tests.accounts.test_registration import letter_to, link_in
from tests.pages import Login

NEW = {"first_name": "Nora", "last_name": "Nash", "password": "quiet nights in Iowa"}


@pytest.fixture
def olivias(olivia: User) -> ProviderStaff:
    return olivia.works_for.get()


def invite(client: Client, email: str, role: str = "coordinator") -> str:
    client.post("/provider/people/", {"email": email, "role": role})
    return link_in(letter_to(email))


def test_someone_new_is_invited_and_joins(login: Login, olivia: User, society: Provider) -> None:
    link = invite(login(olivia), "nora@new.example")
    newcomer = Client()
    assert "Prairie Sleep Society" in newcomer.get(link).content.decode()

    newcomer.post(link, NEW)

    works_for = ProviderStaff.objects.get(user__email="nora@new.example")
    assert (works_for.provider, works_for.role, str(works_for.user)) == (society, StaffRole.COORDINATOR, "Nora Nash")
    assert newcomer.get("/provider/").status_code == 200
    assert [event.what for event in society.events.all()] == [
        "Invited nora@new.example as coordinator",
        "Nora Nash joined as coordinator",
    ]


def test_someone_with_a_login_joins_by_a_click_once_logged_in(login: Login, olivia: User, carol: User) -> None:
    link = invite(login(olivia), "Carol@AAST.example", "viewer")
    assert "has a login already" in Client().get(link).content.decode()

    login(carol).post(link)

    assert {row.provider.provider_id: row.role for row in carol.works_for.all()} == {
        "P0001": "coordinator",
        "P0002": "viewer",
    }


def test_an_invitation_opened_by_somebody_else_makes_nobody(login: Login, olivia: User, society: Provider) -> None:
    owner = login(olivia)
    link = invite(owner, "nora@new.example")

    page = owner.post(link, NEW).content.decode()

    assert "This link is for somebody else" in page
    assert society.people.count() == 1


def test_an_invitation_works_once_and_not_after_it_was_withdrawn(login: Login, olivia: User) -> None:
    owner = login(olivia)
    used, withdrawn = invite(owner, "one@new.example"), invite(owner, "two@new.example")
    Client().post(used, NEW)
    owner.post(f"/provider/people/invitation/{Invitation.objects.get(email='two@new.example').pk}/withdraw/")

    assert [Client().get(link).status_code for link in (used, withdrawn)] == [410, 410]


def test_who_works_there_is_not_invited_again(login: Login, olivia: User) -> None:
    page = login(olivia).post("/provider/people/", {"email": olivia.email.upper(), "role": "viewer"})

    assert "works for Prairie Sleep Society already." in page.content.decode()


def test_a_second_invitation_renews_the_first(login: Login, olivia: User) -> None:
    owner = login(olivia)
    invite(owner, "nora@new.example")
    invite(owner, "Nora@new.example", "viewer")

    assert [(row.email, row.role) for row in Invitation.objects.all()] == [("nora@new.example", "viewer")]
    assert Email.objects.count() == 2


def test_only_owners_invite_and_remove(login: Login, carol: User, victor: User) -> None:
    for user in (carol, victor):
        client = login(user)
        client.post("/provider/people/", {"email": "x@new.example", "role": "owner"})
        assert (
            client.post(f"/provider/people/remove/{ProviderStaff.objects.exclude(user=user)[0].pk}/").status_code
            == 404
        )
        assert "Only owners invite and remove people." in client.get("/provider/people/").content.decode()
    assert (Invitation.objects.count(), ProviderStaff.objects.count()) == (0, 2)


def test_owners_of_others_find_nothing(login: Login, olivia: User, carol: User, aast: Provider) -> None:
    client, works_for = login(olivia), carol.works_for.get()
    statuses = [
        client.get(f"/provider/people/{aast.pk}/").status_code,
        client.get(f"/provider/organization/{aast.pk}/").status_code,
        client.post(f"/provider/people/role/{works_for.pk}/", {"role": "owner"}).status_code,
        client.post(f"/provider/people/remove/{works_for.pk}/").status_code,
        client.post(f"/provider/organization/{aast.pk}/renew-feed/").status_code,
    ]
    assert statuses == [404] * 5


def test_the_last_owner_stays(login: Login, olivia: User, olivias: ProviderStaff) -> None:
    client = login(olivia)
    client.post(f"/provider/people/role/{olivias.pk}/", {"role": "viewer"})
    page = client.post(f"/provider/people/remove/{olivias.pk}/", follow=True)

    assert "A provider needs an owner. Make somebody else an owner first." in page.content.decode()
    assert ProviderStaff.objects.get(pk=olivias.pk).role == StaffRole.OWNER


def test_with_another_owner_the_first_may_go(olivia: User, olivias: ProviderStaff, society: Provider) -> None:
    second = factories.employ(factories.make_user("second@sleepsociety.example"), society).works_for.get()
    change_role(second, role=StaffRole.OWNER, by=olivia, now=timezone.now())
    remove_person(olivias, by=olivia, now=timezone.now())

    assert [row.user.email for row in society.people.all()] == ["second@sleepsociety.example"]
    with pytest.raises(PeopleRefused):
        remove_person(second, by=olivia, now=timezone.now())


def test_who_was_removed_sees_nothing_more(login: Login, olivia: User, society: Provider, carol: User) -> None:
    factories.employ(carol, society)
    program = factories.make_program(society, olivia, program_id="A26050")
    client = login(carol)
    client.post("/account/current-provider/", {"provider": society.pk})
    assert client.get(f"/programs/{program.program_id}/").status_code == 200

    remove_person(carol.works_for.get(provider=society), by=olivia, now=timezone.now())

    assert client.get(f"/programs/{program.program_id}/").status_code == 404
    assert client.get("/programs/?status=all").status_code == 200


def test_who_works_for_several_can_look_at_one(
    login: Login, aast: Provider, society: Provider, carol: User, olivia: User
) -> None:
    factories.employ(carol, society)
    factories.make_program(aast, carol, name="Ours")
    factories.make_program(society, olivia, name="Theirs")
    client = login(carol)

    def listed() -> list[str]:
        rows = client.get("/programs/?status=all").context["table"].rows
        return sorted(row.record.name for row in rows)

    assert listed() == ["Ours", "Theirs"]
    client.post("/account/current-provider/", {"provider": society.pk})
    assert listed() == ["Theirs"]
    client.post("/account/current-provider/", {"provider": ""})
    assert listed() == ["Ours", "Theirs"]


def test_nobody_works_for_a_strangers_provider(login: Login, carol: User, society: Provider) -> None:
    client = login(carol)
    client.post("/account/current-provider/", {"provider": society.pk})

    assert client.session["current_provider"] is None


def test_owners_change_the_organization_and_the_history_says_what(
    login: Login, olivia: User, society: Provider
) -> None:
    form = {
        "name": "Prairie Sleep Society",
        "organization_type": "society",
        "email": "new@sleepsociety.example",
        "phone": "555",
        "street": "1 Main",
        "city": "Omaha",
        "state": "NE",
        "zip_code": "68102",
    }
    login(olivia).post(f"/provider/organization/{society.pk}/", form)

    society.refresh_from_db()
    assert society.email == "new@sleepsociety.example"
    assert [event.what for event in society.events.all()] == [
        "Changed: type, email address, phone, street, city, state, ZIP"
    ]


def test_what_was_typed_outlives_the_session(login: Login, olivia: User) -> None:
    client = login(olivia)
    client.logout()
    sent = client.post("/provider/people/", {"email": "nora@new.example", "role": "viewer"})
    assert sent.headers["Location"] == "/account/login/?next=/provider/people/"

    client.post(sent.headers["Location"], {"login": olivia.email, "password": factories.PASSWORD})
    page = client.get("/provider/people/").content.decode()

    assert ('value="nora@new.example"' in page, "You were logged out before this could be saved." in page) == (
        True,
        True,
    )
    assert Invitation.objects.count() == 0
    assert 'value="nora@new.example"' not in client.get("/provider/people/").content.decode()


def test_the_people_page_costs_the_same_for_more(
    login: Login, olivia: User, society: Provider, django_assert_num_queries: Callable[..., object]
) -> None:
    client = login(olivia)
    for number in (1, 2):
        factories.employ(factories.make_user(f"p{number}@sleepsociety.example"), society)
        invite(client, f"i{number}@new.example")
        cache.clear()
        with django_assert_num_queries(10):
            client.get("/provider/people/")


def test_dates_of_invitations_are_american(login: Login, olivia: User) -> None:
    invite(login(olivia), "nora@new.example")

    assert f"since {date.today():%m/%d/%Y}" in login(olivia).get("/provider/people/").content.decode()  # noqa: DTZ011


def test_a_part_of_a_page_is_not_given_the_login_page(client: Client, db: None) -> None:
    assert client.get("/provider/people/", headers={"HX-Request": "true"}).status_code == 401


def test_the_admins_forms_keep_what_was_typed_too(login: Login, stella: User, society: Provider) -> None:
    client = login(stella)
    client.logout()
    page = f"/admin/accounts/provider/{society.pk}/invite_a_person/"
    sent = client.post(page, {"email": "nora@new.example", "role": "viewer"})
    client.post(sent.headers["Location"], {"login": stella.email, "password": factories.PASSWORD})

    assert 'value="nora@new.example"' in client.get(page).content.decode()
    assert Invitation.objects.count() == 0


# --- Limits of a day ------------------------------------------------------------------------------------------------


def invited_today(client: Client, emails: list[str]) -> list[str]:
    """What was told of each, or nothing where the invitation went out."""
    pages = (client.post("/provider/people/", {"email": email, "role": "viewer"}) for email in emails)
    return ["" if page.status_code == 302 else page.context["form"].errors["email"][0] for page in pages]


@pytest.mark.parametrize(
    ("status", "number", "most", "until"),
    [
        ("pending", None, 5, "tomorrow, or once AAST has approved your organization"),
        ("declined", None, 5, "tomorrow, or once AAST has approved your organization"),
        ("approved", "P0002", 7, "tomorrow"),
    ],
)
def test_a_provider_invites_so_many_a_day(
    login: Login,
    olivia: User,
    society: Provider,
    settings: Settings,
    status: str,
    number: str | None,
    most: int,
    until: str,
) -> None:
    settings.INVITATIONS_A_DAY = 7
    Provider.objects.filter(pk=society.pk).update(status=status, provider_id=number)
    shown = invited_today(login(olivia), [f"nora{count}@new.example" for count in range(most + 1)])

    assert shown == [""] * most + [
        f"Prairie Sleep Society sent {most} invitations today, which is the limit. Invite more {until}."
    ]
    assert Email.objects.count() == most


def test_an_address_is_invited_three_times_a_day_by_whomever(
    login: Login, olivia: User, carol: User, aast: Provider, time_machine: TimeMachineFixture
) -> None:
    ProviderStaff.objects.filter(user=carol).update(role=StaffRole.OWNER)
    client = login(olivia)
    assert invited_today(client, ["nora@new.example", "Nora@new.example"]) == ["", ""]
    Invitation.objects.all().delete()
    assert invited_today(login(carol), ["nora@new.example", "NORA@new.example"]) == [
        "",
        (
            "NORA@new.example was invited 3 times today. Ask the person to look in the spam folder, or invite again "
            "tomorrow."
        ),
    ]
    time_machine.move_to(timezone.now() + timedelta(days=1))
    assert invited_today(login(olivia), ["nora@new.example"]) == [""]
