"""A passkey on a phone, in Chromium's virtual authenticator: added at the first login of staff, then used."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import CDPSession, Page, expect
from pytest_django import Settings

from accounts.models import User
from tests.factories import PASSWORD
from tests.journeys.conftest import Visitor
from tests.journeys.test_every_page import WIDTHS, look, troubles

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}
_AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class VirtualAuthenticator:
    """The passkeys of one browser window. `verify` says whether the person's finger is recognized."""

    def __init__(self, session: CDPSession) -> None:
        self._session = session
        session.send("WebAuthn.enable")
        self._id = session.send("WebAuthn.addVirtualAuthenticator", {"options": _AUTHENTICATOR})["authenticatorId"]

    def verify(self, verified: bool) -> None:
        self._session.send("WebAuthn.setUserVerified", {"authenticatorId": self._id, "isUserVerified": verified})

    @property
    def credentials(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._session.send("WebAuthn.getCredentials", {"authenticatorId": self._id})[
            "credentials"
        ]
        return found


@pytest.fixture
def phone(visitor: Visitor) -> VirtualAuthenticator:
    visitor.page.set_viewport_size(PHONE)
    return VirtualAuthenticator(visitor.page.context.new_cdp_session(visitor.page))


@pytest.fixture
def errors(visitor: Visitor) -> list[str]:
    found: list[str] = []
    visitor.page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    visitor.page.on("pageerror", lambda error: found.append(str(error)))
    return found


def log_out(page: Page) -> None:
    page.context.clear_cookies()


def confirm(page: Page) -> None:
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()


def add_passkey(page: Page, name: str) -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()


def test_staffs_first_login_and_the_next_ones(
    visitor: Visitor, phone: VirtualAuthenticator, errors: list[str], stella: User, settings: Settings
) -> None:
    settings.STAFF_SECOND_FACTOR = True
    page = visitor.log_in(stella.email)
    expect(page.get_by_role("heading", name="Set up a second factor")).to_be_visible()
    assert troubles(page) == []

    page.get_by_role("link", name="Add a passkey").click()
    assert troubles(page) == []
    confirm(page)
    expect(page.get_by_role("heading", name="Add a passkey")).to_be_visible()
    assert troubles(page) == []
    add_passkey(page, "Stella’s phone")
    assert (troubles(page), page.get_by_role("main").locator("code").count()) == ([], 10)
    page.get_by_role("link", name="Go on").click()
    expect(page).to_have_url(f"{visitor.site}/admin/")
    assert [(one["isResidentCredential"], one["rpId"]) for one in phone.credentials] == [(True, "localhost")]

    log_out(page)
    visitor.open("/account/login/?next=/inbox/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(f"{visitor.site}/inbox/")

    log_out(page)
    visitor.open("/account/login/")
    page.get_by_label("Email").fill(stella.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Your second factor")).to_be_visible()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        assert troubles(page) == []
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(f"{visitor.site}/admin/")
    assert errors == []


def test_a_finger_that_is_not_recognized_and_a_passkey_that_was_removed(
    visitor: Visitor, phone: VirtualAuthenticator, errors: list[str], carol: User
) -> None:
    page = visitor.log_in(carol.email)
    visitor.open("/account/security/passkeys/add/")
    confirm(page)
    add_passkey(page, "Phone")
    log_out(page)

    phone.verify(False)
    visitor.open("/account/login/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("No passkey was used. Try again, or use another way.")).to_be_visible()
    assert troubles(page) == []

    phone.verify(True)
    Authenticator.objects.all().delete()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("This passkey does not belong to this login, or it was removed.")).to_be_visible()
    assert troubles(page) == []
    assert errors == []


def test_it_confirms_the_person_and_is_removed(visitor: Visitor, phone: VirtualAuthenticator, carol: User) -> None:
    page = visitor.log_in(carol.email)
    visitor.open("/account/security/passkeys/add/")
    confirm(page)
    add_passkey(page, "Phone")
    log_out(page)
    visitor.open("/account/login/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"{visitor.site}/provider/")

    visitor.open("/account/security/")
    page.get_by_role("link", name="Rename Phone").click()
    page.get_by_role("link", name="Use a passkey").click()
    assert troubles(page) == []
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_label("Name").fill("My phone")
    assert troubles(page) == []
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Remove My phone").click()
    assert troubles(page) == []
    page.get_by_role("button", name="Remove the passkey").click()
    expect(page.get_by_text("The passkey is removed.")).to_be_visible()
    assert Authenticator.objects.count() == 0


def test_the_pages_behind_the_password(visitor: Visitor, phone: VirtualAuthenticator, carol: User) -> None:
    page = visitor.log_in(carol.email)
    visitor.open("/account/security/app/add/")
    confirm(page)
    pages = ("app/add/", "passkeys/add/")
    assert look(visitor, tuple(f"/account/security/{path}" for path in pages)) == {}

    visitor.open("/account/security/passkeys/add/")
    add_passkey(page, "A phone with a rather long name, and more of it than fits")
    key = Authenticator.objects.get(type="webauthn").pk
    pages = ("", "codes/", "codes/new/", f"passkeys/{key}/name/", f"passkeys/{key}/remove/")
    assert look(visitor, tuple(f"/account/security/{path}" for path in pages)) == {}
    again = ("/account/reauthenticate/code/", "/account/reauthenticate/passkey/")
    assert look(visitor, again) == {}
