"""The association's first day: from an empty database to the first approved provider."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from post_office.models import Email

from accounts.models import Provider
from tests.accounts.test_registration import FORM, PASSWORD

STAFF_PASSWORD = "night-shift-at-the-lab-7"


def link_to(address: str, page: str) -> str:
    """The link in the newest email to the address."""
    email = Email.objects.filter(to=address).latest("pk")
    found = re.search(rf"http://testserver({page}\S+)", email.message)
    assert found is not None
    return found[1]


@pytest.mark.django_db
def test_from_an_empty_database_to_the_first_approved_provider(tmp_path: Path) -> None:
    call_command("create_staff", "ada@aast.example", "--first-name", "Ada", "--group", "Administrator", verbosity=0)
    staff = Client()
    staff.post(link_to("ada@aast.example", "/account/staff/"), {"password": STAFF_PASSWORD})
    register = tmp_path / "register.csv"
    register.write_text("AAST ID,First Name,Last Name,State\n100100,John,Smith,IA\n")
    call_command("import_members", str(register), "--by", "ada@aast.example", stdout=StringIO())

    provider = Client()
    provider.post("/account/register/", FORM)
    provider.post(link_to("grace@riverbend.example", "/account/register/"), PASSWORD)
    assert "waits for approval" in provider.get("/members/").content.decode()

    pending = Provider.objects.get()
    assert "Approve Riverbend Sleep Institute" in staff.get("/inbox/").content.decode()
    done = staff.post(f"/admin/accounts/provider/{pending.pk}/approve/", {"confirmed": "on"}, follow=True)
    assert "Riverbend Sleep Institute is approved as P0001." in done.content.decode()
    found = provider.post("/members/", {"aast_id": "100100"}, follow=True)
    assert "Smith" in found.content.decode()
