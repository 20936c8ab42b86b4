"""Staff see the portal as another person: who may, what stays closed, what is logged, and how it ends."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.auth.models import Group
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from accounts.models import DailyCount, Provider, User
from accounts.view_as.models import Viewing
from accounts.view_as.services import ViewingRefused, start_viewing
from members.models import Member
from programs.models import Program
from tests import factories
from tests.pages import Login, text
from tests.stories.test_every_address import Address, addresses  # noqa: F401 - a fixture

REASON = "She does not find her program"
STOP = "/account/stop-viewing/"


@pytest.fixture
def hugo(db: None) -> User:
    user = factories.make_user("hugo@aast.example", "Hugo", "Marsh", is_staff=True)
    user.groups.add(Group.objects.get(name="Help desk"))
    return user


def ask(client: Client, person: User, reason: str = REASON) -> Any:
    return client.post(f"/admin/accounts/user/{person.pk}/view-as/", {"reason": reason})


@pytest.fixture
def view_as(login: Login, hugo: User) -> Callable[[User], Client]:
    def viewing(person: User) -> Client:
        client = login(hugo)
        assert ask(client, person).headers["Location"] == "/account/landing/"
        return client

    return viewing


ViewAs = Callable[[User], Client]


# --- What is seen ---------------------------------------------------------------------------------------------------


def test_the_help_desk_sees_what_carol_sees_under_a_banner(
    login: Login, hugo: User, carol: User, conference: Program
) -> None:
    client = login(hugo)
    button = client.get(f"/admin/accounts/user/{carol.pk}/change/").content.decode()
    assert f'href="/admin/accounts/user/{carol.pk}/view-as/"' in button
    assert "The log keeps the reason." in text(client.get(f"/admin/accounts/user/{carol.pk}/view-as/"))

    ask(client, carol)
    page = client.get("/account/landing/", follow=True)
    assert page.redirect_chain == [("/provider/", 302)]
    assert "Hugo Marsh sees the portal as Carol Chen (carol@aast.example) until" in text(page)
    assert "Nothing can be changed. Stop viewing" in text(page)
    assert conference.program_id in text(client.get("/programs/?status=all"))


def test_each_page_has_the_banner_even_one_that_is_refused_or_absent(view_as: ViewAs, carol: User) -> None:
    client = view_as(carol)
    answers = {path: client.get(path) for path in ("/", "/calendar/", "/members/", "/admin/", "/nowhere/")}
    assert {path: page.status_code for path, page in answers.items()} == {
        "/": 200,
        "/calendar/": 200,
        "/members/": 200,
        "/admin/": 403,
        "/nowhere/": 404,
    }
    assert all("Hugo Marsh sees the portal as Carol Chen" in text(page) for page in answers.values())


def test_a_member_is_seen_from_the_register(view_as: ViewAs, login: Login, hugo: User, maria: Member) -> None:
    person = maria.user
    assert person is not None
    page = login(hugo).get(f"/admin/members/member/{maria.pk}/change/").content.decode()
    assert f'href="/admin/accounts/user/{person.pk}/view-as/"' in page
    assert view_as(person).get("/me/").status_code == 200


def test_a_member_without_a_login_is_not_offered(login: Login, hugo: User) -> None:
    member = factories.make_member("100800", "Kay", "Kane")
    assert "View as" not in text(login(hugo).get(f"/admin/members/member/{member.pk}/change/"))


def test_the_menu_leads_nobody_to_the_secret_address_of_a_calendar(
    view_as: ViewAs, aast: Provider, carol: User, login: Login
) -> None:
    page = f"/provider/organization/{aast.pk}/"
    assert aast.feed_token in login(carol).get(page).content.decode()
    seen = view_as(carol).get(page)
    assert (aast.feed_token in seen.content.decode(), seen.status_code) == (False, 200)


# --- Who may, and as whom -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("group", ["Reviewer", "Finance", "Directory"])
def test_another_group_may_not(login: Login, carol: User, group: str) -> None:
    user = factories.make_user("rita@aast.example", "Rita", "Ross", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    assert ask(login(user), carol).status_code == 403
    with pytest.raises(ViewingRefused, match="Your staff groups do not include this"):
        start_viewing(carol, reason=REASON, by=user, now=timezone.now())
    assert Viewing.objects.count() == 0


def test_a_person_without_the_right_is_not_offered_it(login: Login, maria: Member, carol: User) -> None:
    user = factories.make_user("dora@aast.example", "Dora", "Dale", is_staff=True)
    user.groups.add(Group.objects.get(name="Directory"))
    assert "View as" not in text(login(user).get(f"/admin/members/member/{maria.pk}/change/"))
    assert ask(login(carol), carol).status_code == 302
    assert Viewing.objects.count() == 0


@pytest.mark.parametrize(
    ("facts", "why_not"),
    [
        ({"is_staff": True}, "Nobody sees the portal as AAST staff."),
        ({"is_superuser": True}, "Nobody sees the portal as AAST staff."),
        ({"is_active": False}, "This login is switched off, so it sees no page."),
    ],
)
def test_nobody_is_staff_or_a_login_that_is_off(
    login: Login, stella: User, carol: User, facts: dict[str, bool], why_not: str
) -> None:
    User.objects.filter(pk=carol.pk).update(**facts)
    carol.refresh_from_db()
    client = login(stella)
    page = f"/admin/accounts/user/{carol.pk}/change/"
    assert "View as" not in text(client.get(page))
    answer = client.post(f"/admin/accounts/user/{carol.pk}/view-as/", {"reason": REASON}, follow=True)
    assert (answer.redirect_chain, why_not in text(answer)) == ([(page, 302)], True)
    with pytest.raises(ViewingRefused, match=why_not):
        start_viewing(carol, reason=REASON, by=stella, now=timezone.now())
    assert Viewing.objects.count() == 0


def test_a_reason_is_asked_for(login: Login, hugo: User, carol: User) -> None:
    client = login(hugo)
    assert "This field is required." in text(ask(client, carol, reason=" "))
    assert ask(client, carol, reason="x" * 251).status_code == 200
    assert Viewing.objects.count() == 0
    assert ask(client, carol, reason="x" * 250).status_code == 302


def test_an_unknown_login_is_not_found(login: Login, hugo: User) -> None:
    there = login(hugo).get(f"/admin/accounts/user/{2**40}/view-as/")
    assert there.status_code == 404


def test_a_viewer_needs_the_own_second_factor_and_not_that_of_the_person(
    login: Login, hugo: User, carol: User, settings: Settings
) -> None:
    Authenticator.objects.create(user=carol, type="totp", data={})
    settings.STAFF_SECOND_FACTOR = True
    client = login(hugo)
    assert ask(client, carol).headers["Location"] == "/account/security/set-up/"
    with pytest.raises(ViewingRefused):
        start_viewing(carol, reason=REASON, by=hugo, now=timezone.now())

    own = Authenticator.objects.create(user=hugo, type="totp", data={})
    ask(client, carol)
    assert client.get("/programs/").status_code == 200
    own.delete()
    assert client.get("/programs/").status_code == 302
    assert "portal as Carol" not in text(client.get("/account/security/set-up/"))


# --- What stays closed ----------------------------------------------------------------------------------------------


def rows() -> dict[str, list[Any]]:
    """Every row of the portal, without sessions."""
    models = (model for model in apps.get_models() if model._meta.managed and model._meta.label != "sessions.Session")
    return {model._meta.label: list(model._base_manager.order_by("pk").values()) for model in models}


@pytest.mark.parametrize(
    ("email", "seen"),
    [
        ("carol@aast.example", {"program_detail", "upload_detail", "program_certificates", "certificate_pdf"}),
        ("maria@tech.example", {"me", "transcript", "transcript_pdf", "certificate_list"}),
    ],
)
def test_no_address_writes_and_none_takes_a_post(
    addresses: list[Address],  # noqa: F811
    view_as: ViewAs,
    maria: Member,
    email: str,
    seen: set[str],
) -> None:
    client = view_as(User.objects.get(email=email))
    before = rows()
    posted = {one.name: client.post(one.path).status_code for one in addresses if one.name != "stop_viewing"}
    got = {}
    for one in addresses:
        answer = client.get(one.path)
        got[one.name] = answer.status_code
        # A file is read after the transaction of its request.
        assert not answer.streaming or b"".join(answer)  # type: ignore[arg-type]

    assert rows() == before
    assert set(posted.values()) == {403}
    assert {name for name, status in got.items() if status == 200} >= seen


@pytest.mark.parametrize("path", ["/fees/", "/fees/A09164/", "/fees/invoices/", "/fees/statements/P0001/"])
def test_nobody_sees_more_money_as_another_person(
    view_as: ViewAs, hugo: User, carol: User, conference: Program, path: str
) -> None:
    client = view_as(carol)
    page = client.get(path)
    assert (page.status_code, "Your staff groups do not include money" in text(page)) == (403, True)
    hugo.groups.add(Group.objects.get(name="Finance"))
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/admin/", "/admin/accounts/user/", "/account/security/", "/account/email/"])
def test_pages_of_a_login_and_of_staff_are_closed(view_as: ViewAs, carol: User, path: str) -> None:
    assert "This page concerns the login of Carol Chen alone, or it is for AAST staff." in text(
        view_as(carol).get(path)
    )


@pytest.mark.parametrize(
    "name",
    [
        "accept_invitation",
        "account_change_password",
        "account_login",
        "account_logout",
        "account_reset_password_from_key",
        "claim",
        "holder_certificate",
        "holder_pdf",
        "mfa_download_recovery_codes",
        "mfa_index",
        "mfa_view_recovery_codes",
        "proof",
        "provider_feed",
        "staff_password",
        "unsubscribe",
        "usersessions_list",
    ],
)
def test_an_address_with_a_secret_is_closed(
    addresses: list[Address],  # noqa: F811
    view_as: ViewAs,
    carol: User,
    name: str,
) -> None:
    client = view_as(carol)
    found = [one for one in addresses if one.name == name]
    assert [client.get(one.path).status_code for one in found] == [403]


def test_a_post_says_that_nothing_was_changed(view_as: ViewAs, carol: User, conference: Program) -> None:
    client = view_as(carol)
    answer = client.post(f"/programs/{conference.program_id}/withdraw/", {"reason": "x"})
    said = "You see the portal as Carol Chen, so you can look and change nothing. Nothing was changed."
    assert (answer.status_code, said in text(answer)) == (403, True)
    for method in (client.put, client.patch, client.delete):
        assert method("/programs/").status_code == 403


def test_a_count_of_a_page_is_not_kept(
    view_as: ViewAs, login: Login, aast: Provider, carol: User, conference: Program
) -> None:
    """A line with a name alone is offered people of the register, and each is counted for the person."""
    upload = factories.report(aast, carol, factories.csv_of("A09164,,Jane,Jones,4/10/2009,3"))
    client = view_as(carol)
    page = f"/attendance/uploads/{upload.pk}/repair/"
    login(carol).post(page, follow=True)
    DailyCount.objects.all().delete()
    assert client.get(page).status_code == 200
    assert DailyCount.objects.count() == 0
    login(carol).get(page)
    assert DailyCount.objects.count() == 1


def test_the_persons_login_does_not_change(view_as: ViewAs, carol: User) -> None:
    view_as(carol).get("/provider/")
    carol.refresh_from_db()
    assert (carol.last_login, UserSession.objects.filter(user=carol).count()) == (None, 0)


# --- How it ends ----------------------------------------------------------------------------------------------------


def test_the_viewer_stops_and_the_log_has_all_of_it(view_as: ViewAs, carol: User, hugo: User, stella: User) -> None:
    client = view_as(carol)
    with time_machine.travel(timezone.now() + timedelta(minutes=5), tick=False):
        stopped = client.post(STOP, follow=True)
        now = timezone.now()
    assert stopped.redirect_chain == [("/account/landing/", 302), ("/admin/", 302)]
    assert "You see the portal as yourself again." in text(stopped)
    viewing = Viewing.objects.get()
    assert (viewing.viewer, viewing.person, viewing.reason, viewing.until) == (hugo, carol, REASON, now)
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize(("seconds", "status"), [(-1, 200), (0, 302)])
def test_it_ends_by_itself_after_half_an_hour(view_as: ViewAs, carol: User, seconds: int, status: int) -> None:
    with time_machine.travel(timezone.now(), tick=False):
        client = view_as(carol)
    viewing = Viewing.objects.get()
    assert viewing.until - viewing.started_at == timedelta(minutes=30)
    with time_machine.travel(viewing.ends_at + timedelta(seconds=seconds), tick=False):
        assert client.get("/provider/").status_code == status


def test_the_time_is_a_setting(view_as: ViewAs, carol: User, settings: Settings) -> None:
    settings.VIEW_AS_MINUTES = 5
    view_as(carol)
    viewing = Viewing.objects.get()
    assert viewing.until - viewing.started_at == timedelta(minutes=5)


def test_a_form_that_comes_after_the_end_is_nobodys(view_as: ViewAs, aast: Provider, carol: User, hugo: User) -> None:
    """The viewer might have the right to send it. The form was not meant so."""
    factories.employ(hugo, aast)
    client = view_as(carol)
    viewing = Viewing.objects.get()
    with time_machine.travel(viewing.ends_at):
        answer = client.post("/programs/new/", {"name": "A night"}, follow=True)
        assert "You no longer see the portal as another person" in text(answer)
        assert client.post(STOP).status_code == 302
        assert client.get("/programs/new/").status_code == 200
    viewing.refresh_from_db()
    assert (viewing.stopped_at, Program.objects.count()) == (None, 0)


def test_a_script_learns_of_the_end_by_a_status(view_as: ViewAs, carol: User) -> None:
    client = view_as(carol)
    with time_machine.travel(Viewing.objects.get().ends_at):
        assert client.get("/provider/", headers={"X-Requested-With": "fetch"}).status_code == 401


@pytest.mark.parametrize("facts", [{"is_staff": True}, {"is_active": False}])
def test_it_ends_when_the_person_becomes_staff_or_is_switched_off(
    view_as: ViewAs, carol: User, facts: dict[str, bool]
) -> None:
    client = view_as(carol)
    User.objects.filter(pk=carol.pk).update(**facts)
    assert "You no longer see the portal as another person" in text(client.get("/provider/", follow=True))
    viewing = Viewing.objects.get()
    assert viewing.started_at < viewing.until < viewing.ends_at


@pytest.mark.parametrize("change", ["group", "is_staff", "is_active"])
def test_it_ends_when_the_viewer_loses_the_right(view_as: ViewAs, carol: User, hugo: User, change: str) -> None:
    client = view_as(carol)
    if change == "group":
        hugo.groups.clear()
    else:
        User.objects.filter(pk=hugo.pk).update(**{change: False})
    assert client.get("/programs/").status_code == 302
    assert "Carol" not in text(client.get("/programs/", follow=True))


def test_a_viewing_of_another_viewer_opens_nothing(view_as: ViewAs, login: Login, carol: User, stella: User) -> None:
    view_as(carol)
    client = login(stella)
    session = client.session
    session["viewing"] = Viewing.objects.get().pk
    session.save()
    assert client.get("/provider/").status_code == 302
    assert "viewing" not in client.session
    client.post(STOP)
    assert Viewing.objects.get().stopped_at is None


def test_a_stop_without_a_viewing_only_leads_on(login: Login, carol: User) -> None:
    client = login(carol)
    assert (client.get(STOP).status_code, client.post(STOP).headers["Location"]) == (405, "/account/landing/")


# --- The log --------------------------------------------------------------------------------------------------------


def test_the_log_is_read_only_in_the_admin(view_as: ViewAs, login: Login, carol: User, stella: User) -> None:
    view_as(carol)
    viewing = Viewing.objects.get()
    client = login(stella)
    listed = text(client.get("/admin/accounts/viewing/"))
    assert all(part in listed for part in ("Hugo Marsh", "Carol Chen", REASON))
    there = f"/admin/accounts/viewing/{viewing.pk}"
    assert client.get(f"{there}/change/").status_code == 200
    assert client.post(f"{there}/change/", {"reason": "another"}).status_code == 403
    assert (client.post(f"{there}/delete/").status_code, client.get("/admin/accounts/viewing/add/").status_code) == (
        403,
        403,
    )


def test_the_log_costs_as_many_queries_for_many(
    login: Login, hugo: User, stella: User, carol: User, olivia: User
) -> None:
    client, counts = login(stella), []
    for person in (carol, olivia):
        for _ in range(3):
            start_viewing(person, reason=REASON, by=hugo, now=timezone.now())
        with CaptureQueriesContext(connection) as queries:
            client.get("/admin/accounts/viewing/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_viewing_costs_a_page_six_queries(view_as: ViewAs, login: Login, carol: User) -> None:
    """The viewer, two for the rights, the viewing, and the transaction with its rollback."""
    counts = []
    for client in (login(carol), view_as(carol)):
        client.get("/calendar/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/calendar/")
        counts.append(len(queries))
    assert counts[1] - counts[0] == 6


@pytest.mark.parametrize(
    "wrong",
    [{"reason": ""}, {"minutes": 0}, {"person": "hugo"}, {"stopped": -1}, {"stopped": 31}],
)
def test_the_table_takes_no_nonsense(hugo: User, carol: User, wrong: dict[str, Any]) -> None:
    now = timezone.now()
    stopped = wrong.get("stopped")
    with pytest.raises(IntegrityError), transaction.atomic():
        Viewing.objects.create(
            viewer=hugo,
            person=hugo if "person" in wrong else carol,
            reason=wrong.get("reason", REASON),
            started_at=now,
            ends_at=now + timedelta(minutes=wrong.get("minutes", 30)),
            stopped_at=None if stopped is None else now + timedelta(minutes=stopped),
        )
