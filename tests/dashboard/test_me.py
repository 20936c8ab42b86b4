"""The page of a member: certificates first, then what is on its way, then choices of their own."""

import io
import re
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone
from post_office.models import Email
from pytest_django import DjangoAssertNumQueries

from accounts.models import Provider, User
from attendance.models import AttendanceUpload
from attendance.repair.sheet import create_sheet
from certificates.choices import CertificateStatus
from certificates.models import Certificate
from certificates.services.rename_holder import rename_holder
from fees.models import FilingFee
from foundation.lifecycle import InvalidTransition
from members.models import FormerName, Member, NameChange
from members.services.name_changes import NameChangeRefused, ask_for_name, decline_name
from programs.models import Program
from programs.services.unsubscribe import is_suppressed
from tests import factories
from tests.pages import Login, text

NOW = datetime(2026, 5, 20, 15, 0, tzinfo=UTC)
MARIA = "A09164,100200,Maria,Nunez-O'Brien,4/10/2009,3"


@pytest.fixture
def credited(aast: Provider, carol: User, conference: Program, maria: Member) -> Certificate:
    factories.report_accepted(aast, carol, factories.csv_of(MARIA, "A09164,100101,Jane,Jones,4/10/2009,3"), now=NOW)
    return Certificate.objects.get(aast_id="100200")


# --- The page -------------------------------------------------------------------------------------------------------


def test_a_member_lands_on_certificates_and_downloads_one(login: Login, maria: Member, credited: Certificate) -> None:
    client = login(maria.user)
    assert client.get("/account/landing/")["Location"] == "/me/"
    page = client.get("/me/")
    assert "María Núñez-O&#x27;Brien AAST ID 100200" in text(page)
    title = "13th Annual Sleep Disorders Conference"
    assert f"My certificates All 1 · Transcript {title} 3 CECs, 04/10/2009 · AAST Download PDF" in text(page)
    assert f'href="/certificates/{credited.number}.pdf"' in page.content.decode()
    assert "Nothing waits for a filing fee." in text(page)
    assert "Jane Jones" not in text(page)


def test_a_member_without_anything(login: Login, maria: Member) -> None:
    page = text(login(maria.user).get("/me/"))
    assert "No certificate yet. A certificate appears here once a provider has reported your attendance" in page
    assert "On a list, not reported yet" not in page


def test_a_login_without_an_aast_id_is_told_whose_page_it_is(login: Login, carol: User) -> None:
    for path in ("/me/", "/me/name/", "/me/certificates.zip"):
        page = login(carol).get(path)
        assert (page.status_code, "This page is for members and guests with an AAST ID" in text(page)) == (403, True)


def test_credits_that_wait_for_the_fee(
    login: Login, aast: Provider, carol: User, stella: User, conference: Program, maria: Member
) -> None:
    factories.make_schedule()
    factories.report_accepted(aast, carol, factories.csv_of(MARIA), now=NOW)
    page = text(login(maria.user).get("/me/"))
    assert "3 CECs for 13th Annual Sleep Disorders Conference (A09164), AAST, reported on 05/20/2026" in page
    assert "No certificate yet." in page

    factories.pay(FilingFee.objects.get(), stella)
    page = text(login(maria.user).get("/me/"))
    assert ("Nothing waits for a filing fee." in page, "All 1" in page) == (True, True)


def test_a_program_that_has_the_member_on_a_list(
    login: Login, aast: Provider, carol: User, conference: Program, maria: Member
) -> None:
    upload = factories.report(aast, carol, factories.csv_of(MARIA, "A09164,999999,No,Body,4/10/2009,3"))
    create_sheet(upload, now=NOW)
    page = text(login(maria.user).get("/me/"))
    assert "On a list, not reported yet" in page
    assert "13th Annual Sleep Disorders Conference (A09164)" in page

    factories.report_accepted(aast, carol, factories.csv_of(MARIA), now=NOW)
    assert "On a list, not reported yet" not in text(login(maria.user).get("/me/"))


def test_a_person_who_was_left_out_of_the_corrected_file(
    login: Login, aast: Provider, carol: User, conference: Program, maria: Member
) -> None:
    upload = factories.report(aast, carol, factories.csv_of(MARIA, "A09164,999999,No,Body,4/10/2009,3"), now=NOW)
    AttendanceUpload.objects.update(received_at=NOW)
    create_sheet(upload, now=NOW)
    later = NOW + timedelta(hours=1)
    factories.report_accepted(aast, carol, factories.csv_of("A09164,100101,Jane,Jones,4/10/2009,3"), now=later)
    assert "On a list, not reported yet" not in text(login(maria.user).get("/me/"))


def test_another_providers_list_names_no_program_of_this_one(
    login: Login, society: Provider, olivia: User, conference: Program, maria: Member
) -> None:
    upload = factories.report(society, olivia, factories.csv_of(MARIA))
    create_sheet(upload, now=NOW)
    assert "On a list, not reported yet" not in text(login(maria.user).get("/me/"))


def test_a_page_costs_the_same_for_more(
    login: Login,
    maria: Member,
    aast: Provider,
    carol: User,
    credited: Certificate,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = login(maria.user)
    for number in range(2):
        factories.make_program(aast, carol, program_id=f"A2610{number}", start=timezone.localdate(NOW))
        line = f"A2610{number},100200,Maria,Nunez-O'Brien,{timezone.localdate(NOW):%m/%d/%Y},1"
        factories.report_accepted(aast, carol, factories.csv_of(line), now=NOW)
        client.get("/me/")
        with django_assert_num_queries(11):
            client.get("/me/")


# --- ZIP ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "count"),
    [("04/10/2009", "04/10/2009", 1), ("04/11/2009", "12/31/2009", 0), ("01/01/2009", "04/09/2009", 0)],
)
def test_the_certificates_of_a_period(
    login: Login, maria: Member, credited: Certificate, first: str, last: str, count: int
) -> None:
    answer = login(maria.user).get("/me/certificates.zip", {"first": first, "last": last}, follow=True)
    if not count:
        assert "You have no certificate of this period." in text(answer)
        return
    names = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))).namelist()
    assert names == [f"{credited.number} María Núñez-O'Brien.pdf"]


@time_machine.travel(NOW)
def test_the_present_year_is_the_first_period(login: Login, maria: Member, credited: Certificate) -> None:
    page = login(maria.user).get("/me/").content.decode()
    assert ('value="01/01/2026"' in page, 'value="05/20/2026"' in page) == (True, True)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("", "", "Type the first day, as MM/DD/YYYY."),
        ("soon", "12/31/2009", "Type the date as MM/DD/YYYY"),
        ("04/11/2009", "04/10/2009", "The period ends before it begins. Type a later day."),
    ],
)
def test_a_period_that_is_none(login: Login, maria: Member, first: str, last: str, words: str) -> None:
    page = login(maria.user).get("/me/certificates.zip", {"first": first, "last": last})
    assert (page.status_code, words in text(page)) == (200, True)


# --- Choices --------------------------------------------------------------------------------------------------------


def test_directory_and_emails(login: Login, maria: Member) -> None:
    client = login(maria.user)
    page = client.post("/me/choices/", {}, follow=True)
    assert "Your choices are saved." in text(page)
    maria.refresh_from_db()
    assert (maria.listed, is_suppressed(maria.email)) == (False, True)
    client.post("/me/choices/", {"listed": "on", "save_the_dates": "on"})
    maria.refresh_from_db()
    assert (maria.listed, is_suppressed(maria.email)) == (True, False)


def test_certificates_go_to_the_login_from_now_on(login: Login, maria: Member) -> None:
    Member.objects.update(email="maria@former-job.example")
    client = login(maria.user)
    assert "Send them to maria@tech.example" in text(client.get("/me/"))
    client.post("/me/address/")
    maria.refresh_from_db()
    assert (maria.email, Email.objects.get().to) == ("maria@tech.example", ["maria@former-job.example"])
    assert "Send them to" not in text(client.get("/me/"))
    client.post("/me/address/")
    assert Email.objects.count() == 1


def test_the_login_proves_a_disputed_address(login: Login, maria: Member) -> None:
    Member.objects.update(email=maria.user.email, email_disputed_at=timezone.now())
    client = login(maria.user)
    assert "Send them to maria@tech.example" in text(client.get("/me/"))
    client.post("/me/address/")
    maria.refresh_from_db()
    assert (maria.email_disputed_at, Email.objects.count()) == (None, 0)


# --- A new name -----------------------------------------------------------------------------------------------------


def asked(member: Member, *, replace_certificates: bool) -> NameChange:
    facts = {"first_name": "M", "last_name": "Brown", "reason": "Short", "replace_certificates": replace_certificates}
    return ask_for_name(member, **facts, by=member.user, now=NOW)


NAME = {"first_name": "Maria", "last_name": "Brown", "reason": "I married.", "replace_certificates": "on"}


def test_a_new_name_goes_to_staff_and_onto_the_certificates(
    login: Login, maria: Member, stella: User, credited: Certificate
) -> None:
    page = login(maria.user).post("/me/name/", NAME, follow=True)
    assert "AAST has your request." in text(page)
    assert "You asked for the name Maria Brown on" in text(page)

    staff, change = login(stella), NameChange.objects.get()
    assert "Decide: María Núñez-O&#x27;Brien (100200) to Maria Brown" in text(staff.get("/inbox/"))
    there = f"/admin/members/namechange/{change.pk}/change_the_name/"
    asked = staff.get(there)
    assert "becomes Maria Brown. The reason: I married." in text(asked)
    assert re.search(r'<input[^>]*name="replace_certificates"[^>]* checked', asked.content.decode())
    done = staff.post(there, {"confirmed": "on", "replace_certificates": "on"}, follow=True)
    assert "The name is changed. Certificates replaced: 1." in text(done)

    maria.refresh_from_db()
    assert (maria.full_name, FormerName.objects.get().last_name) == ("Maria Brown", "Núñez-O'Brien")
    valid = Certificate.objects.get(aast_id="100200", status=CertificateStatus.ISSUED)
    assert (valid.holder_name, valid.replaces) == ("Maria Brown", credited)
    subjects = list(Email.objects.filter(to=maria.email).order_by("pk").values_list("subject", flat=True))
    assert subjects[-2:] == [
        "Your name was changed",
        "A new CEC certificate for 13th Annual Sleep Disorders Conference",
    ]


def test_certificates_stay_where_staff_say_so(maria: Member, stella: User, credited: Certificate) -> None:
    change = ask_for_name(
        maria, first_name="M", last_name="Brown", reason="Short", replace_certificates=True, by=maria.user, now=NOW
    )
    assert rename_holder(change, replace_certificates=False, by=stella, now=NOW) == 0
    credited.refresh_from_db()
    assert credited.status == CertificateStatus.ISSUED


def test_a_declined_name_says_why(login: Login, maria: Member, stella: User) -> None:
    login(maria.user).post("/me/name/", NAME)
    change = NameChange.objects.get()
    login(stella).post(f"/admin/members/namechange/{change.pk}/decline/", {"reason": "Send a document."})
    assert "Send a document." in Email.objects.latest("pk").message
    with pytest.raises(InvalidTransition):
        decline_name(change, reason="Again", by=stella, now=NOW)
    with pytest.raises(InvalidTransition):
        rename_holder(change, replace_certificates=True, by=stella, now=NOW)


def test_asking_again_replaces_the_request_that_waits(login: Login, maria: Member) -> None:
    for last in ("Brown", "Green"):
        login(maria.user).post("/me/name/", NAME | {"last_name": last})
    assert NameChange.objects.get().last_name == "Green"


def test_nobody_decides_the_own_name(maria: Member) -> None:
    change = ask_for_name(
        maria, first_name="M", last_name="B", reason="x", replace_certificates=False, by=maria.user, now=NOW
    )
    with pytest.raises(NameChangeRefused):
        rename_holder(change, replace_certificates=False, by=maria.user, now=NOW)
    maria.refresh_from_db()
    assert maria.last_name == "Núñez-O'Brien"


def test_the_present_name_is_no_change(login: Login, maria: Member) -> None:
    same = {"first_name": maria.first_name, "last_name": maria.last_name}
    page = login(maria.user).post("/me/name/", NAME | same)
    assert "is the name that AAST has of you. Type the new one." in text(page)
    with pytest.raises(NameChangeRefused):
        ask_for_name(maria, **same, reason="x", replace_certificates=False, by=maria.user, now=NOW)


@pytest.mark.parametrize(
    "wrong",
    [{"first_name": ""}, {"last_name": "x" * 101}, {"reason": ""}, {"reason": "y" * 251}, {"last_name": "..."}],
)
def test_what_a_new_name_needs(login: Login, maria: Member, wrong: dict[str, str]) -> None:
    page = login(maria.user).post("/me/name/", NAME | wrong)
    assert (page.status_code, "There is a problem" in text(page), NameChange.objects.count()) == (200, True, 0)
