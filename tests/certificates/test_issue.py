"""Numbers without gaps, one live certificate per record, and what replacing and revoking leave behind."""

import threading
from datetime import UTC, datetime

import pytest
from django.db import connection
from post_office.models import Email

from accounts.models import Provider, User
from attendance.models import AttendanceRecord, Filing
from certificates.choices import CertificateStatus
from certificates.codes import grouped, stored_code
from certificates.facts import facts_of
from certificates.models import Certificate
from certificates.pdf.render import print_certificate
from certificates.services.issue import issue_certificates
from certificates.services.revoke import replace_certificate, revoke_certificate
from foundation.lifecycle import InvalidTransition
from members.services.register import save_member
from programs.models import Program
from tests import factories
from tests.pages import Login, text

NOW = datetime(2026, 5, 20, 15, 0, tzinfo=UTC)


@pytest.fixture
def certificate(aast: Provider, carol: User, conference: Program) -> Certificate:
    """Jane's, for 3 CECs; nothing is owed for it, so it was issued with the report."""
    factories.report_accepted(aast, carol, factories.csv_of("A09164,100101,Jane,Jones,4/10/2009,3"), now=NOW)
    return Certificate.objects.get()


def test_issued_once_however_often_it_is_asked(certificate: Certificate) -> None:
    again = issue_certificates(filings=certificate.record.upload.filings.all(), now=NOW)

    assert (again, Certificate.objects.count()) == ({}, 1)


def test_the_code_tells_nothing_and_is_long_enough(certificate: Certificate) -> None:
    assert stored_code(certificate.code) == certificate.code
    assert certificate.number == "AAST-2026-000001"


@pytest.mark.django_db(transaction=True)
def test_numbers_have_no_gaps_under_two_threads(aast: Provider, carol: User, conference: Program) -> None:
    factories.make_schedule()
    lines = [
        factories.csv_of("A09164,100100,John,Smith,4/10/2009,1", "A09164,100101,Jane,Jones,4/10/2009,1"),
        factories.csv_of("A09164,100102,Sally,Johnson,4/10/2009,1", "A09164,100103,Suzie,Garcia,4/10/2009,1"),
    ]
    filings = [factories.report_accepted(aast, carol, content, now=NOW).filings.get() for content in lines]
    start = threading.Barrier(2)

    def issue(filing: Filing) -> None:
        start.wait()
        issue_certificates(filings=[filing], now=NOW)
        connection.close()

    threads = [threading.Thread(target=issue, args=[filing]) for filing in filings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    numbers = list(Certificate.objects.order_by("number").values_list("number", flat=True))
    assert numbers == [f"AAST-2026-00000{number}" for number in (1, 2, 3, 4)]


def test_replace(certificate: Certificate, stella: User) -> None:
    jane = certificate.record.member
    jane.last_name = "Jones-Lee"
    save_member(jane, by=None, now=NOW)
    new = replace_certificate(certificate, reason="Name corrected", by=stella, now=NOW)
    certificate.refresh_from_db()

    assert (certificate.status, certificate.replaced_by, certificate.ended_by, certificate.holder_name) == (
        CertificateStatus.REPLACED,
        new,
        stella,
        "Jane Jones",
    )
    assert (new.number, new.holder_name, new.status) == (
        "AAST-2026-000002",
        "Jane Jones-Lee",
        CertificateStatus.ISSUED,
    )
    assert new.code != certificate.code
    letter = Email.objects.filter(to="jane@tech.example").latest("id")
    assert (letter.subject[:21], "Why: Name corrected" in letter.message) == ("A new CEC certificate", True)


def test_revoke(certificate: Certificate, stella: User) -> None:
    revoke_certificate(certificate, reason="Did not attend", by=stella, now=NOW)
    certificate.refresh_from_db()

    assert (certificate.status, certificate.end_reason) == (CertificateStatus.REVOKED, "Did not attend")
    assert AttendanceRecord.objects.count() == 1


def test_what_has_ended_ends_no_second_time(certificate: Certificate, stella: User) -> None:
    revoke_certificate(certificate, reason="Did not attend", by=stella, now=NOW)
    with pytest.raises(InvalidTransition):
        replace_certificate(certificate, reason="Name corrected", by=stella, now=NOW)
    assert Certificate.objects.count() == 1


def test_no_later_edit_changes_what_was_issued(certificate: Certificate, stella: User) -> None:
    """Names are those of the day of issue: of the holder, of the program, and of the provider."""
    before, paper = facts_of(certificate), print_certificate(certificate)
    record = certificate.record
    record.member.first_name, record.member.last_name = "Janet", "Jones-Lee"
    save_member(record.member, by=stella, now=NOW)
    Program.objects.filter(pk=record.program_id).update(name="Another Day", place="Elsewhere")
    Provider.objects.update(name="Another Name")
    certificate = Certificate.objects.get(pk=certificate.pk)

    assert facts_of(certificate) == before
    assert print_certificate(certificate) == paper


def test_staff_find_a_code_however_they_type_it(certificate: Certificate, login: Login, stella: User) -> None:
    staff, typed = login(stella), grouped(certificate.code).lower()
    searches = [typed, certificate.code, "Jane Jones", "xxxx-xxxx-xxxx-xxxx"]
    shown = [text(staff.get("/admin/certificates/certificate/", {"q": search})) for search in searches]

    assert [certificate.number in page for page in shown] == [True, True, True, False]
