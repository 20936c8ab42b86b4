"""A member's transcript: what certificates attest, what is on its way, and what the member adds."""

import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import Provider, User
from certificates.models import Certificate, SelfReportedCredit
from certificates.transcript.cycle import Period
from certificates.transcript.pdf import print_transcript
from certificates.transcript.selectors import transcript_of
from members.models import Member, MemberEvent
from programs.models import Program
from tests import factories
from tests.documents import pdf
from tests.pages import Login, text

NOW = datetime(2026, 5, 20, 15, 0, tzinfo=UTC)
IN_2009 = {"first": "01/01/2009", "last": "12/31/2009"}
MARIA = "A09164,100200,Maria,Nunez-O'Brien,4/10/2009,3"


def credit(**changed: Any) -> dict[str, Any]:
    proof = SimpleUploadedFile("proof.pdf", pdf("Attended"), "application/pdf")
    facts = {
        "title": "Night School",
        "provider_name": "Regional Sleep Society",
        "completion_date": "04/11/2009",
        "cecs": "1.25",
        "proof": proof,
    }
    return facts | changed


@pytest.fixture
def certified(aast: Provider, carol: User, conference: Program, maria: Member) -> Certificate:
    factories.report_accepted(aast, carol, factories.csv_of(MARIA), now=NOW)
    return Certificate.objects.get()


# --- The page -------------------------------------------------------------------------------------------------------


def test_credits_of_a_period_with_their_sums(login: Login, maria: Member, certified: Certificate) -> None:
    page = text(login(maria.user).get("/me/transcript/", IN_2009))
    assert "01/01/2009 to 12/31/2009" in page
    assert "CECs by certificates 3" in page
    assert f"04/10/2009 13th Annual Sleep Disorders Conference AAST 3 {certified.number}" in page
    assert "By provider AAST: 3 By program type Education Provider Educational Program: 3" in page
    assert "Missing in this cycle" not in page


@pytest.mark.parametrize(
    ("first", "last", "count"),
    [("04/10/2009", "04/10/2009", 1), ("04/11/2009", "04/11/2010", 0), ("04/09/2008", "04/09/2009", 0)],
)
def test_the_edges_of_a_period(
    login: Login, maria: Member, certified: Certificate, first: str, last: str, count: int
) -> None:
    page = text(login(maria.user).get("/me/transcript/", {"first": first, "last": last}))
    assert ("No certificate of this period." in page) == (count == 0)


def test_what_waits_for_the_fee_is_in_no_sum(
    login: Login, aast: Provider, carol: User, conference: Program, maria: Member
) -> None:
    factories.make_schedule()
    factories.report_accepted(aast, carol, factories.csv_of(MARIA), now=NOW)
    page = text(login(maria.user).get("/me/transcript/", IN_2009))
    assert "CECs by certificates 0" in page
    assert "04/10/2009: 3 CECs for 13th Annual Sleep Disorders Conference (A09164), AAST" in page


def test_the_cycle_is_kept_and_says_what_is_missing(login: Login, maria: Member, certified: Certificate) -> None:
    client = login(maria.user)
    page = text(client.post("/me/transcript/cycle/", {"cycle_ends_on": "12/31/2012"}, follow=True))
    assert "The end of your cycle is saved." in page
    assert "01/01/2008 to 12/31/2012" in page
    assert "CECs by certificates 3 Missing in this cycle 47" in page
    maria.refresh_from_db()
    assert maria.cycle_ends_on == date(2012, 12, 31)


@pytest.mark.parametrize("typed", ["soon", "12/31/0029", "12/31/2200", "12/31/1969"])
def test_a_cycle_that_is_none(login: Login, maria: Member, typed: str) -> None:
    page = login(maria.user).post("/me/transcript/cycle/", {"cycle_ends_on": typed}, follow=True)
    assert "Type the date" in text(page) or "Type a year from 1970 to 2199" in text(page)
    maria.refresh_from_db()
    assert maria.cycle_ends_on is None


def test_a_wrong_period_is_an_error_and_no_transcript(login: Login, maria: Member, certified: Certificate) -> None:
    client = login(maria.user)
    page = text(client.get("/me/transcript/", {"first": "04/11/2009", "last": "04/10/2009"}))
    assert "The period ends before it begins. Type a later day." in page
    assert certified.number not in page
    for name in ("transcript.pdf", "transcript.csv"):
        assert client.get(f"/me/transcript/{name}", {"first": "x", "last": ""})["Location"] == "/me/transcript/"


@pytest.mark.parametrize("year", ["0001", "0003", "1969", "2200", "9999"])
def test_a_year_that_nobody_means(login: Login, maria: Member, year: str) -> None:
    page = login(maria.user).get("/me/transcript/", {"first": f"01/01/{year}", "last": f"12/31/{year}"})
    assert "Type a year from 1970 to 2199" in text(page)


def test_five_years_are_no_cycle_of_who_has_none(login: Login, maria: Member) -> None:
    assert "Missing in this cycle" not in text(login(maria.user).get("/me/transcript/"))


def test_a_proof_whose_file_is_gone(login: Login, maria: Member) -> None:
    login(maria.user).post("/me/transcript/credits/new/", credit())
    found = SelfReportedCredit.objects.get()
    found.proof.storage.delete(found.proof.name)
    assert login(maria.user).get(f"/me/transcript/credits/{found.pk}/proof/").status_code == 404


def test_a_login_without_an_aast_id_has_none(login: Login, carol: User) -> None:
    for name in ("", "transcript.pdf", "transcript.csv", "credits/new/"):
        assert login(carol).get(f"/me/transcript/{name}").status_code == 403


def test_a_transcript_costs_the_same_for_more(
    login: Login,
    maria: Member,
    aast: Provider,
    carol: User,
    certified: Certificate,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = login(maria.user)
    for number in range(2):
        factories.make_program(aast, carol, program_id=f"A2610{number}", start=timezone.localdate(NOW))
        line = f"A2610{number},100200,Maria,Nunez-O'Brien,{timezone.localdate(NOW):%m/%d/%Y},1"
        factories.report_accepted(aast, carol, factories.csv_of(line), now=NOW)
        client.get("/me/transcript/")
        with django_assert_num_queries(8):
            client.get("/me/transcript/")


# --- Credits earned elsewhere ---------------------------------------------------------------------------------------


def test_a_credit_from_elsewhere_stands_apart(login: Login, maria: Member, certified: Certificate) -> None:
    client = login(maria.user)
    page = client.post("/me/transcript/credits/new/", credit(), follow=True)
    assert "The credit is on your transcript, as self-reported." in text(page)
    page = text(client.get("/me/transcript/", IN_2009))
    assert "CECs by certificates 3 Self-reported 1.25" in page
    assert "04/11/2009 Night School Regional Sleep Society 1.25 proof.pdf" in page

    found = SelfReportedCredit.objects.get()
    answer = client.get(f"/me/transcript/credits/{found.pk}/proof/")
    assert (b"".join(answer.streaming_content), answer["Content-Type"]) == (pdf("Attended"), "application/pdf")


def test_a_credit_is_removed_after_a_question(login: Login, maria: Member) -> None:
    client = login(maria.user)
    client.post("/me/transcript/credits/new/", credit())
    there = f"/me/transcript/credits/{SelfReportedCredit.objects.get().pk}/remove/"
    assert f'href="{there}"' in client.get("/me/transcript/", IN_2009).content.decode()
    assert "Remove Night School? 04/11/2009, Regional Sleep Society, CECs: 1.25. Its proof, proof.pdf," in text(
        client.get(there)
    )
    assert SelfReportedCredit.objects.count() == 1
    assert "Night School is off your transcript." in text(client.post(there, follow=True))
    assert not SelfReportedCredit.objects.exists()
    assert [client.get(there).status_code, client.post(there).status_code] == [404, 404]
    events = MemberEvent.objects.filter(member=maria).values_list("what", "by")
    assert list(events) == [
        ("Added a self-reported credit", maria.user.pk),
        ("Removed a self-reported credit", maria.user.pk),
    ]


def test_nobody_else_sees_the_proof(login: Login, maria: Member, carol: User, stella: User) -> None:
    login(maria.user).post("/me/transcript/credits/new/", credit())
    found = SelfReportedCredit.objects.get()
    for user in (carol, stella):
        client = login(user)
        assert client.get(f"/me/transcript/credits/{found.pk}/proof/").status_code == 404
        assert client.get(f"/me/transcript/credits/{found.pk}/remove/").status_code == 404
        assert client.post(f"/me/transcript/credits/{found.pk}/remove/").status_code == 404
    assert SelfReportedCredit.objects.exists()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"title": ""}, "Type the name of the program."),
        ({"title": "x" * 201}, "at most 200 characters"),
        ({"cecs": "0"}, "Type more than 0 and at most 200 CECs"),
        ({"cecs": "200.25"}, "Type more than 0 and at most 200 CECs"),
        ({"cecs": "1.1"}, "in quarters, such as 1.25"),
        ({"cecs": "NaN"}, "Enter a number."),
        ({"completion_date": "tomorrow"}, "Type the date as MM/DD/YYYY"),
        ({"completion_date": "12/31/1969"}, "Type a day that has come"),
        ({"proof": ""}, "Choose a file that proves the credit"),
        ({"proof": SimpleUploadedFile("proof.exe", b"MZ")}, "is not a PDF, Word (.docx), PNG, or JPEG file."),
        ({"proof": SimpleUploadedFile("proof.pdf", b"no PDF")}, "is named .pdf but is something else inside"),
    ],
)
def test_what_a_credit_needs(login: Login, maria: Member, changed: dict[str, Any], words: str) -> None:
    page = login(maria.user).post("/me/transcript/credits/new/", credit(**changed))
    assert (page.status_code, words in text(page)) == (200, True)
    assert not SelfReportedCredit.objects.exists()


def test_tomorrow_is_too_early_and_today_is_not(login: Login, maria: Member) -> None:
    today = timezone.localdate()
    client = login(maria.user)
    client.post("/me/transcript/credits/new/", credit(completion_date=f"{today + timedelta(days=1):%m/%d/%Y}"))
    assert SelfReportedCredit.objects.count() == 0
    client.post("/me/transcript/credits/new/", credit(completion_date=f"{today:%m/%d/%Y}"))
    assert SelfReportedCredit.objects.count() == 1


def test_a_transcript_has_so_many_of_them(login: Login, maria: Member, settings: Settings) -> None:
    settings.SELF_REPORTED_CREDITS = 1
    client = login(maria.user)
    client.post("/me/transcript/credits/new/", credit())
    page = client.post("/me/transcript/credits/new/", credit(title="Second"))
    assert "A transcript has at most 1 such credits. Remove one first." in text(page)
    assert SelfReportedCredit.objects.count() == 1


def test_a_large_proof_is_refused(login: Login, maria: Member, settings: Settings) -> None:
    settings.DOCUMENT_MAX_BYTES = len(pdf("Attended")) - 1
    page = login(maria.user).post("/me/transcript/credits/new/", credit())
    assert "is larger than" in text(page)


# --- Files ----------------------------------------------------------------------------------------------------------


def test_the_csv_says_what_kind_each_credit_is(login: Login, maria: Member, certified: Certificate) -> None:
    client = login(maria.user)
    client.post("/me/transcript/credits/new/", credit(title="=HYPERLINK(1)"))
    answer = client.get("/me/transcript/transcript.csv", IN_2009)
    assert answer["Content-Disposition"] == 'attachment; filename="Transcript 100200.csv"'
    program = "13th Annual Sleep Disorders Conference,A09164,AAST,Education Provider Educational Program"
    assert answer.content.decode("utf-8-sig").splitlines() == [
        "Kind,Completion Date,Program,Program ID,Provider,Program Type,CECs,Certificate",
        f"Certificate,04/10/2009,{program},3,{certified.number}",
        "Self-reported,04/11/2009,'=HYPERLINK(1),,Regional Sleep Society,,1.25,",
    ]


def test_the_pdf_has_all_of_it(login: Login, maria: Member, certified: Certificate) -> None:
    client = login(maria.user)
    client.post("/me/transcript/credits/new/", credit())
    client.post("/me/transcript/cycle/", {"cycle_ends_on": "12/31/2012"})
    answer = client.get("/me/transcript/transcript.pdf")
    assert answer["Content-Type"] == "application/pdf"
    reader = PdfReader(io.BytesIO(answer.content))
    words = " ".join(reader.pages[0].extract_text().split())
    for expected in (
        "Transcript of continuing education credits",
        "María Núñez-O'Brien · AAST ID 100200",
        "Completed 01/01/2008 to 12/31/2012.",
        "Attested by certificates: 3 CECs",
        "By provider: AAST 3",
        "By program type: Education Provider Educational Program 3",
        "Missing in the recertification cycle: 47 CECs.",
        certified.number,
        "Self-reported",
        "Night School",
    ):
        assert expected in words
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert certified.verify_url in {link.get_object()["/A"]["/URI"] for link in reader.pages[0]["/Annots"]}


def test_letters_that_no_font_has_and_many_pages(maria: Member) -> None:
    for number in range(120):
        SelfReportedCredit.objects.create(
            member=maria,
            title=f"睡眠\x07 {number} #set text(red)",
            provider_name="\\ $ *",
            completion_date=date(2009, 4, 11),
            cecs=Decimal("0.25"),
            proof="proofs/x.pdf",
            filename="x.pdf",
            content_type="application/pdf",
            added_at=NOW,
        )
    transcript = transcript_of(maria, Period(date(2009, 1, 1), date(2009, 12, 31)))
    reader = PdfReader(io.BytesIO(print_transcript(transcript, now=NOW)))
    assert len(reader.pages) > 2
    assert "119 #set text(red)" in " ".join(reader.pages[-1].extract_text().split())
    assert transcript.earned_elsewhere == Decimal(30)
