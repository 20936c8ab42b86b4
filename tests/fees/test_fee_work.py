"""A payment or a waiver of many records: typed by staff, settled by a worker, once."""

from datetime import timedelta
from decimal import Decimal
from importlib import import_module

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from post_office.models import Email
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks, Settings
from redis import Redis

from accounts.models import Provider, User
from attendance.corrections.undo_filing import undo_filing
from attendance.models import AttendanceUpload
from certificates.choices import CertificateStatus
from certificates.models import Certificate
from certificates.services.revoke import revoke_certificates
from fees.choices import DecisionStatus, FeeStatus, FeeWorkKind, Reversal
from fees.models import CertificateDecision, FeeWork, FilingFee, Payment
from fees.services import fee_work
from fees.services.fee_work import run_fee_work
from fees.services.receive import record_payment
from fees.services.settle import PaymentRefused
from fees.services.take_back import reverse_payment
from fees.tasks import sweep_fee_work, work_on_fee
from foundation import progress
from foundation.failpoint import FailpointReached
from foundation.lifecycle import InvalidTransition
from foundation.progress import Progress
from members.models import Member
from programs.models import Program
from tests import factories
from tests.pages import Login, text


@pytest.fixture(autouse=True)
def _four_records_are_not_long(settings: Settings) -> None:
    settings.LONG_WORK_LINES = 4


@pytest.fixture
def fee(aast: Provider, carol: User, conference: Program, guide_file: bytes) -> FilingFee:
    """Of five attendees: one more than is settled at once. 40 dollars."""
    factories.make_schedule()
    factories.report_accepted(aast, carol, guide_file)
    return FilingFee.objects.get()


def action(fee: FilingFee, name: str) -> str:
    return f"/admin/fees/filingfee/{fee.pk}/{name}/"


def page_of(work: FeeWork) -> str:
    return f"/admin/fees/feework/{work.pk}/change/"


def typed(**more: str) -> dict[str, str]:
    return {"method": "check", "amount": "40", "reference": "1001", "received_on": "05/12/2026", **more}


def books(fee: FilingFee) -> tuple[str, Decimal, int, int]:
    fee.refresh_from_db()
    return fee.status, fee.paid, Payment.objects.count(), Certificate.objects.count()


DUE = (FeeStatus.DUE, Decimal(0), 0, 0)
PAID = (FeeStatus.PAID, Decimal(40), 1, 5)


def test_up_to_the_number_of_records_it_is_settled_at_once(
    login: Login, stella: User, fee: FilingFee, settings: Settings
) -> None:
    settings.LONG_WORK_LINES = 5
    page = login(stella).post(action(fee, "record_payment"), typed(), follow=True)
    assert "The fee is paid, and the certificates were issued." in text(page)
    assert (books(fee), FeeWork.objects.count()) == (PAID, 0)


def test_beyond_it_a_worker_settles_what_staff_typed(login: Login, stella: User, fee: FilingFee) -> None:
    client = login(stella)
    asked = client.post(action(fee, "record_payment"), typed())
    work = FeeWork.objects.get()
    assert (asked.headers["Location"], books(fee)) == (page_of(work), DUE)
    assert (work.by, work.kind, work.total) == (stella, FeeWorkKind.PAYMENT, 10)
    assert work.facts == {"method": "check", "amount": "40", "reference": "1001", "received_on": "2026-05-12"}

    run_fee_work(work.pk)
    assert books(fee) == PAID
    payment = Payment.objects.get()
    assert (payment.reference, str(payment.received_on), payment.recorded_by) == ("1001", "2026-05-12", stella)
    shown = "Check 1001 for $40 was recorded. The fee is paid, and the certificates were issued."
    assert shown in text(client.get(page_of(work)))
    assert shown in text(client.get(f"/admin/fees/filingfee/{fee.pk}/change/"))


def test_a_waiver_issues_the_certificates_too(login: Login, stella: User, fee: FilingFee) -> None:
    login(stella).post(action(fee, "waive"), {"reason": "A gift", "amount": "40.00"})
    work = FeeWork.objects.get()
    assert (work.kind, work.facts, books(fee)) == (FeeWorkKind.WAIVER, {"amount": "40.00", "reason": "A gift"}, DUE)
    run_fee_work(work.pk)
    assert books(fee) == (FeeStatus.WAIVED, Decimal(0), 0, 5)
    assert f"{fee} is waived, and the certificates were issued." in text(login(stella).get(page_of(work)))


def test_the_migration_adds_the_amount_to_a_waiver_that_waits(login: Login, stella: User, fee: FilingFee) -> None:
    login(stella).post(action(fee, "waive"), {"reason": "A gift", "amount": "40.00"})
    FeeWork.objects.update(facts={"reason": "A gift"})
    with connection.cursor() as cursor:
        cursor.execute(import_module("fees.migrations.0017_amount_of_a_waiver").AMOUNTS)
    work = FeeWork.objects.get()
    assert work.facts == {"amount": "40.00", "reason": "A gift"}
    run_fee_work(work.pk)
    assert books(fee) == (FeeStatus.WAIVED, Decimal(0), 0, 5)


def test_a_waiver_gives_up_no_more_than_was_asked_for(
    login: Login, stella: User, aast: Provider, carol: User, fee: FilingFee
) -> None:
    login(stella).post(action(fee, "waive"), {"reason": "A gift", "amount": "40.00"})
    factories.make_member("100300", "Nora", "Nilsson")
    late = factories.csv_of("A09164,100300,Nora,Nilsson,4/10/2009,1")
    factories.report_accepted(aast, carol, late)
    work = FeeWork.objects.get()
    run_fee_work(work.pk)
    work.refresh_from_db()
    assert work.outcome == "The amount is $43.00 by now, no longer $40.00. Nothing was changed."
    assert books(fee) == DUE


def test_a_worker_revokes_the_certificates_of_many_records(login: Login, stella: User, fee: FilingFee) -> None:
    decision = bounced(fee, stella)
    client = login(stella)
    client.post(f"/admin/fees/certificatedecision/{decision.pk}/revoke_the_certificates/", {"reason": "Never paid"})
    work = FeeWork.objects.get()
    assert (work.kind, work.total, valid()) == (FeeWorkKind.REVOCATION, 10, 5)
    for name, fields in (("record_payment", typed(reference="1002")), ("waive", {"reason": "A", "amount": "40.00"})):
        page = text(client.post(action(fee, name), fields, follow=True))
        assert "Revoking certificates is still going on for this fee; nothing was recorded." in page
    keep = f"/admin/fees/certificatedecision/{decision.pk}/keep_the_certificates/"
    assert "is still going on" in text(client.post(keep, {"reason": "They pay"}, follow=True))

    Email.objects.all().delete()
    run_fee_work(work.pk)
    run_fee_work(work.pk)
    decision.refresh_from_db()
    assert (decision.status, decision.reason, decision.decided_by) == (DecisionStatus.REVOKED, "Never paid", stella)
    ended = Certificate.objects.values_list("status", "end_reason", "ended_by", "ended_at", "disputed_at")
    assert list(ended.order_by().distinct()) == [
        (CertificateStatus.REVOKED, "Never paid", stella.pk, decision.decided_at, None)
    ]
    told = [email.to[0] for email in Email.objects.filter(subject__startswith="Your CEC certificate")]
    assert sorted(told) == sorted(Member.objects.values_list("email", flat=True))
    said = "5 certificates were revoked. A later payment issues new ones."
    assert said in text(client.get(page_of(work)))


def test_what_was_decided_meanwhile_is_not_revoked(login: Login, stella: User, fee: FilingFee) -> None:
    decision = bounced(fee, stella)
    revoke = f"/admin/fees/certificatedecision/{decision.pk}/revoke_the_certificates/"
    login(stella).post(revoke, {"reason": "Never paid"})
    CertificateDecision.objects.update(status=DecisionStatus.KEPT, decided_at=timezone.now())
    run_fee_work(FeeWork.objects.get().pk)
    assert (FeeWork.objects.get().level, valid()) == ("error", 5)


def test_the_statements_are_as_many_for_one_as_for_five(
    stella: User, fee: FilingFee, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    factories.pay(fee, stella)
    first, others = Certificate.objects.order_by("pk")[:1], Certificate.objects.order_by("pk")[1:]
    with CaptureQueriesContext(connection) as one:
        assert len(revoke_certificates(first.all(), reason="A", by=stella, now=factories.MAY)) == 1
    with django_assert_num_queries(len(one)):
        assert len(revoke_certificates(others, reason="B", by=stella, now=factories.MAY)) == 4
    with pytest.raises(InvalidTransition):
        revoke_certificates(Certificate.objects.all(), reason="C", by=stella, now=factories.MAY)
    reasons = Certificate.objects.order_by("pk").values_list("end_reason", flat=True)
    assert list(reasons) == ["A", "B", "B", "B", "B"]


def bounced(fee: FilingFee, stella: User) -> CertificateDecision:
    payment = factories.pay(fee, stella)
    reverse_payment(payment_id=payment.pk, why=Reversal.BOUNCED, reason="No funds", by=stella, now=timezone.now())
    return CertificateDecision.objects.get()


def valid() -> int:
    return Certificate.objects.filter(status=CertificateStatus.ISSUED).count()


def test_a_part_is_recorded_and_the_rest_stays_due(login: Login, stella: User, fee: FilingFee) -> None:
    login(stella).post(action(fee, "record_payment"), typed(amount="15.50"))
    work = FeeWork.objects.get()
    run_fee_work(work.pk)
    work.refresh_from_db()
    assert work.outcome == "Check 1001 for $15.50 was recorded; $24.50 is still due."
    assert books(fee) == (FeeStatus.DUE, Decimal("15.50"), 1, 0)


def test_what_can_be_refused_at_once_is_refused_in_the_form(login: Login, stella: User, fee: FilingFee) -> None:
    page = login(stella).post(action(fee, "record_payment"), typed(amount="40.01"))
    assert "The amount is more than the $40.00 that is still due." in text(page)
    page = login(stella).post(action(fee, "record_payment"), typed(received_on="01/01/2099"))
    assert "The date received is in the future." in text(page)
    assert FeeWork.objects.count() == 0


def test_what_the_worker_refuses_is_told_on_its_page(login: Login, stella: User, carol: User, fee: FilingFee) -> None:
    client = login(stella)
    client.post(action(fee, "record_payment"), typed())
    undo_filing(upload=AttendanceUpload.objects.get(), reason="Wrong list", by=carol, now=timezone.now())
    work = FeeWork.objects.get()
    run_fee_work(work.pk)
    assert books(fee) == (FeeStatus.VOID, Decimal(0), 0, 0)
    assert "This fee is void already; nothing was recorded." in text(client.get(page_of(work)))


def test_a_second_payment_meanwhile_is_refused(login: Login, stella: User, fee: FilingFee) -> None:
    client = login(stella)
    client.post(action(fee, "record_payment"), typed())
    sentence = "Recording a payment is still going on for this fee; nothing was recorded. See Payments in work."
    for name, fields in (
        ("record_payment", typed(reference="1002")),
        ("waive", {"reason": "A gift", "amount": "40.00"}),
    ):
        assert sentence in text(client.post(action(fee, name), fields))
    with pytest.raises(PaymentRefused, match="still going on"):
        factories.pay(fee, stella)
    assert (FeeWork.objects.count(), books(fee)) == (1, DUE)
    run_fee_work(FeeWork.objects.get().pk)
    assert books(fee) == PAID


def test_delivered_twice_it_is_recorded_once(login: Login, stella: User, fee: FilingFee) -> None:
    login(stella).post(action(fee, "record_payment"), typed())
    work = FeeWork.objects.get()
    for _ in range(3):
        work_on_fee(work_id=str(work.pk))
    work.refresh_from_db()
    assert (books(fee), work.attempts) == (PAID, 1)


def test_after_three_attempts_it_is_failed_with_an_alarm_and_can_be_started_again(
    login: Login, stella: User, fee: FilingFee, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = login(stella)
    client.post(action(fee, "record_payment"), typed())
    work = FeeWork.objects.get()

    def breaks_off(**fields: object) -> None:
        record_payment(**fields)  # type: ignore[arg-type]
        raise FailpointReached

    monkeypatch.setattr(fee_work, "record_payment", breaks_off)
    for _ in range(3):
        with pytest.raises(FailpointReached):
            run_fee_work(work.pk)
    run_fee_work(work.pk)
    work.refresh_from_db()
    assert (work.failed, work.attempts, books(fee)) == (True, 3, DUE)
    assert [email.subject for email in mail.outbox] == ["[CEC portal] Long work could not be finished"]
    page = text(client.get(page_of(work)))
    assert ("This could not be finished" in page, "Start again" in page) == (True, True)

    monkeypatch.undo()
    again = client.post(f"/admin/fees/feework/{work.pk}/start_again/", {"confirmed": "on"})
    assert again.headers["Location"] == page_of(work)
    run_fee_work(work.pk)
    assert books(fee) == PAID
    page = client.post(f"/admin/fees/feework/{work.pk}/start_again/", {"confirmed": "on"}, follow=True)
    assert "Start again: not possible any more. Nothing was changed." in text(page)


def test_its_page_in_each_state(login: Login, stella: User, fee: FilingFee) -> None:
    client = login(stella)
    client.post(action(fee, "record_payment"), typed())
    work = FeeWork.objects.get()
    status = f"/admin/fees/feework/{work.pk}/status/"
    assert f'hx-get="{status}"' in client.get(page_of(work)).content.decode()
    assert "Waiting for its turn" in text(client.get(status))
    progress.put(work.pk, Progress(6, 10))
    assert "6 of 10 certificates and emails" in text(client.get(status))

    run_fee_work(work.pk)
    assert client.get(status).headers["HX-Refresh"] == "true"
    page = client.get(page_of(work))
    assert ("hx-get" in page.content.decode(), "The fee is paid" in text(page)) == (False, True)


def test_nobody_but_staff_sees_it(login: Login, stella: User, carol: User, fee: FilingFee) -> None:
    login(stella).post(action(fee, "record_payment"), typed())
    work = FeeWork.objects.get()
    pages = (page_of(work), f"/admin/fees/feework/{work.pk}/status/")
    assert [login(carol).get(page).status_code for page in pages] == [302, 302]
    clerk = factories.make_user("clerk@aast.example", is_staff=True)
    assert [login(clerk).get(page).status_code for page in pages] == [403, 403]
    assert login(stella).get("/admin/fees/feework/0b9e1a4e-0000-4000-8000-000000000000/status/").status_code == 404


def test_asking_queues_it_and_the_sweeper_again(
    login: Login,
    stella: User,
    fee: FilingFee,
    empty_broker: Redis,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        login(stella).post(action(fee, "record_payment"), typed())
    assert empty_broker.llen("celery") == 1
    empty_broker.flushdb()
    FeeWork.objects.update(asked_at=timezone.now() - timedelta(minutes=1))
    sweep_fee_work()
    sweep_fee_work()
    assert empty_broker.llen("celery") == 1


def test_the_page_costs_little(
    login: Login, stella: User, fee: FilingFee, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = login(stella)
    client.post(action(fee, "record_payment"), typed())
    work = FeeWork.objects.get()
    with django_assert_num_queries(4):
        client.get(f"/admin/fees/feework/{work.pk}/status/")
