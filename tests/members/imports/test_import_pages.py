"""The pages of the admin on which staff import a list of members."""

import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import User
from members.imports.models import MemberImport, MemberImportWork
from members.imports.services import run_import_work
from members.models import Member
from tests import factories

pytestmark = pytest.mark.django_db
ADD = "/admin/members/memberimport/add/"
GOOD = b"AAST ID,First Name,Last Name,E-Mail Address\n100100,John,Smith,john@example.org\n100101,Jane,Jones,\n"


@pytest.fixture
def directory(login: Callable[[User], Client]) -> Client:
    return login(factories.make_staff("Directory"))


def send(client: Client, content: bytes, **fields: str) -> str:
    """Send the file, and let the worker check it. Returns the text of the page of the work."""
    answer = client.post(ADD, {"file": SimpleUploadedFile("list.csv", content), **fields})
    assert answer.status_code == 302, text_of(answer)
    return work(client, answer.url)


def work(client: Client, url: str) -> str:
    assert "Waiting for its turn" in text_of(client.get(url))
    run_import_work(MemberImportWork.objects.get(finished_at=None).pk)
    return text_of(client.get(url))


def text_of(answer: object) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())  # type: ignore[attr-defined]


def page(one: MemberImport, action: str = "change") -> str:
    return f"/admin/members/memberimport/{one.pk}/{action}/"


def test_from_the_list_of_members_to_the_import(directory: Client) -> None:
    factories.make_member("100101", "Jane", "Miller")
    factories.make_member("100102", "Sally", "Johnson")
    assert "Import a list" in text_of(directory.get("/admin/members/member/"))
    assert "Check the file" in text_of(directory.get(ADD))
    assert "Nothing was changed yet." in send(directory, GOOD, deactivate_missing="on")

    one = MemberImport.objects.get()
    shown = text_of(directory.get(page(one)))
    assert "“E-Mail Address” was read as Email" in shown
    assert re.search(r"<td>Last Name</td> <td>Miller</td> <td>Jones</td>", shown)

    asked = text_of(directory.post(page(one, "import"), {"confirmed": "on"}))
    question = "1 active person who is not in the file becomes inactive, and cannot be credited until you change it."
    note = "“E-Mail Address” was read as Email."
    assert f"{note} {question}" in asked
    assert Member.objects.get(aast_id="100102").standing == "active"
    answer = directory.post(page(one, "import"), {"confirmed": "on", "answered": f"{note} {question}"})
    assert "Imported: 1 new person, 1 changed" in work(directory, answer.url)
    assert Member.objects.get(aast_id="100102").standing == "inactive"

    jane = text_of(directory.get(f"/admin/members/member/{Member.objects.get(aast_id='100101').pk}/change/"))
    assert re.search(r"<td>Last Name</td> <td>Miller</td> <td>Jones</td> <td>directory@aast.example</td>", jane)


def test_a_file_with_errors_comes_back(directory: Client) -> None:
    assert "Nothing was imported: 1 error in list.csv." in send(directory, GOOD + b"1,Sally,Johnson,\n")
    one = MemberImport.objects.get()
    shown = text_of(directory.get(page(one)))
    assert re.search(r"<td>4</td> <td>AAST ID</td> <td>1</td> <td>An AAST ID has six digits\.", shown)
    assert "Download the file with its errors" in shown
    back = b"".join(directory.get(page(one, "errors")).streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert back.splitlines()[1] == ",100100,John,Smith,john@example.org"
    assert directory.get(page(one, "import"), follow=True).redirect_chain != []
    directory.post(page(one, "discard"), {"confirmed": "on"})
    one.refresh_from_db()
    assert (one.status, directory.get(page(one, "errors")).status_code) == ("discarded", 404)


def test_an_empty_form_and_a_large_file(directory: Client, settings: Settings) -> None:
    assert "Choose the CSV file or workbook with the members." in text_of(directory.post(ADD))
    settings.UPLOAD_MAX_BYTES = 20
    answer = directory.post(ADD, {"file": SimpleUploadedFile("list.csv", GOOD)})
    assert "manage.py import_members" in text_of(answer)
    assert not MemberImport.objects.exists()


@pytest.mark.parametrize("group", ["Reviewer", "Finance", "Help desk"])
def test_other_groups_import_nothing(group: str, login: Callable[[User], Client], directory: Client) -> None:
    send(directory, GOOD)
    one = MemberImport.objects.get()
    client = login(factories.make_staff(group))
    for address in (ADD, page(one), page(one, "import"), page(one, "errors")):
        assert client.get(address).status_code == 403
    assert "Import a list" not in text_of(client.get("/admin/members/member/"))


def test_the_page_reads_many_lines_in_few_queries(
    directory: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    people = [factories.make_member(f"{number:06}", "Jon", "Smith") for number in range(120)]
    lines = "".join(f"{one.aast_id},John,Smith\n" for one in people)
    send(directory, f"AAST ID,First Name,Last Name\n{lines}".encode())
    one = MemberImport.objects.get()
    directory.get(page(one))
    with django_assert_num_queries(10):
        shown = text_of(directory.get(page(one)))
    assert "These are the first 100 of 120." in shown
