import pytest
from django.test import Client

from accounts.models import Provider, User
from members.models import Member
from tests import factories
from tests.pages import Login, text


def test_everyone_lands_where_they_belong(
    login: Login, carol: User, victor: User, stella: User, maria: Member
) -> None:
    def landed(user: User) -> str:
        return login(user).get("/account/landing/").headers["Location"]

    assert [landed(user) for user in (carol, victor, maria.user, stella)] == [
        "/provider/",
        "/provider/",
        "/me/",
        "/admin/",
    ]


def test_a_member_who_works_for_a_provider_lands_at_work(login: Login, aast: Provider, maria: Member) -> None:
    factories.employ(maria.user, aast)

    assert login(maria.user).get("/account/landing/").headers["Location"] == "/provider/"


def test_who_belongs_nowhere_is_told_what_to_do(login: Login, db: None) -> None:
    nobody = factories.make_user("new@nowhere.example")

    page = text(login(nobody).get("/account/landing/"))

    assert "new@nowhere.example does not belong to a provider or a member yet" in page
    assert "Ask the owner of your organization’s provider account to invite you" in page


@pytest.mark.parametrize("address", ["/account/landing/", "/provider/"])
def test_logged_out_people_are_sent_to_the_login(client: Client, db: None, address: str) -> None:
    assert client.get(address).headers["Location"] == f"/account/login/?next={address}"
