"""The page that shows the demo's mail, and the way back in for somebody who forgot the password."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse
from post_office import mail
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import User
from accounts.tasks import send_mail
from demo.mailbox import MOST, newest_emails

PAGE = "/demo/mail/"


@pytest.fixture(autouse=True)
def mail_folder(tmp_path: Path, settings: Settings) -> Path:
    settings.DEMO = True
    settings.ROOT_URLCONF = "tests.demo.demo_urls"
    settings.MAIL_FOLDER = settings.EMAIL_FILE_PATH = str(tmp_path)
    return tmp_path


@pytest.fixture
def through_the_outbox(settings: Settings) -> None:
    """Django's test runner keeps letters in memory; here they go the way that they go in the demo."""
    settings.EMAIL_BACKEND = "post_office.EmailBackend"


def _write(subject: str, text: str = "Hello") -> None:
    mail.send(["maria@tech.example"], subject=subject, message=text)


@pytest.mark.django_db
def test_outside_the_demo_there_is_no_such_page(settings: Settings) -> None:
    settings.DEMO, settings.ROOT_URLCONF = False, "cecportal.urls"
    assert Client().get(PAGE).status_code == 404
    with pytest.raises(NoReverseMatch):
        reverse("demo_mail")


@pytest.mark.django_db
def test_without_letters_the_page_says_how_to_get_one() -> None:
    page = Client().get(PAGE).content.decode()
    assert "No emails yet" in page
    assert reverse("account_reset_password") in page


@pytest.mark.django_db
def test_a_folder_that_is_not_there_yet_is_an_empty_one(settings: Settings, tmp_path: Path) -> None:
    settings.MAIL_FOLDER = str(tmp_path / "mail")
    assert newest_emails() == []


@pytest.mark.django_db
def test_what_waits_comes_first_and_says_so() -> None:
    _write("Your certificate")
    letter = newest_emails()[0]
    assert (letter.subject, letter.to, letter.text, letter.waiting) == (
        "Your certificate",
        "maria@tech.example",
        "Hello",
        True,
    )
    assert "Waiting to be sent" in Client().get(PAGE).content.decode()


@pytest.mark.django_db(transaction=True)
def test_letters_that_were_sent_are_read_from_their_files(mail_folder: Path) -> None:
    _write("Für María", "Zwei Zeilen:\n\n  https://cec.example/verify/abc/")
    _write("A second one")
    send_mail()
    assert list(mail_folder.iterdir()) != []
    letters = {letter.subject: letter for letter in newest_emails()}
    assert sorted(letters) == ["A second one", "Für María"]
    sent = letters["Für María"]
    assert (sent.to, sent.text.strip(), sent.waiting) == (
        "maria@tech.example",
        "Zwei Zeilen:\n\n  https://cec.example/verify/abc/",
        False,
    )


@pytest.mark.django_db
def test_text_is_shown_as_text_and_addresses_as_links() -> None:
    _write("<b>Bold</b>", "See <script>alert(1)</script> http://testserver/verify/abc/ today")
    page = Client().get(PAGE).content.decode()
    assert "<script>alert" not in page
    assert "&lt;b&gt;Bold&lt;/b&gt;" in page
    assert '<a href="http://testserver/verify/abc/" rel="nofollow">' in page


def _write_file(folder: Path, minute: int) -> None:
    at = datetime(2026, 11, 23, 9, tzinfo=UTC) + timedelta(minutes=minute)
    head = f"Subject: Letter {minute}\nTo: maria@tech.example\nDate: {at:%a, %d %b %Y %H:%M:%S} -0000"
    (folder / f"{at:%Y%m%d-%H%M%S}-1.log").write_text(f"{head}\n\nHello\n{'-' * 79}\n")


@pytest.mark.django_db
def test_the_newest_hundred_are_shown(mail_folder: Path, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for minute in range(130):
        _write_file(mail_folder, minute)
    with django_assert_num_queries(1):
        letters = newest_emails()
    assert (len(letters), letters[0].subject, letters[-1].subject) == (MOST, "Letter 129", "Letter 30")
    assert letters[0].at == datetime(2026, 11, 23, 11, 9, tzinfo=UTC)


@pytest.mark.django_db
@pytest.mark.parametrize("content", [b"", b"no letter at all", b"Date: yesterday\n\nHello\n"])
def test_a_file_that_is_no_letter_breaks_nothing(mail_folder: Path, content: bytes) -> None:
    (mail_folder / "20261123-080000-1.log").write_bytes(content)
    _write_file(mail_folder, 1)
    assert Client().get(PAGE).status_code == 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("through_the_outbox")
def test_a_forgotten_password_can_be_followed_through() -> None:
    user = User.objects.create_user("carol@aast.example", "the one she forgot")
    browser = Client()
    browser.post(reverse("account_reset_password"), {"email": user.email})
    send_mail()
    page = browser.get(PAGE).content.decode()
    link = re.search(r'href="http://testserver(/account/password/reset/key/[^"]+)"', page)
    assert link
    form = browser.get(link[1], follow=True)
    new = {"password1": "a-quiet-night-2026", "password2": "a-quiet-night-2026"}
    browser.post(form.redirect_chain[-1][0], new)
    assert browser.login(email=user.email, password="a-quiet-night-2026")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("through_the_outbox")
def test_the_demo_password_cannot_be_set_outside_the_demo(settings: Settings) -> None:
    settings.DEMO = False
    user = User.objects.create_user("carol@aast.example", "the one she forgot")
    browser = Client()
    browser.post(reverse("account_reset_password"), {"email": user.email})
    link = re.search(r"http://testserver(\S+)", newest_emails()[0].text)
    assert link
    form = browser.get(link[1], follow=True)
    page = browser.post(form.redirect_chain[-1][0], {"password1": "demo-sleep-2026", "password2": "demo-sleep-2026"})
    assert "This is the password of the demo" in page.content.decode()
