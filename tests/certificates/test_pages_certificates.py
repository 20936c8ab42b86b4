import io
import zipfile
from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from django.http import StreamingHttpResponse
from pytest_django import DjangoAssertNumQueries

from accounts.models import Provider, User
from certificates.downloads.turns import Turn
from certificates.limits import PACKS_PER_HOUR
from certificates.models import Certificate
from certificates.services.revoke import revoke_certificate
from members.models import Member
from programs.models import Program
from tests import factories
from tests.pages import Login, text

NOW = datetime(2026, 5, 20, 15, 0, tzinfo=UTC)


def credit(aast: Provider, carol: User, *people: str) -> None:
    """Report these for 3 CECs each; nothing is owed, so their certificates are issued at once."""
    lines = [f"A09164,{person},4/10/2009,3" for person in people]
    factories.report_accepted(aast, carol, factories.csv_of(*lines), now=NOW)


@pytest.fixture
def issued(aast: Provider, carol: User, conference: Program, maria: Member) -> Certificate:
    """María's, beside Jane's."""
    credit(aast, carol, "100101,Jane,Jones", "100200,Maria,Nunez-O'Brien")
    return Certificate.objects.get(aast_id="100200")


# --- The list -------------------------------------------------------------------------------------------------------


def test_a_members_transcript(login: Login, maria: Member, issued: Certificate) -> None:
    page = text(login(maria.user).get("/certificates/"))

    assert "My Certificates" in page
    assert "CECs earned 3" in page
    assert f"04/10/2009 13th Annual Sleep Disorders Conference A09164 AAST 3 {issued.number} Issued" in page
    assert "Jane Jones" not in page


def test_a_member_without_any(login: Login, maria: Member) -> None:
    assert "A certificate appears here once a provider has reported" in text(login(maria.user).get("/certificates/"))


def test_a_providers_people_see_their_programs(login: Login, carol: User, victor: User, issued: Certificate) -> None:
    for user in (carol, victor):
        page = text(login(user).get("/certificates/"))
        assert ("Jane Jones" in page, "Núñez-O&#x27;Brien" in page) == (True, True)
    page = text(login(carol).get("/certificates/?aast_id=100101"))
    assert ("Jane Jones" in page, "Núñez" in page) == (True, False)


def test_who_is_both_chooses(login: Login, aast: Provider, maria: Member, issued: Certificate) -> None:
    factories.employ(maria.user, aast)
    client = login(maria.user)

    assert "Jane Jones" not in text(client.get("/certificates/"))
    assert "Jane Jones" in text(client.get("/certificates/?whose=programs"))


def test_a_revoked_certificate_counts_no_more(login: Login, maria: Member, stella: User, issued: Certificate) -> None:
    revoke_certificate(issued, reason="Did not attend", by=stella, now=NOW)
    page = text(login(maria.user).get("/certificates/"))

    assert ("CECs earned 0" in page, "Revoked" in page) == (True, True)


def test_the_list_costs_the_same_for_more(
    login: Login,
    carol: User,
    aast: Provider,
    issued: Certificate,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = login(carol)
    for people in (["100102,Sally,Johnson"], ["100103,Suzie,Garcia", "100104,James,Miller"]):
        credit(aast, carol, *people)
        cache.clear()
        with django_assert_num_queries(9):
            client.get("/certificates/")


# --- PDF and ZIP ----------------------------------------------------------------------------------------------------


def test_who_may_have_the_pdf(
    login: Login, maria: Member, carol: User, victor: User, olivia: User, stella: User, issued: Certificate
) -> None:
    jane = factories.make_user("jane@tech.example")

    def answer(user: User) -> int:
        return login(user).get(f"/certificates/{issued.number}.pdf").status_code

    assert [answer(user) for user in (maria.user, carol, victor, stella)] == [200, 200, 200, 200]
    assert [answer(user) for user in (olivia, jane)] == [404, 404]


def test_the_pdf_is_kept_by_no_cache(login: Login, maria: Member, issued: Certificate) -> None:
    response = login(maria.user).get(issued.get_absolute_url())

    assert (response["Content-Type"], response.content[:5]) == ("application/pdf", b"%PDF-")
    assert "private" in response["Cache-Control"]
    assert "no-store" in response["Cache-Control"]
    assert response["Content-Disposition"].startswith("inline; filename")


def test_all_of_a_program_as_zip(login: Login, carol: User, stella: User, issued: Certificate) -> None:
    revoke_certificate(Certificate.objects.get(aast_id="100101"), reason="Did not attend", by=stella, now=NOW)
    response = login(carol).get("/certificates/program/A09164.zip")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(response)))  # type: ignore[call-overload]

    assert archive.namelist() == [f"{issued.number} María Núñez-O'Brien.pdf"]
    assert archive.testzip() is None
    assert archive.read(archive.namelist()[0])[:5] == b"%PDF-"


def test_one_zip_of_a_program_runs_at_a_time(login: Login, carol: User, victor: User, issued: Certificate) -> None:
    client, address = login(carol), "/certificates/program/A09164.zip"
    first = client.get(address)
    second = client.get(address)
    others = login(victor).get(address)

    assert (first.status_code, others.status_code) == (200, 200)
    assert (second.status_code, "This download runs already" in text(second)) == (429, True)
    b"".join(first)
    assert client.get(address).status_code == 200


def test_a_turn_ends_with_an_answer_that_was_broken_off(db: None) -> None:
    first, second = (Turn("certificates-A09164.zip", iter([b"PK", b"rest"])) for _ in range(2))
    response = StreamingHttpResponse(first)
    assert (first.begins(), second.begins(), next(iter(response))) == (True, False, b"PK")

    response._resource_closers[0]()
    assert second.begins()


def test_zips_are_limited_by_the_hour(login: Login, carol: User, issued: Certificate) -> None:
    client, address = login(carol), "/certificates/program/A09164.zip"
    for _ in range(PACKS_PER_HOUR):
        b"".join(client.get(address))
    response = client.get(address)

    assert (response.status_code, "20 archives an hour are the most." in text(response)) == (429, True)
    assert "Too many downloads" in text(client.get(address))


def test_who_may_not_have_the_zip(login: Login, maria: Member, olivia: User, carol: User, issued: Certificate) -> None:
    for user in (maria.user, olivia):
        assert login(user).get("/certificates/program/A09164.zip").status_code == 404
    assert login(carol).get("/certificates/program/A00000.zip").status_code == 404


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("address", ["/verify/a%00b/", "/certificates/a%00b.pdf", "/fees/a%00b/", "/programs/a%00b/"])
def test_an_address_with_a_nul_byte_is_not_there(login: Login, stella: User, address: str) -> None:
    assert login(stella).get(address).status_code == 404
