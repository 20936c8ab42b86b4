"""Which certificates come back when a fee is settled a second time."""

from datetime import timedelta
from decimal import Decimal

import pytest

from accounts.models import Provider, User
from certificates.models import Certificate
from certificates.services.issue import issue_certificates
from certificates.services.revoke import replace_certificate, revoke_certificate
from fees.choices import Reversal
from fees.models import CertificateDecision, FilingFee
from fees.services.decide import keep_certificates, revoke_certificates
from fees.services.fee_work import record
from fees.services.take_back import reverse_payment
from programs.models import Program
from tests import factories

NOW = factories.MAY


@pytest.fixture
def fee(aast: Provider, carol: User, stella: User, conference: Program) -> FilingFee:
    """Of John, Jane, and Sally, paid."""
    factories.make_schedule()
    lines = ("A09164,100100,John,Smith,4/10/2009,1", "A09164,100101,Jane,Jones,4/10/2009,1")
    content = factories.csv_of(*lines, "A09164,100102,Sally,Johnson,4/10/2009,1")
    factories.report_accepted(aast, carol, content, now=NOW)
    found = FilingFee.objects.get()
    pay(found, stella, days=0)
    return found


def pay(fee: FilingFee, by: User, *, days: int) -> None:
    factories.pay(fee, by, now=NOW + timedelta(days=days))


def reverse(fee: FilingFee, by: User, *, days: int) -> CertificateDecision:
    payment = fee.program.provider.payments.latest("pk")
    now = NOW + timedelta(days=days)
    reverse_payment(payment_id=payment.pk, why=Reversal.BOUNCED, reason="No funds", by=by, now=now)
    return CertificateDecision.objects.latest("pk")


def certificate_of(name: str) -> Certificate:
    return Certificate.objects.filter(holder_name=name).latest("pk")


def statuses() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in Certificate.objects.order_by("pk"):
        found.setdefault(one.holder_name, []).append(one.status)
    return found


def test_what_was_revoked_for_cause_stays_revoked(fee: FilingFee, stella: User) -> None:
    revoke_certificate(certificate_of("John Smith"), reason="Did not attend", by=stella, now=NOW + timedelta(days=1))
    decision = reverse(fee, stella, days=2)
    revoke_certificates(decision, reason="Never paid", by=stella, now=NOW + timedelta(days=3))
    pay(fee, stella, days=4)
    assert statuses() == {
        "John Smith": ["revoked"],
        "Jane Jones": ["revoked", "issued"],
        "Sally Johnson": ["revoked", "issued"],
    }
    assert fee.events.filter(what="Paid in full; 2 certificates issued").count() == 1


def test_nor_does_it_come_back_where_the_certificates_were_kept(fee: FilingFee, stella: User) -> None:
    revoke_certificate(certificate_of("John Smith"), reason="Did not attend", by=stella, now=NOW + timedelta(days=1))
    keep_certificates(reverse(fee, stella, days=2), reason="They will pay", by=stella, now=NOW + timedelta(days=3))
    pay(fee, stella, days=4)
    assert statuses() == {"John Smith": ["revoked"], "Jane Jones": ["issued"], "Sally Johnson": ["issued"]}


def test_what_was_revoked_for_cause_after_it_came_back_stays_revoked(fee: FilingFee, stella: User) -> None:
    decision = reverse(fee, stella, days=1)
    revoke_certificates(decision, reason="Never paid", by=stella, now=NOW + timedelta(days=2))
    pay(fee, stella, days=3)
    revoke_certificate(certificate_of("Jane Jones"), reason="Did not attend", by=stella, now=NOW + timedelta(days=4))
    reverse(fee, stella, days=5)
    pay(fee, stella, days=6)
    assert statuses()["Jane Jones"] == ["revoked", "revoked"]
    assert statuses()["John Smith"] == ["revoked", "issued"]


def test_a_part_of_what_is_owed_again_is_no_full_payment(fee: FilingFee, stella: User) -> None:
    reverse(fee, stella, days=1)
    now = NOW + timedelta(days=2)
    facts = {"method": "check", "reference": "77", "received_on": now.date(), "by": stella, "now": now}
    part = record(fee_id=fee.pk, amount=Decimal(4), **facts)
    rest = record(fee_id=fee.pk, amount=Decimal(30), **{**facts, "reference": "78"})
    assert part == "Check 77 for $4 was recorded; $30.00 is still due."
    assert rest == "Check 78 for $30 was recorded. The fee is paid, and the certificates were issued."


def test_a_replaced_certificate_comes_back_once(fee: FilingFee, stella: User) -> None:
    replace_certificate(certificate_of("Jane Jones"), reason="Name", by=stella, now=NOW + timedelta(days=1))
    decision = reverse(fee, stella, days=2)
    revoke_certificates(decision, reason="Never paid", by=stella, now=NOW + timedelta(days=3))
    pay(fee, stella, days=4)
    assert statuses()["Jane Jones"] == ["replaced", "revoked", "issued"]
    again = issue_certificates(filings=fee.filings.all(), now=NOW, unpaid_at=[decision.opened_at])
    assert again == {}
    assert fee.program.filing_fees.get().balance == Decimal(0)
