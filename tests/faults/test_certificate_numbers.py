"""Certificates are issued by several connections at once: numbers have no gaps, and no number is drawn twice."""

import contextlib
import threading
from collections.abc import Callable, Iterator

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Provider, User
from attendance.models import Filing
from certificates.choices import ShareContent
from certificates.models import Certificate, CertificateNumber, ShareLink
from certificates.numbers import format_number
from certificates.services import issue
from certificates.services.issue import issue_certificates
from certificates.services.revoke import replace_certificate
from certificates.sharing import services as sharing
from certificates.sharing.services import MOST_OPEN, TooManyLinks, log_visit, make_link
from certificates.transcript.forms import usual_period
from members.models import Member
from programs.models import Program
from tests import factories
from tests.faults.test_fee_races import quietly
from tests.faults.test_races import at_once
from tests.worker import PATIENCE

pytestmark = pytest.mark.django_db(transaction=True)
_TIMES = 5
_PEOPLE = ("100100,John,Smith", "100101,Jane,Jones", "100102,Sally,Johnson")


def file_one(aast: Provider, carol: User) -> Filing:
    """Three records of a new program, whose fee is owed."""
    program_id = f"A27{Program.objects.count():03}"
    factories.make_program(aast, carol, program_id=program_id)
    lines = [f"{program_id},{person},5/9/2026,1" for person in _PEOPLE]
    return factories.report_accepted(aast, carol, factories.csv_of(*lines), now=factories.MAY).filings.get()


@pytest.fixture
def filings(aast: Provider, carol: User, conference: Program) -> list[Filing]:
    factories.make_schedule()
    return [file_one(aast, carol) for _ in range(2)]


def issuing(filing: Filing) -> Callable[[], object]:
    return lambda: issue_certificates(filings=[filing], now=factories.MAY)


def numbers() -> list[str]:
    return list(Certificate.objects.order_by("number").values_list("number", flat=True))


def without_gaps(count: int) -> list[str]:
    return [format_number(2026, number) for number in range(1, count + 1)]


def test_issuers_and_replacements_at_once(aast: Provider, carol: User, stella: User, filings: list[Filing]) -> None:
    issuing(filings[0])()
    for _ in range(_TIMES):
        live = list(Certificate.objects.valid()[:2])
        fresh = [file_one(aast, carol) for _ in range(2)]

        def replacing(one: Certificate) -> Callable[[], object]:
            return lambda: replace_certificate(one, reason="Again", by=stella, now=factories.MAY)

        before = len(numbers())
        at_once(*map(issuing, fresh), *map(replacing, live))
        assert numbers() == without_gaps(before + 8)


def test_an_issuer_that_fails_gives_its_numbers_back(filings: list[Filing]) -> None:
    def failing() -> None:
        with transaction.atomic():
            issue_certificates(filings=filings[:1], now=factories.MAY)
            raise InterruptedError

    at_once(quietly(failing, InterruptedError), issuing(filings[1]))
    assert numbers() == without_gaps(3)
    issuing(filings[0])()
    assert numbers() == without_gaps(6)


def test_one_filing_is_issued_once_by_two(filings: list[Filing]) -> None:
    at_once(*[quietly(issuing(filings[0]), IntegrityError)] * 2)
    assert numbers() == without_gaps(3)


def test_without_the_lock_two_issuers_draw_the_same_numbers(
    filings: list[Filing], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control. The database refuses the second one, because a number is unique too."""
    both_read, refused = threading.Barrier(2, timeout=PATIENCE), []
    CertificateNumber.objects.create(year=2026)

    def allocate_together(year: int, count: int) -> Iterator[str]:
        last = CertificateNumber.objects.get(year=year).last
        both_read.wait()
        CertificateNumber.objects.filter(year=year).update(last=last + count)
        return (format_number(year, number) for number in range(last + 1, last + count + 1))

    def work(filing: Filing) -> Callable[[], object]:
        def one() -> None:
            try:
                issuing(filing)()
            except IntegrityError as error:
                refused.append("certificates_certificate_number" in str(error))

        return one

    monkeypatch.setattr(issue, "allocate_numbers", allocate_together)
    at_once(*map(work, filings))
    assert (refused, numbers()) == ([True], without_gaps(3))


def make_many(member: Member) -> Callable[[], object]:
    def one() -> None:
        with contextlib.suppress(TooManyLinks):
            make_link(
                member,
                label="BRPT",
                content=ShareContent.CERTIFICATES,
                period=usual_period(member),
                days=30,
                by=member.user,
                now=timezone.now(),
            )

    return one


def test_two_at_once_make_no_link_above_the_limit(maria: Member) -> None:
    for _ in range(MOST_OPEN - 1):
        make_many(maria)()
    at_once(*[make_many(maria)] * 4)
    assert ShareLink.objects.count() == MOST_OPEN


def test_without_the_lock_two_at_once_exceed_the_limit(maria: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    for _ in range(MOST_OPEN - 1):
        make_many(maria)()
    both_counted, draw = threading.Barrier(2, timeout=PATIENCE), sharing.secrets.token_urlsafe

    def draw_together(size: int) -> str:
        both_counted.wait()
        return draw(size)

    monkeypatch.setattr(Member.objects.__class__, "select_for_update", lambda self, **_options: self.all())
    monkeypatch.setattr(sharing.secrets, "token_urlsafe", draw_together)
    at_once(*[make_many(maria)] * 2)
    assert ShareLink.objects.count() == MOST_OPEN + 1


def test_two_requests_of_one_look_are_one_visit(maria: Member) -> None:
    make_many(maria)()
    link = ShareLink.objects.get()
    now = timezone.now()
    at_once(*[lambda: log_visit(link, kind=sharing.LookKind.LIST, address="192.0.2.7", now=now)] * 4)
    assert link.visits.count() == 1
