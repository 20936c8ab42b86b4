"""The link in the holder's email: one certificate without a login, for as long as nobody withdraws it."""

import re
from datetime import UTC, date, datetime

import pytest
from django.core.cache import cache
from django.test import Client
from post_office.models import Email

from accounts.models import Provider, User
from certificates.limits import PER_MINUTE
from certificates.models import Certificate, holder_token
from certificates.selectors import by_holder_token
from certificates.services.holder_link import dispute_certificate
from certificates.services.revoke import replace_certificate, revoke_certificate
from fees.models import FilingFee
from members.claims.services import ask_for_claim
from members.models import Member
from members.services.register import save_member
from programs.models import Program
from tests import factories
from tests.pages import Login, text

NOW = datetime(2026, 5, 20, 15, 0, tzinfo=UTC)


def link_of(certificate: Certificate) -> str:
    certificate.refresh_from_db()
    return certificate.holder_url.removeprefix("http://testserver")


@pytest.fixture
def issued(aast: Provider, carol: User, stella: User, conference: Program) -> Certificate:
    """Jane's, whose fee was paid, so that her email was written."""
    factories.make_schedule()
    factories.report_accepted(aast, carol, factories.csv_of("A09164,100101,Jane,Jones,4/10/2009,3"), now=NOW)
    factories.pay(FilingFee.objects.get(), stella)
    return Certificate.objects.get()


def test_from_the_email_to_the_pdf_without_a_login(client: Client, issued: Certificate) -> None:
    email = Email.objects.get(to="jane@tech.example")
    path = re.search(r"http://testserver(/my-certificate/\S+)", email.message)[1]

    page = client.get(path)
    assert f"{issued.number} · Jane Jones" in text(page)
    assert "3 CECs for 13th Annual Sleep Disorders Conference" in text(page)
    assert (page["X-Robots-Tag"], page["Referrer-Policy"]) == ("noindex, nofollow", "same-origin")
    assert page["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"

    pdf = client.get(f"{path}certificate.pdf")
    assert (pdf.status_code, pdf["Content-Type"], pdf.content[:5]) == (200, "application/pdf", b"%PDF-")
    assert pdf["Content-Disposition"] == f'inline; filename="{issued.number} Jane Jones.pdf"'
    assert pdf["X-Robots-Tag"] == "noindex, nofollow"


def test_the_link_works_for_years_and_often(client: Client, issued: Certificate) -> None:
    path = link_of(issued)
    assert [client.get(path).status_code for _ in range(3)] == [200, 200, 200]
    assert by_holder_token(holder_token(issued)) == issued


@pytest.mark.parametrize("token", ["x", "1.0", "1.0:forged", ":", "٣.0:a", "1.0:" + "a" * 300])
def test_a_link_that_is_not_ours(client: Client, issued: Certificate, token: str) -> None:
    for path in (f"/my-certificate/{token}/", f"/my-certificate/{token}/certificate.pdf"):
        answer = client.get(path)
        assert answer.status_code == 410
        assert "This link leads nowhere any more" in text(answer)


def test_a_link_opens_no_other_certificate(client: Client, issued: Certificate) -> None:
    signature = holder_token(issued).partition(":")[2]
    assert by_holder_token(f"{issued.pk + 1}.0:{signature}") is None
    assert by_holder_token(f"{issued.pk}.1:{signature}") is None


def test_looking_ends_no_link_and_the_button_does(client: Client, issued: Certificate) -> None:
    path = link_of(issued)
    assert "AAST has the wrong email address" in text(client.get(f"{path}dispute/"))
    assert client.get(path).status_code == 200

    assert "The link leads nowhere now" in text(client.post(f"{path}dispute/", follow=True))
    issued.refresh_from_db()
    assert (issued.link_version, issued.disputed_at is None, issued.status) == (1, False, "issued")
    assert [client.get(path).status_code, client.post(f"{path}dispute/").status_code] == [410, 410]


def test_what_a_recipient_said_is_decided_with_the_certificate(
    client: Client, issued: Certificate, stella: User
) -> None:
    client.post(f"{link_of(issued)}dispute/")
    revoke_certificate(issued, reason="The wrong AAST ID", by=stella, now=NOW)
    issued.refresh_from_db()
    assert (issued.status, issued.disputed_at) == ("revoked", None)


def test_whoever_is_not_the_person_gets_no_other_link(
    client: Client, aast: Provider, carol: User, stella: User, issued: Certificate
) -> None:
    """One wrong address is wrong for every certificate, and for the first login."""
    factories.make_program(aast, carol, program_id="A26101", start=date(2026, 5, 1))
    factories.report_accepted(aast, carol, factories.csv_of("A26101,100101,Jane,Jones,5/1/2026,1"), now=NOW)
    factories.pay(FilingFee.objects.latest("pk"), stella)
    other = Certificate.objects.get(program_id="A26101")
    paths = [link_of(issued), link_of(other)]
    ask_for_claim("100101", now=NOW)
    claim = re.search(r"http://testserver(/account/claim/\S+/)", Email.objects.latest("pk").message)[1]
    assert [client.get(path).status_code for path in (*paths, claim)] == [200, 200, 200]

    client.post(f"{paths[0]}dispute/")
    assert [client.get(path).status_code for path in (*paths, claim)] == [410, 410, 410]
    before = Email.objects.filter(to="jane@tech.example").count()
    ask_for_claim("100101", now=NOW)
    revoke_certificate(other, reason="A mistake", by=stella, now=NOW)
    assert Email.objects.filter(to="jane@tech.example").count() == before

    member = Member.objects.get(aast_id="100101")
    member.email = "jane@right.example"
    save_member(member, by=None, now=NOW)
    ask_for_claim("100101", now=NOW)
    assert Email.objects.latest("pk").to == ["jane@right.example"]


def test_a_link_that_was_sent_again_meanwhile_is_not_ended_by_the_older(issued: Certificate) -> None:
    older = Certificate.objects.get()
    Certificate.objects.update(link_version=1)
    dispute_certificate(older, now=NOW)
    issued.refresh_from_db()
    assert (issued.link_version, issued.disputed_at) == (1, None)


def test_staff_see_who_got_the_wrong_one_and_send_it_again(
    login: Login, client: Client, stella: User, issued: Certificate
) -> None:
    path = link_of(issued)
    client.post(f"{path}dispute/")
    staff = login(stella)
    assert "1 certificate sent to another person" in text(staff.get("/inbox/"))
    assert issued.number in text(staff.get("/admin/certificates/certificate/?disputed_at__isempty=0"))

    Member.objects.filter(aast_id="100101").update(email="jane.jones@tech.example")
    page = staff.get(f"/admin/certificates/certificate/{issued.pk}/send_the_link_again/")
    assert "The last recipient said that it is for another person. It goes to jane.jones@tech.example." in text(page)
    done = staff.post(page.request["PATH_INFO"], {"confirmed": "on"}, follow=True)
    assert "The email with a new link is on its way to jane.jones@tech.example." in text(done)

    email = Email.objects.filter(to="jane.jones@tech.example").get()
    assert link_of(issued) in email.message
    assert [client.get(path).status_code, client.get(link_of(issued)).status_code] == [410, 200]
    assert "0 certificates sent to another person" in text(staff.get("/inbox/"))


def test_no_link_is_sent_where_there_is_no_address(login: Login, stella: User, issued: Certificate) -> None:
    Member.objects.update(email="")
    page = login(stella).post(
        f"/admin/certificates/certificate/{issued.pk}/send_the_link_again/", {"confirmed": "on"}, follow=True
    )
    assert "The member has no email address. Add one to the member’s record first." in text(page)
    assert link_of(issued) == link_of(Certificate.objects.get())


def test_staff_withdraw_a_link(login: Login, client: Client, stella: User, issued: Certificate) -> None:
    path = link_of(issued)
    login(stella).post(f"/admin/certificates/certificate/{issued.pk}/withdraw_the_link/", {"confirmed": "on"})
    assert client.get(path).status_code == 410


def test_a_withdrawn_link_leaves_the_word_of_a_recipient_before_staff(
    login: Login, client: Client, stella: User, issued: Certificate
) -> None:
    client.post(f"{link_of(issued)}dispute/")
    login(stella).post(f"/admin/certificates/certificate/{issued.pk}/withdraw_the_link/", {"confirmed": "on"})
    assert "1 certificate sent to another person" in text(login(stella).get("/inbox/"))
    member = Member.objects.get(aast_id="100101")
    assert "Email disputed at" in text(login(stella).get(f"/admin/members/member/{member.pk}/change/"))


def test_replaced_and_revoked_are_said(client: Client, stella: User, issued: Certificate) -> None:
    new = replace_certificate(issued, reason="Her name", by=stella, now=NOW)
    path = link_of(issued)
    assert f"Open the link in the email about certificate {new.number}, which replaced it." in text(client.get(path))
    email = Email.objects.filter(to="jane@tech.example").latest("pk")
    assert link_of(new) in email.message

    revoke_certificate(new, reason="A mistake", by=stella, now=NOW)
    assert "This certificate was revoked" in text(client.get(link_of(new)))


def test_many_requests_from_one_address(client: Client, issued: Certificate) -> None:
    cache.clear()
    path = link_of(issued)
    assert [client.get(path).status_code for _ in range(PER_MINUTE)] == [200] * PER_MINUTE
    assert client.get(path).status_code == 429
