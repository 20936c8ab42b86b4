"""The second factor: set up, asked for, used once, limited, lost, and required for AAST staff."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import allauth.mfa
import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from post_office.models import Email
from pytest_django import Settings

from accounts.models import User
from accounts.security.services import notify_login_changed
from accounts.services.links import STAFF, link_to
from tests import factories
from tests.accounts.test_registration import letter_to
from tests.pages import Login, text

ADD_APP = "/account/security/app/add/"
CODE_PAGE = "/account/login/second-factor/"
WRONG = (
    "This code is wrong, or it was used before. Wait for the next code of your app, then try again; or use a "
    "recovery code."
)
TOO_MANY = "There were too many wrong codes. Wait five minutes, then try again."
LOST = "Nothing was saved. Set up a second factor first, then do it again."


def code_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def next_period() -> time_machine.travel:
    """Half a minute later, when the app shows another code."""
    return time_machine.travel(timezone.now() + timedelta(seconds=30))


def confirm(client: Client, password: str = factories.PASSWORD) -> Client:
    client.post("/account/reauthenticate/", {"password": password})
    return client


def add_app(client: Client) -> str:
    """Add an authenticator app on the page, and return its key."""
    confirm(client)
    secret: str = client.get(ADD_APP).context["form"].secret
    added = client.post(ADD_APP, {"code": code_for(secret)})
    assert added.status_code == 302, added.context["form"].errors
    return secret


def codes_of(user: User) -> list[str]:
    codes: list[str] = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()
    return codes


def type_password(user: User) -> Client:
    """A new browser, after the first step of a login."""
    client = Client()
    asked = client.post("/account/login/?next=/programs/", {"login": user.email, "password": factories.PASSWORD})
    assert asked.headers["Location"] == CODE_PAGE
    return client


def try_code(client: Client, code: str) -> str:
    """Where the code leads, or its error."""
    answer = client.post(CODE_PAGE, {"code": code})
    return answer.headers["Location"] if answer.status_code == 302 else answer.context["form"].errors["code"][0]


@pytest.fixture
def required(settings: Settings) -> None:
    settings.STAFF_SECOND_FACTOR = True


# --- Set up, and asked for ------------------------------------------------------------------------------------------


def test_the_password_is_asked_for_before_an_app_is_added(login: Login, carol: User) -> None:
    client = login(carol)

    assert client.get(ADD_APP).headers["Location"] == f"/account/reauthenticate/?next={ADD_APP.replace('/', '%2F')}"
    wrong = client.post("/account/reauthenticate/", {"password": "wrong", "next": ADD_APP})
    assert (wrong.status_code, client.get(ADD_APP).status_code) == (200, 302)
    right = client.post("/account/reauthenticate/", {"password": factories.PASSWORD, "next": ADD_APP})
    assert (right.headers["Location"], client.get(ADD_APP).status_code) == (ADD_APP, 200)


def test_carol_adds_an_app_and_gets_ten_recovery_codes(login: Login, carol: User) -> None:
    client = confirm(login(carol))
    page = client.get(ADD_APP)
    assert 'src="data:image/svg+xml;base64,' in page.content.decode()
    wrong = client.post(ADD_APP, {"code": "000000"})
    assert wrong.context["form"].errors["code"] == [WRONG]

    secret = wrong.context["form"].secret
    added = client.post(ADD_APP, {"code": code_for(secret)}, follow=True)
    assert added.redirect_chain == [("/account/security/codes/", 302)]
    assert "Your recovery codes" in text(added)
    assert len(codes_of(carol)) == 10
    assert all(code in text(added) for code in codes_of(carol))
    assert "Second factor On" in text(client.get("/account/security/"))


def test_a_login_needs_the_code_and_then_leads_on(login: Login, carol: User) -> None:
    secret = add_app(login(carol))
    client = type_password(carol)
    assert client.get("/programs/").status_code == 302
    with next_period():
        assert try_code(client, code_for(secret)) == "/programs/"
        assert client.get("/programs/").status_code == 200


def test_a_code_of_the_app_works_once(login: Login, carol: User) -> None:
    secret = add_app(login(carol))
    with next_period():
        code = code_for(secret)
        assert try_code(type_password(carol), code) == "/programs/"
        assert try_code(type_password(carol), code) == WRONG
    with next_period(), next_period():
        assert try_code(type_password(carol), code) == WRONG


def test_the_code_that_added_the_app_logs_nobody_in(login: Login, carol: User) -> None:
    with time_machine.travel(timezone.now(), tick=False):
        secret = add_app(login(carol))
        assert try_code(type_password(carol), code_for(secret)) == WRONG


def test_a_recovery_code_works_once(login: Login, carol: User) -> None:
    add_app(login(carol))
    code = codes_of(carol)[0]

    assert try_code(type_password(carol), code) == "/programs/"
    assert (len(codes_of(carol)), code in codes_of(carol)) == (9, False)
    assert try_code(type_password(carol), code) == WRONG


def test_the_sixth_wrong_code_is_refused_even_when_it_is_right(login: Login, carol: User) -> None:
    secret = add_app(login(carol))
    client = type_password(carol)
    assert [try_code(client, "000000") for _ in range(5)] == [WRONG] * 5
    assert try_code(client, code_for(secret)) == TOO_MANY
    assert try_code(type_password(carol), codes_of(carol)[0]) == TOO_MANY
    with time_machine.travel(timezone.now() + timedelta(seconds=301)):
        assert try_code(type_password(carol), code_for(secret)) == "/programs/"


def test_a_code_without_a_password_leads_to_the_login(client: Client, db: None) -> None:
    assert client.get(CODE_PAGE).headers["Location"] == "/account/login/"
    assert client.post(CODE_PAGE, {"code": "123456"}).headers["Location"] == "/account/login/"


def test_a_login_that_waits_for_its_code_can_be_given_up(login: Login, carol: User) -> None:
    add_app(login(carol))
    client = type_password(carol)
    assert client.get("/account/login/").headers["Location"] == CODE_PAGE
    client.post("/account/logout/", {"next": "/account/login/"})
    assert client.get("/account/login/").status_code == 200


def test_another_password_does_not_remove_the_second_factor(login: Login, carol: User) -> None:
    add_app(login(carol))
    carol.set_password("another-quiet-horse-7")
    carol.save()

    asked = Client().post("/account/login/", {"login": carol.email, "password": "another-quiet-horse-7"})
    assert asked.headers["Location"] == CODE_PAGE


def test_a_switched_off_login_does_not_come_in_by_its_code(login: Login, carol: User) -> None:
    add_app(login(carol))
    client = type_password(carol)
    User.objects.filter(pk=carol.pk).update(is_active=False)

    try_code(client, codes_of(carol)[0])
    assert client.get("/programs/").headers["Location"].startswith("/account/login/")


def test_a_link_for_the_first_password_does_not_replace_it(stella: User) -> None:
    User.objects.filter(pk=stella.pk).update(password=make_password(None))
    Authenticator.objects.create(user=stella, type="totp", data={})
    link = link_to(STAFF, stella.pk).removeprefix("http://testserver")
    client = Client()

    assert client.post(link, {"password": "a-quiet-night-2026"}).headers["Location"] == "/account/login/"
    assert client.get("/admin/").status_code == 302


# --- Recovery codes and removal -------------------------------------------------------------------------------------


def test_new_recovery_codes_replace_the_old_ones(login: Login, carol: User) -> None:
    client = login(carol)
    add_app(client)
    before = codes_of(carol)
    client.post("/account/security/codes/new/")

    assert not set(before) & set(codes_of(carol))
    assert try_code(type_password(carol), before[0]) == WRONG
    download = client.get("/account/security/codes/download/")
    assert (download.headers["Content-Disposition"], all(code in text(download) for code in codes_of(carol))) == (
        'attachment; filename="recovery-codes.txt"',
        True,
    )


@pytest.mark.parametrize("page", ["codes/", "codes/download/", "codes/new/", "app/remove/"])
def test_five_minutes_later_secrets_ask_for_the_password_again(login: Login, carol: User, page: str) -> None:
    client = login(carol)
    add_app(client)
    assert client.get(f"/account/security/{page}").status_code == 200
    with time_machine.travel(timezone.now() + timedelta(seconds=301)):
        assert client.get(f"/account/security/{page}").headers["Location"].startswith("/account/reauthenticate/")


def test_without_the_last_second_factor_the_recovery_codes_are_gone(login: Login, carol: User) -> None:
    client = login(carol)
    add_app(client)
    client.post("/account/security/app/remove/")

    assert Authenticator.objects.count() == 0
    assert Client().post("/account/login/", {"login": carol.email, "password": factories.PASSWORD}).headers[
        "Location"
    ] == ("/account/landing/")


def test_olivia_reaches_no_passkey_of_carol(login: Login, carol: User, olivia: User) -> None:
    passkey = Authenticator.objects.create(user=carol, type="webauthn", data={"name": "Phone", "credential": {}})
    client = confirm(login(olivia))
    pages = [f"/account/security/passkeys/{passkey.pk}/{page}/" for page in ("name", "remove")]

    assert [client.get(page).status_code for page in pages] == [404, 404]
    assert [client.post(page, {"name": "Mine"}).status_code for page in pages] == [404, 404]
    passkey.refresh_from_db()
    assert passkey.data["name"] == "Phone"


def test_a_passkey_gets_another_name(login: Login, carol: User) -> None:
    passkey = Authenticator.objects.create(user=carol, type="webauthn", data={"name": "Phone", "credential": {}})
    client = confirm(login(carol))
    page = f"/account/security/passkeys/{passkey.pk}/name/"

    assert client.post(page, {"name": "x" * 61}).status_code == 200
    assert client.post(page, {"name": "x" * 60}).status_code == 302
    assert "x" * 60 in text(client.get("/account/security/"))


@pytest.mark.parametrize(
    "credential",
    ["", "no json", "{}", "[]", "1", '{"id": "x", "response": {}}', '{"response": {"userHandle": "1"}}'],
)
@pytest.mark.parametrize("page", ["/account/login/passkey/", CODE_PAGE, "/account/security/passkeys/add/"])
def test_a_credential_that_is_none_is_refused(login: Login, carol: User, page: str, credential: str) -> None:
    carols = login(carol)
    add_app(carols)
    client = {CODE_PAGE: type_password(carol), "/account/login/passkey/": Client()}.get(page, carols)
    client.get(page, headers={"accept": "application/json"})
    answer = client.post(page, {"credential": credential}, follow=True)

    assert answer.status_code == 200
    assert re.search("Your browser sent no passkey|came too late|This passkey does not belong", text(answer))
    assert Authenticator.objects.filter(type="webauthn").count() == 0


# --- Emails ---------------------------------------------------------------------------------------------------------


def test_each_change_is_told_by_an_email_of_ours(
    login: Login, carol: User, settings: Settings, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    client = login(carol)
    with django_capture_on_commit_callbacks(execute=True):
        add_app(client)
    added = letter_to(carol.email)
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/account/security/codes/new/")
    renewed = letter_to(carol.email)
    client.post("/account/security/app/remove/")
    removed = letter_to(carol.email)

    assert [letter.message.partition("\n")[0] for letter in (added, renewed, removed)] == [
        "An authenticator app was added.",
        "New recovery codes were made. The old ones no longer work.",
        "The authenticator app was removed.",
    ]
    assert {letter.subject for letter in (added, renewed, removed)} == {
        "The second factor of your AAST CEC Portal login was changed"
    }
    assert re.findall(r"http://testserver(/\S+)", added.message) == ["/account/password/reset/", "/account/security/,"]


def test_every_email_of_the_login_library_has_a_text(carol: User) -> None:
    folder = Path(allauth.__file__).parent / "templates" / "mfa" / "email"
    names = {path.name.removesuffix("_subject.txt") for path in folder.glob("*_subject.txt")}
    for name in names:
        notify_login_changed(carol, f"mfa/email/{name}")

    assert (len(names), Email.objects.filter(subject__startswith="The second factor").count()) == (5, 5)


# --- Required for staff ---------------------------------------------------------------------------------------------


def test_staff_reach_only_the_set_up_before_they_have_one(required: None, login: Login, stella: User) -> None:
    client = login(stella)
    pages = ["/", "/admin/", "/inbox/", "/calendar/", "/account/landing/", "/account/security/", "/account/email/"]

    assert {client.get(page).headers["Location"] for page in pages} == {"/account/security/set-up/"}
    assert "Set up a second factor" in text(client.get("/account/security/set-up/"))
    assert client.get("/health/").status_code == 200
    assert [client.get(page).headers["Location"][:24] for page in (ADD_APP, "/account/security/passkeys/add/")] == [
        "/account/reauthenticate/"
    ] * 2
    add_app(client)
    assert client.get("/admin/").status_code == 200


def test_recovery_codes_alone_are_no_second_factor(required: None, login: Login, stella: User) -> None:
    Authenticator.objects.create(user=stella, type="recovery_codes", data={"seed": "x", "used_mask": 0})

    assert login(stella).get("/admin/").headers["Location"] == "/account/security/set-up/"


def test_what_staff_sent_before_is_not_lost_silently(required: None, login: Login, stella: User, carol: User) -> None:
    client = login(stella)
    page = client.post(f"/admin/accounts/user/{carol.pk}/change/", {"first_name": "Caroline"}, follow=True)
    carol.refresh_from_db()

    assert (page.redirect_chain, carol.first_name) == ([("/account/security/set-up/", 302)], "Carol")
    assert LOST in text(page)
    assert LOST not in text(client.get("/account/security/set-up/"))


@pytest.mark.parametrize("headers", [{"HX-Request": "true"}, {"X-Requested-With": "fetch"}])
def test_a_script_gets_a_status_code(required: None, login: Login, stella: User, headers: dict[str, str]) -> None:
    assert login(stella).post("/inbox/", headers=headers).status_code == 401


def test_staff_can_log_out_before(required: None, login: Login, stella: User) -> None:
    client = login(stella)
    client.post("/account/logout/")
    assert client.get("/").status_code == 200


def test_staff_who_remove_it_are_asked_to_set_it_up_again(required: None, login: Login, stella: User) -> None:
    client = login(stella)
    add_app(client)
    client.post("/account/security/app/remove/")
    assert client.get("/admin/").headers["Location"] == "/account/security/set-up/"


def test_others_need_none(required: None, login: Login, carol: User) -> None:
    assert login(carol).get("/provider/").status_code == 200


@pytest.mark.parametrize(("who", "more"), [("carol", 0), ("stella", 1)])
def test_what_the_question_costs(
    login: Login,
    carol: User,
    stella: User,
    settings: Settings,
    django_assert_num_queries: Callable[..., object],
    who: str,
    more: int,
) -> None:
    user = {"carol": carol, "stella": stella}[who]
    Authenticator.objects.create(user=user, type="totp", data={})
    client = login(user)
    client.get("/account/inactive/")
    with CaptureQueriesContext(connection) as without:
        client.get("/account/inactive/")
    settings.STAFF_SECOND_FACTOR = True
    with django_assert_num_queries(len(without) + more):
        assert client.get("/account/inactive/").status_code == 200


def test_where_it_is_not_required_staff_need_none(login: Login, stella: User) -> None:
    assert login(stella).get("/admin/").status_code == 200


# --- Lost -----------------------------------------------------------------------------------------------------------


def test_staff_remove_what_a_person_lost(login: Login, stella: User, carol: User) -> None:
    add_app(login(carol))
    app = Authenticator.objects.get(type="totp")
    staff = login(stella)
    shown = staff.get(f"/admin/mfa/authenticator/{app.pk}/change/").content.decode()
    assert (carol.email in shown or str(carol) in shown, app.data["secret"] in shown) == (True, False)
    found = staff.get("/admin/mfa/authenticator/?q=carol@aast.example").content.decode()
    assert f"/admin/mfa/authenticator/{app.pk}/" in found

    staff.post(f"/admin/mfa/authenticator/{app.pk}/delete/", {"post": "yes"})
    assert Authenticator.objects.count() == 0
    assert letter_to(carol.email).message.startswith("AAST staff removed the authenticator app.")


def test_staff_add_and_change_none(login: Login, stella: User, carol: User) -> None:
    add_app(login(carol))
    app = Authenticator.objects.get(type="totp")
    staff = login(stella)

    assert staff.get("/admin/mfa/authenticator/add/").status_code == 403
    assert staff.post(f"/admin/mfa/authenticator/{app.pk}/change/", {"data": "{}"}).status_code == 403
    assert staff.get("/admin/usersessions/usersession/").status_code == 404


def test_only_a_superuser_removes_that_of_a_superuser(login: Login, stella: User, carol: User) -> None:
    ada = factories.make_user("ada@aast.example", "Ada", "Adams", is_staff=True)
    ada.groups.add(Group.objects.get(name="Administrator"))
    apps = {user: Authenticator.objects.create(user=user, type="totp", data={}) for user in (stella, carol)}
    client = login(ada)
    pages = [f"/admin/mfa/authenticator/{app.pk}/delete/" for app in apps.values()]

    assert [client.post(page, {"post": "yes"}).status_code for page in pages] == [403, 302]
    chosen = {"action": "delete_selected", "_selected_action": apps[stella].pk, "post": "yes"}
    client.post("/admin/mfa/authenticator/", chosen)
    assert list(Authenticator.objects.values_list("user", flat=True)) == [stella.pk]


# --- Headers --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", [ADD_APP, "/account/security/codes/", "/account/security/codes/download/"])
def test_secrets_are_neither_stored_nor_compressed(login: Login, carol: User, page: str) -> None:
    client = login(carol)
    if page == ADD_APP:
        confirm(client)
    else:
        add_app(client)
    answer = client.get(page, headers={"accept-encoding": "gzip"})

    assert answer.status_code == 200
    assert (answer.headers["Cache-Control"], "Content-Encoding" in answer.headers) == ("private, no-store", False)
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


def test_the_page_for_the_code_is_not_stored(login: Login, carol: User) -> None:
    add_app(login(carol))
    assert "no-store" in type_password(carol).get(CODE_PAGE).headers["Cache-Control"]
