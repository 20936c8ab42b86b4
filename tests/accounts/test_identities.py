"""Logging in with the login of a hospital: whom it lets in, what it refuses, and what the setting may say.

The provider is a process of its own on this machine (tests/accounts/identity_server.py).
"""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import time_machine
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.db.models import QuerySet
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from post_office.models import Email
from pytest_django import Settings

from accounts.identities import services
from accounts.identities.providers import IdentityProvider
from accounts.models import User
from cecportal.checks import identity_providers_are_whole
from tests import factories
from tests.accounts.identity_server import CLIENT, SECRET
from tests.accounts.test_registration import letter_to
from tests.faults.test_races import at_once
from tests.pages import Login, text

ROOT = Path(__file__).resolve().parents[2]
START, BACK = "/account/login/with/mercy/", "/account/login/with/mercy/back/"
FAILED = "Mercy Hospital did not answer, or its answer was not valid, so you are not logged in."
CAROL = {"sub": "c-1", "email": "carol@aast.example", "email_verified": True}


@dataclass
class Hospital:
    """The provider, and a browser that goes there."""

    address: str
    browser: Client = field(default_factory=Client)

    def says(self, claims: dict[str, Any] | None = None, **told: Any) -> None:
        told = {"now": int(timezone.now().timestamp()), "claims": claims or CAROL, **told}
        requests.post(f"{self.address}/told", json=told, timeout=5).raise_for_status()

    def onward(self, **fields: str) -> str:
        """The address of the provider, to which the button leads."""
        page = self.browser.post(START, fields)
        assert page.status_code == 200, page.headers
        address: str = page.context["address"]
        assert f'content="0; url={address.replace("&", "&amp;")}"' in page.content.decode()
        return address

    def led_back(self, onward: str) -> str:
        """The address of the portal, to which the provider leads."""
        answer = requests.get(onward, allow_redirects=False, timeout=5)
        back = answer.headers["Location"]
        assert back.startswith(f"http://testserver{BACK}?")
        return back.removeprefix("http://testserver")

    def log_in(self, **fields: str) -> HttpResponse:
        return self.browser.get(self.led_back(self.onward(**fields)))

    @property
    def said(self) -> str:
        """What the login page says after a login that was refused."""
        return text(self.browser.get("/account/login/"))


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    command = [sys.executable, "-m", "tests.accounts.identity_server"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.terminate()


def entry(server: str, /, **changes: Any) -> dict[str, Any]:
    return {
        "id": "mercy",
        "name": "Mercy Hospital",
        "server_url": server,
        "client_id": CLIENT,
        "secret": SECRET,
        "domains": ["aast.example"],
        **changes,
    }


@pytest.fixture
def hospital(server: str, settings: Settings, db: None) -> Hospital:
    settings.OIDC_PROVIDERS = [entry(server)]
    cache.clear()
    found = Hospital(server)
    found.says()
    return found


def refused(hospital: Hospital, answer: HttpResponse, sentence: str) -> bool:
    """Whether the answer leads to the login page with the sentence, and nobody is logged in."""
    leads = (answer.status_code, answer.headers.get("Location")) == (302, "/account/login/")
    return leads and sentence in hospital.said and "_auth_user_id" not in hospital.browser.session


# --- Good logins ----------------------------------------------------------------------------------------------------


def test_carol_logs_in_with_her_verified_address(hospital: Hospital, carol: User) -> None:
    answer = hospital.log_in(next="/programs/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/programs/")
    assert hospital.browser.get("/programs/").context["request"].user == carol

    account = SocialAccount.objects.get()
    assert (account.user, account.provider, account.uid, account.extra_data) == (carol, "mercy", "c-1", {})
    assert (SocialToken.objects.count(), SocialApp.objects.count(), User.objects.count()) == (0, 0, 1)
    assert UserSession.objects.filter(user=carol).count() == 1
    letter = letter_to("carol@aast.example")
    assert letter.subject == "Your AAST CEC Portal login opens with Mercy Hospital too"
    assert "which has your email address. From now on this login at Mercy Hospital opens" in letter.message
    assert "Logins elsewhere They open this login too." in text(hospital.browser.get("/account/security/"))


def test_the_second_login_joins_nothing_again(hospital: Hospital, carol: User) -> None:
    hospital.log_in()
    hospital.browser = Client()
    assert hospital.log_in().headers["Location"] == "/account/landing/"
    assert (SocialAccount.objects.count(), Email.objects.count()) == (1, 1)


def test_capital_letters_do_not_matter(hospital: Hospital, carol: User) -> None:
    hospital.says({**CAROL, "email": "Carol@AAST.Example"})
    assert hospital.log_in().headers["Location"] == "/account/landing/"


def test_the_joined_identity_opens_the_login_whatever_its_address_is_later(hospital: Hospital, carol: User) -> None:
    hospital.log_in()
    User.objects.filter(pk=carol.pk).update(email="carol@home.example")
    factories.make_user("carol@aast.example", "Another", "Carol")
    hospital.browser = Client()
    hospital.log_in()
    assert hospital.browser.get("/provider/").context["request"].user == carol


def test_facts_may_stand_in_the_token_alone(hospital: Hospital, carol: User) -> None:
    hospital.says(no_userinfo=True)
    assert hospital.log_in().headers["Location"] == "/account/landing/"


def test_a_provider_of_the_association_speaks_for_every_address(
    hospital: Hospital, server: str, carol: User, settings: Settings
) -> None:
    settings.OIDC_PROVIDERS = [entry(server, domains=["*"])]
    assert hospital.log_in().headers["Location"] == "/account/landing/"


def test_a_second_factor_is_asked_for_all_the_same(hospital: Hospital, carol: User) -> None:
    Authenticator.objects.create(user=carol, type="totp", data={})
    assert hospital.log_in().headers["Location"] == "/account/login/second-factor/"
    assert hospital.browser.get("/provider/").status_code == 302


def test_staff_need_their_own_second_factor(hospital: Hospital, carol: User, settings: Settings) -> None:
    settings.STAFF_SECOND_FACTOR = True
    User.objects.filter(pk=carol.pk).update(is_staff=True)
    hospital.log_in()
    assert hospital.browser.get("/admin/").headers["Location"] == "/account/security/set-up/"


def test_a_login_replaces_that_of_somebody_else_in_the_browser(
    hospital: Hospital, login: Login, carol: User, olivia: User
) -> None:
    hospital.browser = login(olivia)
    hospital.log_in()
    assert hospital.browser.get("/provider/").context["request"].user == carol


# --- Whom it does not let in ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("verified", [False, None, "true", 1, "false", []])
def test_an_address_that_is_not_verified_opens_nothing(hospital: Hospital, carol: User, verified: Any) -> None:
    hospital.says({**CAROL, "email_verified": verified})
    assert refused(hospital, hospital.log_in(), "Mercy Hospital did not confirm your email address to the portal")
    assert SocialAccount.objects.count() == 0


@pytest.mark.parametrize("email", [None, "", "no address"])
def test_nobody_without_an_address(hospital: Hospital, carol: User, email: str | None) -> None:
    hospital.says({**CAROL, "email": email})
    assert refused(hospital, hospital.log_in(), "Mercy Hospital did not confirm your email address to the portal")


def test_an_unknown_address_makes_no_login(hospital: Hospital, carol: User) -> None:
    hospital.says({**CAROL, "email": "nina@aast.example"})
    said = "No login has the email address nina@aast.example. Members and guests choose “your first login” below."
    assert refused(hospital, hospital.log_in(), said)
    assert (User.objects.count(), SocialAccount.objects.count()) == (1, 0)


def test_a_hospital_speaks_for_its_own_addresses_alone(hospital: Hospital, olivia: User) -> None:
    """Otherwise each provider of the setting could log in as any staff of the association."""
    hospital.says({"sub": "x", "email": olivia.email, "email_verified": True})
    assert refused(hospital, hospital.log_in(), "Mercy Hospital may not speak for the email address")
    hospital.says({"sub": "x", "email": "carol@aast.example.evil.example", "email_verified": True})
    assert refused(hospital, hospital.log_in(), "Mercy Hospital may not speak for the email address")


def test_a_login_that_is_switched_off_stays_out(hospital: Hospital, carol: User) -> None:
    User.objects.filter(pk=carol.pk).update(is_active=False)
    assert refused(hospital, hospital.log_in(), "This login is switched off.")
    assert SocialAccount.objects.count() == 0


def test_a_joined_login_that_is_switched_off_stays_out_too(hospital: Hospital, carol: User) -> None:
    hospital.log_in()
    User.objects.filter(pk=carol.pk).update(is_active=False)
    hospital.browser = Client()
    assert refused(hospital, hospital.log_in(), "This login is switched off.")


def test_another_person_who_gets_the_address_later_stays_out(hospital: Hospital, carol: User) -> None:
    hospital.log_in()
    hospital.browser = Client()
    hospital.says({**CAROL, "sub": "c-2"})
    said = "This login belongs to another person or an older identity at Mercy Hospital."
    assert refused(hospital, hospital.log_in(), said)

    SocialAccount.objects.all().delete()
    assert hospital.log_in().headers["Location"] == "/account/landing/"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("is_locked", "joined"), [(True, 1), (False, 2)])
def test_two_first_logins_at_once_join_one_identity(
    monkeypatch: pytest.MonkeyPatch, carol: User, is_locked: bool, joined: int
) -> None:
    """Both are at the door together only without the lock, which is the control."""
    provider = IdentityProvider("mercy", "Mercy Hospital", "https://mercy.example", CLIENT, SECRET, ("*",))
    door, create = threading.Barrier(2), services._join

    def join_together(user: User, *facts: Any) -> None:
        with suppress(threading.BrokenBarrierError):
            door.wait(timeout=1)
        if not is_locked:
            SocialAccount.objects.create(user=user, provider="mercy", uid=facts[1])
            return
        create(user, *facts)

    def log_in(subject: str) -> None:
        with suppress(services.IdentityRefused):
            services.login_of_identity(provider, subject=subject, email=carol.email, verified=True)

    monkeypatch.setattr(services, "_join", join_together)
    if not is_locked:
        monkeypatch.setattr(QuerySet, "select_for_update", lambda rows: rows)
    at_once(lambda: log_in("c-1"), lambda: log_in("c-2"))
    assert (SocialAccount.objects.count(), door.broken) == (joined, is_locked)


# --- Answers that are not for this request, or not from this provider -----------------------------------------------


def changed(address: str, **fields: str) -> str:
    query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()} | fields
    return requests.Request("GET", address.partition("?")[0], params=query).prepare().url or ""


def test_the_request_has_a_state_a_nonce_and_a_challenge(hospital: Hospital) -> None:
    asked = [parse_qs(urlsplit(hospital.onward()).query) for _ in range(2)]
    for name in ("state", "nonce", "code_challenge"):
        assert asked[0][name] != asked[1][name]
    assert (asked[0]["redirect_uri"], asked[0]["response_type"]) == ([f"http://testserver{BACK}"], ["code"])


def test_a_wrong_state_opens_nothing(hospital: Hospital, carol: User) -> None:
    back = hospital.led_back(hospital.onward())
    wrong = hospital.browser.get(changed(f"http://testserver{back}", state="x").removeprefix("http://testserver"))
    assert refused(hospital, wrong, "The way back from Mercy Hospital took too long")


def test_the_way_back_ends_in_the_browser_that_began_it(hospital: Hospital, carol: User) -> None:
    back = hospital.led_back(hospital.onward())
    hospital.browser = Client()
    assert refused(hospital, hospital.browser.get(back), "or it began in another browser")


def test_the_way_back_works_once(hospital: Hospital, carol: User) -> None:
    back = hospital.led_back(hospital.onward())
    hospital.browser.get(back)
    hospital.browser.post("/account/logout/")
    assert refused(hospital, hospital.browser.get(back), "The way back from Mercy Hospital took too long")


@pytest.mark.parametrize("address", [BACK, f"{BACK}?code=x", f"{BACK}?error=server_error"])
def test_a_way_back_that_nobody_began_opens_nothing(hospital: Hospital, address: str) -> None:
    assert refused(hospital, hospital.browser.get(address), "The way back from Mercy Hospital took too long")


@pytest.mark.parametrize(
    "token",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"nonce": 7},
        {"iss": "https://elsewhere.example"},
        {"iss": None},
        {"aud": "another-client"},
        {"aud": None},
        {"exp": 1},
        {"sub": None},
        {"sub": "another person than in the facts"},
    ],
)
def test_a_token_for_something_else_opens_nothing(hospital: Hospital, carol: User, token: dict[str, Any]) -> None:
    hospital.says(token=token)
    assert refused(hospital, hospital.log_in(), FAILED)
    assert SocialAccount.objects.count() == 0


@pytest.mark.parametrize(
    "told",
    [
        {"signed": "other"},
        {"signed": "none"},
        {"signed": "secret"},
        {"kid": "two"},
        {"no_token": True},
        {"configured_issuer": "https://elsewhere.example"},
        {"error": "server_error"},
    ],
)
def test_a_forged_or_missing_token_opens_nothing(hospital: Hospital, carol: User, told: dict[str, Any]) -> None:
    onward = hospital.onward()
    hospital.says(**told)
    assert refused(hospital, hospital.browser.get(hospital.led_back(onward)), FAILED)
    assert SocialAccount.objects.count() == 0


def test_a_code_of_another_client_or_without_its_verifier_is_refused(
    hospital: Hospital, server: str, carol: User, settings: Settings
) -> None:
    settings.OIDC_PROVIDERS = [entry(server, secret="wrong")]
    assert refused(hospital, hospital.log_in(), FAILED)


def test_a_person_who_turns_back_is_told_so(hospital: Hospital) -> None:
    hospital.says(error="access_denied")
    assert refused(hospital, hospital.log_in(), "You did not log in at Mercy Hospital. Try again")


def test_an_identity_is_never_joined_to_a_login_that_is_open(
    hospital: Hospital, login: Login, carol: User, olivia: User
) -> None:
    """The library can join an identity to the login of the browser, whatever its address."""
    hospital.browser = login(olivia)
    back = hospital.led_back(hospital.onward(process="connect"))
    hospital.browser.get(back)
    assert SocialAccount.objects.get().user == carol


@pytest.mark.parametrize(("seconds", "comes_in"), [(59, True), (62, False), (-359, True), (-362, False)])
def test_clocks_may_differ_by_a_minute(hospital: Hospital, carol: User, seconds: int, comes_in: bool) -> None:
    """A token lasts five minutes from the time of the provider."""
    with time_machine.travel(timezone.now(), tick=False):
        hospital.says(now=int(timezone.now().timestamp()) + seconds)
        hospital.log_in()
    assert SocialAccount.objects.exists() is comes_in


# --- A provider that is away or answers nonsense --------------------------------------------------------------------


PAGES = ["/.well-known/openid-configuration", "/token", "/jwks", "/userinfo"]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("told", [{"status": 500}, {"text": "<html>"}, {"text": "[]"}, {"text": "{}"}, {"text": "7"}])
def test_nonsense_is_a_sentence(hospital: Hospital, carol: User, page: str, told: dict[str, Any]) -> None:
    onward = hospital.onward()
    hospital.says(**{name: {page: value} for name, value in told.items()})
    assert refused(hospital, hospital.browser.get(hospital.led_back(onward)), FAILED)
    if page == PAGES[0]:
        assert refused(hospital, hospital.browser.post(START), FAILED)


def test_a_provider_that_is_away_is_a_sentence(hospital: Hospital, settings: Settings) -> None:
    settings.OIDC_PROVIDERS = [entry("http://127.0.0.1:9")]
    assert refused(hospital, hospital.browser.post(START), FAILED)


def test_a_provider_that_goes_away_meanwhile_is_a_sentence(
    hospital: Hospital, carol: User, settings: Settings
) -> None:
    back = hospital.led_back(hospital.onward())
    settings.OIDC_PROVIDERS = [entry("http://127.0.0.1:9")]
    assert refused(hospital, hospital.browser.get(back), FAILED)


@pytest.mark.parametrize("subject", ["", "x" * 192, 7, None])
def test_a_strange_name_of_a_person_opens_nothing(hospital: Hospital, carol: User, subject: Any) -> None:
    hospital.says({**CAROL, "sub": subject})
    answer = hospital.log_in()
    assert answer.headers["Location"] == "/account/login/"
    assert SocialAccount.objects.count() == 0


def test_no_log_names_the_person(hospital: Hospital, carol: User, caplog: pytest.LogCaptureFixture) -> None:
    hospital.log_in()
    hospital.says(token={"nonce": "another"})
    hospital.log_in()
    written = [record.getMessage() for record in caplog.records if record.name.startswith("accounts.identities")]
    assert written == [
        f"An identity of mercy was joined to login {carol.pk}.",
        "A login by mercy failed: OAuth2Error.",
    ]


# --- The setting ----------------------------------------------------------------------------------------------------


def wrong_in(entries: list[Any], settings: Settings) -> list[str]:
    settings.OIDC_PROVIDERS = entries
    return [error.msg for error in identity_providers_are_whole()]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"id": ""}, "Its field id is missing, or it is not a text."),
        ({"id": "Mercy"}, "Its id is not a short name in small letters, digits, and single hyphens."),
        ({"id": "x" * 51}, "Its id is not a short name in small letters, digits, and single hyphens."),
        ({"name": None}, "Its field name is missing, or it is not a text."),
        ({"secret": 7}, "Its field secret is missing, or it is not a text."),
        ({"client_id": "  "}, "Its field client_id is missing, or it is not a text."),
        ({"server": "x"}, "The portal does not know its field server."),
        *(
            ({"server_url": url}, "Its server_url is not the https address of the issuer")
            for url in (
                "mercy.example",
                "http://mercy.example",
                "https://",
                "https://mercy.example/.well-known/openid-configuration",
                "https://mercy.example/?tenant=1",
                "https://mercy.example/#x",
            )
        ),
        *(
            ({"domains": domains}, "Its domains are not a list of email domains such as")
            for domains in (None, [], "mercy.example", [""], ["Mercy.example"], ["@mercy.example"], [7], ["mercy"])
        ),
    ],
)
def test_what_is_wrong_in_the_setting_is_told_without_its_values(
    settings: Settings, changes: dict[str, Any], sentence: str
) -> None:
    found = wrong_in([entry("https://mercy.example", **changes)], settings)
    assert len(found) == 1
    assert found[0].startswith(f"Entry 1 of OIDC_PROVIDERS is not usable. {sentence}")
    assert SECRET not in found[0]


def test_a_whole_setting_is_quiet(settings: Settings) -> None:
    whole = [
        entry("https://mercy.example/tenant/v2.0/"),
        entry("http://localhost:9", id="x" * 50, domains=["*"]),
        entry("https://login.example", id="st-mary-2", domains=["st-mary.example", "mail.st-mary.example"]),
    ]
    assert wrong_in(whole, settings) == []
    assert wrong_in([], settings) == []


def test_each_error_names_its_entry(settings: Settings) -> None:
    first = entry("https://mercy.example")
    assert wrong_in([first, first, "x", {}], settings)[:3] == [
        "Entry 2 of OIDC_PROVIDERS is not usable. Another entry has its id.",
        "Entry 3 of OIDC_PROVIDERS is not usable. It is not an object in braces.",
        "Entry 4 of OIDC_PROVIDERS is not usable. Its field id is missing, or it is not a text.",
    ]


# --- Pages ----------------------------------------------------------------------------------------------------------


def test_the_login_page_has_a_button_for_each_provider(
    hospital: Hospital, client: Client, server: str, settings: Settings
) -> None:
    settings.OIDC_PROVIDERS = [entry(server), entry(server, id="night", name="Night Clinic")]
    page = client.get("/account/login/?next=/programs/").content.decode()
    assert ("Log in with Mercy Hospital" in page, "Log in with Night Clinic" in page) == (True, True)
    # The password, the passkey, and two providers.
    assert page.count('name="next" value="/programs/"') == 4
    assert SECRET not in page


def test_without_the_setting_there_is_no_button_and_no_page(client: Client, db: None) -> None:
    assert "login/with" not in client.get("/account/login/").content.decode()
    assert [client.post(START).status_code, client.get(BACK).status_code] == [404, 404]


def test_the_way_to_a_provider_begins_with_a_post(hospital: Hospital) -> None:
    assert (hospital.browser.get(START).status_code, hospital.browser.post(BACK).status_code) == (405, 405)
    assert hospital.browser.post("/account/login/with/another/").status_code == 404


def test_a_network_begins_sixty_times_in_a_minute(hospital: Hospital, settings: Settings) -> None:
    """Each time the portal asks the provider, so nobody may make it ask all day."""
    assert {hospital.browser.post(START).status_code for _ in range(60)} == {200}
    assert refused(hospital, hospital.browser.post(START), "Too many people of your network log in at once.")
    elsewhere = Client(REMOTE_ADDR="198.51.100.9")
    assert elsewhere.post(START).status_code == 200


def test_the_person_is_led_to_no_other_site(hospital: Hospital, carol: User) -> None:
    assert hospital.log_in(next="https://evil.example/").headers["Location"] == "/account/landing/"


def test_the_librarys_other_pages_are_closed(hospital: Hospital, login: Login, carol: User) -> None:
    client = login(carol)
    pages = (
        "social/",
        "social/signup/",
        "social/login/error/",
        "social/login/cancelled/",
        "3rdparty/",
        "oidc/mercy/login/",
    )
    assert {client.get(f"/{base}/{page}").status_code for base in ("account", "accounts") for page in pages} == {404}


def test_staff_remove_an_identity(hospital: Hospital, login: Login, carol: User, stella: User) -> None:
    hospital.log_in()
    account = SocialAccount.objects.get()
    client = login(stella)
    assert "Carol Chen" in text(client.get("/admin/socialaccount/socialaccount/"))
    there = f"/admin/socialaccount/socialaccount/{account.pk}"
    page = client.get(f"{there}/change/")
    assert (page.status_code, "c-1" in text(page)) == (200, False)
    client.post(f"{there}/delete/", {"post": "yes"})
    assert SocialAccount.objects.count() == 0


def test_only_a_superuser_removes_that_of_a_superuser(
    login: Login, stella: User, staff_of: Callable[[str], User]
) -> None:
    account = SocialAccount.objects.create(user=stella, provider="mercy", uid="s-1")
    there = f"/admin/socialaccount/socialaccount/{account.pk}/delete/"
    assert login(staff_of("Administrator")).post(there, {"post": "yes"}).status_code == 403
    assert login(staff_of("Help desk")).get("/admin/socialaccount/socialaccount/").status_code == 403


@pytest.fixture
def staff_of(db: None) -> Callable[[str], User]:
    def make(group: str) -> User:
        user = factories.make_user(f"{group.split(maxsplit=1)[0]}@aast.example", group, "Person", is_staff=True)
        user.groups.add(Group.objects.get(name=group))
        return user

    return make


def test_a_former_provider_keeps_its_id_on_the_page(hospital: Hospital, carol: User, settings: Settings) -> None:
    hospital.log_in()
    settings.OIDC_PROVIDERS = []
    assert "mercy, since" in text(hospital.browser.get("/account/security/"))
