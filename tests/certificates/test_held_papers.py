"""A certificate with a letter that no font has is issued, and its PDF waits for staff."""

import io
import zipfile
from datetime import UTC, datetime

import pytest
from django.test import Client

from accounts.models import Provider, User
from certificates.models import Certificate, holder_token
from certificates.services.release_paper import release_paper
from dashboard.staff_tasks import staff_to_do
from members.models import MemberEvent
from programs.models import Program
from tests import factories
from tests.pages import Login, text

NOW = datetime(2026, 5, 20, 15, 0, tzinfo=UTC)
HELD = "its PDF cannot be printed yet"


@pytest.fixture
def held(aast: Provider, carol: User, conference: Program) -> Certificate:
    """Jane's, for which nothing is owed, so no staff saw her name before the issue."""
    member = factories.make_member("100900", "Zoë 😀", "Lee")
    factories.report_accepted(aast, carol, factories.csv_of("A09164,100900,Zoë 😀,Lee,4/10/2009,3"), now=NOW)
    return Certificate.objects.get(record__member=member)


def test_nobody_gets_the_pdf_before_staff_decide(client: Client, login: Login, carol: User, held: Certificate) -> None:
    token = holder_token(held)
    page = text(client.get(f"/my-certificate/{token}/"))
    assert "The PDF waits for AAST" in page
    assert "Download PDF" not in page
    assert "Zoë 😀 Lee" in text(client.get(held.verify_url.removeprefix("http://testserver")))

    answers = [client.get(f"/my-certificate/{token}/certificate.pdf"), login(carol).get(f"/certificates/{held}.pdf")]
    assert [(answer.status_code, HELD in text(answer)) for answer in answers] == [(409, True), (409, True)]
    archive = b"".join(login(carol).get("/certificates/program/A09164.zip"))
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        assert [(name[-4:], HELD in files.read(name).decode()) for name in files.namelist()] == [(".txt", True)]


def test_staff_release_it(login: Login, stella: User, held: Certificate) -> None:
    staff = login(stella)
    assert f"Decide how to print {held}" in [task.title for task in staff_to_do(stella)]
    assert "The name is printed as: Zoë \ufffd Lee" in text(
        staff.get(f"/admin/certificates/certificate/{held.pk}/release_the_paper/")
    )
    staff.post(f"/admin/certificates/certificate/{held.pk}/release_the_paper/", {"confirmed": "on"})

    assert f"Decide how to print {held}" not in [task.title for task in staff_to_do(stella)]
    assert staff.get(f"/certificates/{held}.pdf").content[:5] == b"%PDF-"
    release_paper(held, by=stella, now=NOW)
    said = [event.what for event in MemberEvent.objects.filter(what__startswith="Released")]
    assert said == [f"Released the paper of {held} with replacement marks"]


def test_a_name_that_can_be_printed_is_not_held(aast: Provider, carol: User, conference: Program) -> None:
    factories.report_accepted(aast, carol, factories.csv_of("A09164,100101,Jane,Jones,4/10/2009,3"), now=NOW)

    assert Certificate.objects.get().paper_held is False


@pytest.mark.parametrize("letter", ["\x07", "\ue000"])
def test_letters_that_archives_refuse_are_held_too(
    aast: Provider, carol: User, conference: Program, letter: str
) -> None:
    Program.objects.update(name=f"Night{letter}School")
    factories.report_accepted(aast, carol, factories.csv_of("A09164,100101,Jane,Jones,4/10/2009,3"), now=NOW)

    assert Certificate.objects.get().paper_held is True
