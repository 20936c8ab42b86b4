"""Staff read sent emails without the links that open something, and can do nothing to them."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from post_office.models import STATUS, Email
from pytest_django import Settings

from accounts.email_admin import HIDDEN, without_secret_links
from accounts.models import Provider, User
from tests import factories
from tests.accounts.test_registration import FORM, letter_to
from tests.pages import Login


@pytest.fixture(autouse=True)
def _letters_are_rows(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "post_office.EmailBackend"


def shown(client: Client, email: Email) -> str:
    return client.get(f"/admin/post_office/email/{email.pk}/change/").content.decode()


def test_no_link_that_works_for_whoever_has_it_is_shown(
    client: Client, login: Login, olivia: User, carol: User, stella: User
) -> None:
    client.post("/account/register/", FORM)
    client.post("/account/password/reset/", {"email": carol.email})
    login(olivia).post("/provider/people/", {"email": "nora@new.example", "role": "viewer"})
    login(carol).post("/account/email/", {"email": "carol@home.example", "password": factories.PASSWORD})
    staff, letters = login(stella), list(Email.objects.all())
    pages = [shown(staff, letter) for letter in letters]

    assert len(letters) == 4
    for letter, page in zip(letters, pages, strict=True):
        links = re.findall(r"http://testserver/account/(\S+)", letter.message)
        assert (len(links), HIDDEN in page) == (1, True)
        assert [link for link in links if link.rstrip("/").rpartition("/")[2] in page] == []


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Open http://testserver/account/register/1:abc:DEF/ now", f"Open {HIDDEN} now"),
        ("https://old.example/account/password/reset/key/1-abc-def/", HIDDEN),
        ("<a href='http://testserver/unsubscribe/abc/'>", f"<a href='{HIDDEN}'>"),
        ("http://testserver/calendar/provider/abc.ics", HIDDEN),
        ("http://testserver/programs/A26101/ http://[bad", "http://testserver/programs/A26101/ http://[bad"),
        ("http://testserver/account/password/reset/", "http://testserver/account/password/reset/"),
        ("No link at all", "No link at all"),
    ],
)
def test_only_links_with_a_token_are_hidden(text: str, left: str) -> None:
    assert without_secret_links(text) == left


@pytest.mark.parametrize("action", ["resend/", "delete/", "preview/"])
def test_nothing_can_be_done_to_a_sent_email(
    login: Login, client: Client, carol: User, stella: User, action: str
) -> None:
    client.post("/account/password/reset/", {"email": carol.email})
    letter = letter_to(carol.email)
    Email.objects.update(status=STATUS.failed)
    staff = login(stella)
    page = f"/admin/post_office/email/{letter.pk}/"
    for answer in (staff.get(page + action), staff.post(page + action, {"post": "yes"})):
        assert answer.status_code in (302, 403, 404)
    edited = staff.post(f"{page}change/", {"to": "x@new.example", "subject": "x", "status": STATUS.queued})
    staff.post("/admin/post_office/email/", {"action": "requeue", "_selected_action": letter.pk})
    staff.post(
        "/admin/post_office/email/", {"action": "delete_selected", "_selected_action": letter.pk, "post": "yes"}
    )

    assert edited.status_code == 403
    assert [(row.to, row.status) for row in Email.objects.all()] == [([carol.email], STATUS.failed)]
    assert 'name="_save"' not in shown(staff, letter)


def test_staff_find_an_email_by_its_address(login: Login, client: Client, carol: User, stella: User) -> None:
    client.post("/account/password/reset/", {"email": carol.email})

    page = login(stella).get(f"/admin/post_office/email/?q={carol.email}").content.decode()
    assert ("Set a new password for the AAST CEC Portal" in page, "1 Email" in " ".join(page.split())) == (True, True)


@pytest.mark.parametrize(
    "page",
    ["account/emailaddress", "post_office/emailtemplate", "post_office/attachment", "post_office/log", "auth/group"],
)
def test_what_the_packages_bring_and_nobody_uses_is_closed(login: Login, stella: User, page: str) -> None:
    staff = login(stella)
    assert [staff.get(f"/admin/{page}/{more}").status_code for more in ("", "add/", "1/change/")] == [404] * 3


# --- A login of staff without rights --------------------------------------------------------------------------------


def test_staff_without_a_right_see_nothing_of_any_provider(
    login: Login, aast: Provider, carol: User, conference: object, guide_file: bytes
) -> None:
    upload = factories.report_accepted(aast, carol, guide_file)
    clerk = factories.make_user("clerk@aast.example", is_staff=True)
    client, address = login(clerk), upload.get_absolute_url()
    record = upload.records.first()
    paths = [
        "/programs/A09164/",
        "/programs/A09164/application/",
        "/fees/A09164/",
        "/certificates/program/A09164.zip",
        address,
        *(f"{address}{page}" for page in ("receipt/", "stored/", "errors.csv", "repair/", "status/")),
        f"/attendance/records/{record.pk}/correct/",
    ]

    assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 404)
    for path in ("/programs/?status=all", "/attendance/", "/fees/?status=all", "/certificates/", "/inbox/"):
        page = client.get(path).content.decode()
        assert [word for word in ("A09164", "13th Annual", "report-attendance") if word in page] == []


@pytest.mark.parametrize(
    ("right", "path"),
    [
        ("programs.view_program", "/programs/A09164/"),
        ("attendance.view_attendanceupload", "upload"),
        ("fees.view_filingfee", "/fees/"),
    ],
)
def test_the_right_opens_what_it_names(
    login: Login, aast: Provider, carol: User, conference: object, guide_file: bytes, right: str, path: str
) -> None:
    upload = factories.report_accepted(aast, carol, guide_file)
    clerk = factories.make_user("clerk@aast.example", is_staff=True)
    app, _, codename = right.partition(".")
    clerk.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))

    assert login(clerk).get(upload.get_absolute_url() if path == "upload" else path).status_code == 200


def test_a_right_without_the_flag_of_staff_opens_nothing(aast: Provider, conference: object) -> None:
    stranger = factories.make_user("stranger@new.example")
    stranger.user_permissions.add(Permission.objects.get(codename="view_provider"))

    assert [*Provider.objects.visible_to(stranger)] == []
