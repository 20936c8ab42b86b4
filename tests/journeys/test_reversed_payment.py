"""A check bounces: the payment is reversed, the fee is owed again, and staff decide about the certificates."""

import pytest
from playwright.sync_api import expect

from accounts.models import Provider, User
from certificates.choices import CertificateStatus
from certificates.models import Certificate
from fees.models import FilingFee, Payment
from programs.models import Program
from tests import factories
from tests.journeys.conftest import Visitor
from tests.journeys.test_every_page import troubles

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DESK = {"width": 1280, "height": 900}


def test_from_the_bounced_check_to_the_decision(
    visitor: Visitor, aast: Provider, carol: User, stella: User, conference: Program
) -> None:
    factories.make_schedule()
    factories.report_accepted(aast, carol, factories.csv_of("A09164,100101,Jane,Jones,4/10/2009,3"))
    fee = FilingFee.objects.get()
    factories.pay(fee, stella)
    payment = Payment.objects.get()
    page = visitor.log_in(stella.email)
    page.set_viewport_size(DESK)

    visitor.open(f"/admin/fees/payment/{payment.pk}/change/")
    page.get_by_role("link", name="Reverse").click()
    page.get_by_label("Why").select_option(index=0)
    page.get_by_label("Reason").fill("The bank returned the check")
    assert troubles(page) == []
    page.get_by_role("button", name="Reverse").click()
    expect(page.get_by_text(f"Owed again: {fee.number}.")).to_be_visible()
    fee.refresh_from_db()
    assert (fee.balance, Certificate.objects.get().status) == (fee.amount, CertificateStatus.ISSUED)

    visitor.open("/inbox/")
    assert troubles(page) == []
    page.get_by_role("main").get_by_role("link", name="Decide:").click()
    page.get_by_role("link", name="Revoke the certificates").click()
    page.get_by_label("Reason").fill("The fee was never paid")
    assert troubles(page) == []
    page.get_by_role("button", name="Revoke the certificates").click()
    expect(page.get_by_text("1 certificate was revoked. A later payment issues new ones.")).to_be_visible()
    assert Certificate.objects.get().status == CertificateStatus.REVOKED
