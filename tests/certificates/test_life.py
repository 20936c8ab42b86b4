"""After the issue: holder and provider are informed, emails go out again, and LinkedIn gets a certificate."""

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from post_office.models import Email
from pytest_django import Settings

from accounts.models import Provider, User
from certificates.limits import SENT_AGAIN_PER_DAY
from certificates.linkedin import linkedin_url
from certificates.models import Certificate, holder_token
from certificates.services.holder_link import dispute_certificate
from certificates.services.reissue import NotRevoked, reissue_certificate
from certificates.services.rename_holder import rename_holder
from certificates.services.revoke import (
    replace_certificate,
    replace_certificates,
    revoke_certificate,
    revoke_certificates,
)
from certificates.views import SENT_TOO_OFTEN
from fees.models import FilingFee
from members.models import Member
from members.services.name_changes import ask_for_name
from programs.models import Program
from tests import factories
from tests.pages import Login, text

NOW = datetime(2026, 5, 20, 15, 0, tzinfo=UTC)
AT_AAST = {"cec@aast.example", "carol@aast.example"}


@pytest.fixture
def issued(aast: Provider, carol: User, conference: Program, maria: Member) -> list[Certificate]:
    """Jane's, Sally's, and María's. Nothing was emailed yet."""
    people = ("100101,Jane,Jones", "100102,Sally,Johnson", "100200,Maria,Nunez-O'Brien")
    lines = [f"A09164,{person},4/10/2009,3" for person in people]
    factories.report_accepted(aast, carol, factories.csv_of(*lines), now=NOW)
    Email.objects.all().delete()
    return list(Certificate.objects.order_by("number"))


def to_provider() -> list[Email]:
    return [email for email in Email.objects.order_by("pk") if email.to[0] in AT_AAST]


# --- Issued again ---------------------------------------------------------------------------------------------------


def test_a_certificate_revoked_by_mistake_is_issued_again(issued: list[Certificate], stella: User) -> None:
    old = revoke_certificate(issued[0], reason="Wrong person", by=stella, now=NOW)
    Email.objects.all().delete()
    new = reissue_certificate(old, reason="It was the right one", by=stella, now=NOW)

    old.refresh_from_db()
    assert (old.status, new.status, new.record_id) == ("revoked", "issued", old.record_id)
    assert (new.replaces, new.number) == (old, "AAST-2026-000004")
    assert {email.to[0] for email in Email.objects.all()} == {"jane@tech.example", *AT_AAST}
    letter = to_provider()[0]
    assert letter.subject == f"Certificate {new.number} was issued in place of {old.number}"
    assert "Why: It was the right one" in letter.message
    event = new.record.member.events.latest("pk")
    assert event.what == f"Issued {new} in place of {old}, which was revoked"
    assert old.end_reason == f"Wrong person. Issued again as {new}: It was the right one"


def test_only_the_last_and_revoked_one_is_issued_again(issued: list[Certificate], stella: User) -> None:
    with pytest.raises(NotRevoked):
        reissue_certificate(issued[0], reason="Valid", by=stella, now=NOW)
    revoked = revoke_certificate(issued[0], reason="Wrong", by=stella, now=NOW)
    reissue_certificate(revoked, reason="Right", by=stella, now=NOW)
    with pytest.raises(NotRevoked):
        reissue_certificate(revoked, reason="Twice", by=stella, now=NOW)
    assert Certificate.objects.count() == 4


def test_staff_issue_again_in_the_admin(login: Login, issued: list[Certificate], stella: User) -> None:
    revoke_certificate(issued[0], reason="Wrong", by=stella, now=NOW)
    page = f"/admin/certificates/certificate/{issued[0].pk}/change/"
    client = login(stella)
    assert "Issue again" in text(client.get(page))
    assert "Issue again" not in text(client.get(f"/admin/certificates/certificate/{issued[1].pk}/change/"))


# --- Who is informed ------------------------------------------------------------------------------------------------


def test_holder_and_provider_learn_of_a_replacement(issued: list[Certificate], stella: User, victor: User) -> None:
    old = issued[0]
    new = replace_certificate(old, reason="Name corrected", by=stella, now=NOW)

    assert {email.to[0] for email in Email.objects.all()} == {"jane@tech.example", *AT_AAST}
    letter = to_provider()[0]
    assert letter.subject == f"Certificate {old.number} was replaced"
    assert f"{old.number}, Jane Jones, A09164: replaced by {new.number}" in letter.message
    assert ("Why: Name corrected" in letter.message, "jane@" in letter.message) == (True, False)


def test_holder_and_provider_learn_of_a_revocation(issued: list[Certificate], stella: User) -> None:
    revoke_certificate(issued[0], reason="Did not attend", by=stella, now=NOW)

    assert {email.to[0] for email in Email.objects.all()} == {"jane@tech.example", *AT_AAST}
    assert to_provider()[0].subject == f"Certificate {issued[0].number} was revoked"


def test_many_at_once_are_one_email_to_each_address(issued: list[Certificate], stella: User) -> None:
    revoke_certificates(issued, reason="Never held", by=stella, now=NOW)

    letters = to_provider()
    assert {email.to[0] for email in letters} == AT_AAST
    assert [email.subject for email in letters] == ["3 certificates were revoked"] * 2
    assert [email.message.count("A09164") for email in letters] == [3, 3]


def test_a_long_list_is_cut(issued: list[Certificate], stella: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("certificates.services.inform._MOST_LISTED", 2)
    replace_certificates(issued, reason="New seal", by=stella, now=NOW)

    message = to_provider()[0].message
    assert ("and 1 more" in message, issued[1].number in message, issued[2].number in message) == (True, True, False)


def test_each_provider_learns_of_its_own(
    issued: list[Certificate], society: Provider, olivia: User, stella: User
) -> None:
    other = factories.make_program(society, olivia, program_id="A26900", start=NOW.date().replace(day=9))
    factories.report_accepted(society, olivia, factories.csv_of("A26900,100101,Jane,Jones,5/9/2026,1"), now=NOW)
    Email.objects.all().delete()
    revoke_certificates(Certificate.objects.filter(aast_id="100101"), reason="Unknown", by=stella, now=NOW)

    theirs = Email.objects.get(to="olivia@sleepsociety.example")
    assert (other.program_id in theirs.message, "A09164" in theirs.message) == (True, False)
    assert len(to_provider()) == 2


def test_a_new_name_is_one_email_to_the_provider(issued: list[Certificate], maria: Member, stella: User) -> None:
    change = ask_for_name(
        maria, first_name="María", last_name="Lopez", reason="Wed", replace_certificates=True, by=stella, now=NOW
    )
    rename_holder(change, replace_certificates=True, by=stella, now=NOW)

    assert [email.subject for email in to_provider()] == [f"Certificate {issued[2].number} was replaced"] * 2


# --- Sent again -----------------------------------------------------------------------------------------------------


def send(login: Login, user: User, certificate: Certificate) -> str:
    client = login(user)
    return text(client.post(f"/certificates/{certificate.number}/send/", follow=True))


def test_a_provider_sends_the_email_again_and_does_not_learn_the_address(
    login: Login, carol: User, issued: list[Certificate]
) -> None:
    link = holder_token(issued[0])
    question = text(login(carol).get(f"/certificates/{issued[0].number}/send/"))
    answer = send(login, carol, issued[0])

    assert ["jane@" in page for page in (question, answer)] == [False, False]
    assert f"The email of {issued[0].number} is on its way to the address that AAST has on file." in answer
    letter = Email.objects.get()
    assert (letter.to, link in letter.message) == (["jane@tech.example"], True)
    assert issued[0].record.member.events.last().what == f"Sent the email of {issued[0].number} again"


def test_the_list_leads_there(
    login: Login, carol: User, victor: User, maria: Member, issued: list[Certificate]
) -> None:
    address = f'href="/certificates/{issued[2].number}/send/"'
    pages = {user.email: login(user).get("/certificates/").content.decode() for user in (carol, victor, maria.user)}

    assert [address in page for page in pages.values()] == [True, False, False]


def test_who_may_not_send_it(
    login: Login, victor: User, olivia: User, maria: Member, stella: User, issued: list[Certificate]
) -> None:
    codes = [
        login(user).post(f"/certificates/{issued[2].number}/send/").status_code
        for user in (victor, olivia, maria.user, stella)
    ]
    assert (codes, Email.objects.count()) == ([403, 404, 404, 403], 0)


def test_what_is_not_sent_again(login: Login, carol: User, stella: User, issued: list[Certificate]) -> None:
    dispute_certificate(issued[0], now=NOW)
    revoke_certificate(issued[1], reason="Did not attend", by=stella, now=NOW)
    Member.objects.filter(aast_id="100200").update(email="")
    Email.objects.all().delete()
    answers = [send(login, carol, one) for one in issued]

    assert ["AAST has no email address that works for this person." in page for page in answers] == [True, False, True]
    assert "The certificate is not valid any more. Nothing was sent." in answers[1]
    assert Email.objects.count() == 0


def test_one_certificate_is_sent_again_a_few_times_a_day(login: Login, carol: User, issued: list[Certificate]) -> None:
    answers = [send(login, carol, issued[0]) for _ in range(SENT_AGAIN_PER_DAY + 1)]

    assert [SENT_TOO_OFTEN in page for page in answers] == [False] * SENT_AGAIN_PER_DAY + [True]
    assert Email.objects.count() == SENT_AGAIN_PER_DAY


def test_staff_send_several_again(login: Login, stella: User, issued: list[Certificate]) -> None:
    revoke_certificate(issued[1], reason="Did not attend", by=stella, now=NOW)
    Email.objects.all().delete()
    page = login(stella).post(
        "/admin/certificates/certificate/",
        {"action": "send_emails", "_selected_action": [one.pk for one in issued]},
        follow=True,
    )

    assert "2 emails are on the way. 1 certificate is not valid, or without an email address." in text(page)
    assert sorted(email.to[0] for email in Email.objects.all()) == ["jane@tech.example", "maria@tech.example"]


# --- LinkedIn -------------------------------------------------------------------------------------------------------


def test_the_link_has_what_linkedin_asks_for(issued: list[Certificate], settings: Settings) -> None:
    certificate = issued[0]
    expected = {
        "startTask": ["CERTIFICATION_NAME"],
        "name": ["13th Annual Sleep Disorders Conference (3 CECs)"],
        "organizationName": [settings.ORGANIZATION_NAME],
        "issueYear": ["2026"],
        "issueMonth": ["5"],
        "certUrl": [certificate.verify_url],
        "certId": [certificate.number],
    }
    address = urlsplit(linkedin_url(certificate))
    assert f"{address.scheme}://{address.netloc}{address.path}" == "https://www.linkedin.com/profile/add"
    assert parse_qs(address.query) == expected

    settings.LINKEDIN_ORGANIZATION_ID = "1234567"
    with_page = parse_qs(urlsplit(linkedin_url(certificate)).query)
    del expected["organizationName"]
    assert with_page == {**expected, "organizationId": ["1234567"]}


def test_holder_and_member_find_it_for_valid_certificates_alone(
    client: Client, login: Login, maria: Member, stella: User, issued: list[Certificate]
) -> None:
    def pages() -> list[bool]:
        certificate = Certificate.objects.get(pk=issued[2].pk)
        found = [client.get(certificate.holder_url), login(maria.user).get("/certificates/")]
        return [b"https://www.linkedin.com/profile/add?" in page.content for page in found]

    assert pages() == [True, True]
    revoke_certificate(issued[2], reason="Did not attend", by=stella, now=NOW)
    assert pages() == [False, False]


def test_nobody_finds_the_link_beside_certificates_of_others(
    login: Login, carol: User, issued: list[Certificate]
) -> None:
    assert b"linkedin" not in login(carol).get("/certificates/").content.lower()
    assert FilingFee.objects.count() == 1
