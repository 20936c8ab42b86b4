"""A correction moves a record from Jane to María. Each keeps the certificates that were made out to her."""

from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Provider, User
from attendance.corrections.correct import approve_correction, cells_of, correct_record
from certificates.models import Certificate
from certificates.services.holder_link import withdraw_link
from certificates.services.release_paper import release_paper
from certificates.sharing.pack import Pack
from certificates.verify.many.checking import check_many
from certificates.verify.many.reading import read_pasted
from members.models import Member
from programs.models import Program
from tests import factories
from tests.certificates.sharing.conftest import ALL
from tests.pages import Login, text

NOW = datetime(2026, 5, 20, 15, 0, tzinfo=UTC)


@pytest.fixture
def jane(conference: Program) -> Member:
    member = Member.objects.get(aast_id="100101")
    member.user = factories.make_user("jane@tech.example", "Jane", "Jones")
    member.save(update_fields=["user"])
    return member


@pytest.fixture
def janes(aast: Provider, carol: User, stella: User, conference: Program, jane: Member, maria: Member) -> Certificate:
    """Jane's old certificate, whose record is María's now."""
    factories.report_accepted(aast, carol, factories.csv_of("A09164,100101,Jane,Jones,4/10/2009,3"), now=NOW)
    record = Certificate.objects.get().record
    cells = cells_of(record)
    cells[1:4] = ["100200", "Maria", "Nunez-O'Brien"]
    waiting = correct_record(record=record, cells=cells, reason="The wrong AAST ID", by=carol, now=NOW)
    approve_correction(waiting, by=stella, now=NOW)
    return Certificate.objects.get(aast_id="100101")


@pytest.fixture
def marias(janes: Certificate) -> Certificate:
    return Certificate.objects.get(aast_id="100200")


def test_the_pages_that_anybody_opens_name_no_certificate_of_another(
    client: Client, janes: Certificate, marias: Certificate
) -> None:
    pages = [client.get(f"/verify/{janes.code}/"), client.get(janes.holder_url)]
    paper = client.get(f"{janes.holder_url}certificate.pdf").content
    pages.append(client.post("/verify/file/", {"file": SimpleUploadedFile("paper.pdf", paper)}))

    assert ["no longer valid" in text(page) for page in pages] == [True] * 3
    assert ["The credit belongs to another person." in text(page) for page in pages] == [True, False, True]
    assert [marias.code in page.content.decode() for page in pages] == [False] * 3
    assert [marias.number in page.content.decode() for page in pages] == [False] * 3


def test_a_list_names_no_certificate_of_another(janes: Certificate) -> None:
    [result] = check_many(read_pasted(f"{janes.number},Jones"))
    assert (result.outcome, result.more) == ("Replaced", "since 05/20/2026")


def test_each_sees_her_own(
    login: Login, jane: Member, maria: Member, carol: User, janes: Certificate, marias: Certificate
) -> None:
    def visible(user: User) -> list[str]:
        return sorted(Certificate.objects.visible_to(user).values_list("number", flat=True))

    def codes(certificate: Certificate) -> list[int]:
        return [
            login(member.user).get(f"/certificates/{certificate.number}.pdf").status_code for member in (jane, maria)
        ]

    assert [visible(jane.user), visible(maria.user)] == [[janes.number], [marias.number]]
    assert visible(carol) == sorted([janes.number, marias.number])
    assert [codes(janes), codes(marias)] == [[200, 404], [404, 200]]
    mine = text(login(maria.user).get("/certificates/"))
    assert (marias.number in mine, janes.number in mine) == (True, False)


def test_each_shares_her_own(jane: Member, maria: Member, janes: Certificate, marias: Certificate) -> None:
    assert [Pack(member, ALL).listed for member in (jane, maria)] == [[janes], [marias]]
    assert [Pack(member, ALL).certificates for member in (jane, maria)] == [[], [marias]]


def test_not_mine_ends_the_link_of_the_old_one_alone(
    client: Client, jane: Member, maria: Member, janes: Certificate, marias: Certificate
) -> None:
    page = client.get(f"{janes.holder_url}dispute/")
    client.post(f"{janes.holder_url}dispute/")

    assert "The credit was given to another person meanwhile" in text(page)
    assert [client.get(one.holder_url).status_code for one in (janes, marias)] == [410, 200]
    assert list(Member.objects.exclude(email_disputed_at=None)) == []
    assert Certificate.objects.exclude(disputed_at=None).count() == 0


def test_not_mine_of_the_new_holder_leaves_the_link_of_the_former(
    client: Client, maria: Member, janes: Certificate, marias: Certificate
) -> None:
    client.post(f"{marias.holder_url}dispute/")

    assert [client.get(one.holder_url).status_code for one in (janes, marias)] == [200, 410]
    assert list(Member.objects.exclude(email_disputed_at=None)) == [maria]


def test_what_staff_do_with_the_old_one_is_history_of_its_holder(
    jane: Member, maria: Member, stella: User, janes: Certificate
) -> None:
    Certificate.objects.filter(pk=janes.pk).update(paper_held=True)
    before = maria.events.count()
    withdraw_link(janes, by=stella, now=NOW)
    release_paper(janes, by=stella, now=NOW)

    assert [event.what for event in jane.events.order_by("-pk")[:2]] == [
        f"Released the paper of {janes} with replacement marks",
        f"Withdrew the link of {janes}",
    ]
    assert maria.events.count() == before
