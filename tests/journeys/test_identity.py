"""Carol logs in with the login of her hospital, on her phone."""

import pytest
import requests
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import expect
from pytest_django import Settings

from accounts.models import User
from tests.accounts.test_identities import CAROL, entry, server  # noqa: F401 - a fixture
from tests.journeys.conftest import Visitor
from tests.journeys.test_every_page import WIDTHS, troubles

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_click_leads_to_the_hospital_and_back(
    visitor: Visitor,
    carol: User,
    server: str,  # noqa: F811
    settings: Settings,
) -> None:
    settings.OIDC_PROVIDERS, settings.SITE_URL = [entry(server)], visitor.site
    cache.clear()
    told = {"now": int(timezone.now().timestamp()), "claims": {**CAROL, "email_verified": False}}
    requests.post(f"{server}/told", json=told, timeout=5)
    page = visitor.open("/account/login/?next=/programs/")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        assert troubles(page) == []

    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.get_by_role("button", name="Log in with Mercy Hospital").click()
    expect(page.get_by_text("Mercy Hospital did not confirm your email address to the portal")).to_be_visible()
    assert (troubles(page), page.url) == ([], f"{visitor.site}/account/login/")

    requests.post(f"{server}/told", json={**told, "claims": CAROL}, timeout=5)
    visitor.open("/account/login/?next=/programs/")
    page.get_by_role("button", name="Log in with Mercy Hospital").click()
    expect(page).to_have_url(f"{visitor.site}/programs/")
    visitor.open("/account/security/")
    expect(page.get_by_role("heading", name="Logins elsewhere")).to_be_visible()
    assert (troubles(page), errors) == ([], [])
