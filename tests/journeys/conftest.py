"""A real browser on a real server with a real worker. Skipped, with the reason, where there is no Chromium."""

import os
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import PurePosixPath
from typing import Any

import pytest
from django.contrib.staticfiles.finders import get_finders
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from cecportal.static_files import SHEETS, whole_file
from tests.factories import PASSWORD

# Playwright's own event loop runs in this thread, which Django takes for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
_PATIENCE = 120_000  # in milliseconds; only what hangs needs it, however busy the machine is
expect.set_options(timeout=_PATIENCE)
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, _NAMES)), None)
    if path is None:
        pytest.skip("There is no Chromium on this machine; install it to run the journeys.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_QUIET, timeout=_PATIENCE)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def sheets() -> dict[str, str]:
    """The sheets as production collects them, with the others in them.

    Axe reads an imported sheet by means that the content security policy forbids, and the console says so.
    """
    listed = [(path, storage) for finder in get_finders() for path, storage in finder.list([])]
    prefixes = [getattr(storage, "prefix", None) or "" for _, storage in listed]
    paths = {
        str(PurePosixPath(prefix, path)): (storage, path)
        for prefix, (path, storage) in zip(prefixes, listed, strict=True)
    }
    return {name: whole_file(name, paths) for name in SHEETS}


def new_context(browser: Browser, sheets: dict[str, str] | None = None, **options: Any) -> BrowserContext:
    context = browser.new_context(**options)
    context.set_default_timeout(_PATIENCE)
    for name, sheet in (sheets or {}).items():
        context.route(f"**/static/{name}", partial(_answer, sheet))
    return context


def _answer(sheet: str, route: Route) -> None:
    route.fulfill(body=sheet, content_type="text/css")


def wait_for_scripts(page: Page, there: Locator) -> None:
    """Wait until the page that shows `there` runs its scripts, which a busy machine loads late.

    Before that a button sends the whole form, and the answer is another page.
    """
    expect(there).to_be_visible()
    page.wait_for_load_state()


class Visitor:
    """One person's browser window."""

    def __init__(self, page: Page, site: str) -> None:
        self.page, self.site = page, site

    def open(self, path: str) -> Page:
        self.page.goto(self.site + path)
        return self.page

    def log_in(self, email: str) -> Page:
        self.open("/account/login/")
        self.page.get_by_label("Email").fill(email)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("main").get_by_role("button", name="Log in").click()
        self.page.wait_for_url(lambda url: "/login/" not in url)
        return self.page


@pytest.fixture
def visitor(browser: Browser, live_server: LiveServer, sheets: dict[str, str]) -> Iterator[Visitor]:
    context = new_context(browser, sheets, accept_downloads=True)
    yield Visitor(context.new_page(), live_server.url)
    context.close()


@pytest.fixture
def other_visitor(browser: Browser, live_server: LiveServer, sheets: dict[str, str]) -> Iterator[Visitor]:
    context = new_context(browser, sheets, accept_downloads=True)
    yield Visitor(context.new_page(), live_server.url)
    context.close()
