"""Every address of the portal, found in the URLconf: who is let in there. A new page is asked for as soon as it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from http import HTTPStatus
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.test import Client, override_settings
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts.choices import StaffRole
from accounts.models import Invitation, Provider, ProviderStaff, User
from accounts.services.people import invite
from attendance.models import AttendanceRecord, RepairWork
from certificates.choices import ShareContent
from certificates.credentials.services import make_credentials
from certificates.models import Certificate, StatusList, holder_token
from certificates.sharing.services import make_link
from certificates.transcript.forms import usual_period
from certificates.transcript.services import add_credit
from fees.invoices.services import write_invoice
from fees.models import Checkout, FilingFee
from programs.choices import DocumentKind
from programs.models import Program, ReviewComment
from programs.services.documents import keep_document
from tests import factories
from tests.certificates.credentials.keys import settings_of_worker
from tests.documents import pdf
from tests.pages import Login

# What anybody may open without a login.
PUBLIC = {
    "home",
    "health",
    "robots",
    "security",
    "register",
    "register_sent",
    "register_confirm",
    "accept_invitation",
    "account_login",
    "identity_start",
    "identity_back",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "calendar",
    "calendar_feed",
    "calendar_program",
    "calendar_program_feed",
    "provider_feed",
    "unsubscribe",
    "gateway_webhook",
    "claim",
    "claim_sent",
    "confirm_claim",
    "login_request",
    "login_request_sent",
    "holder_certificate",
    "holder_pdf",
    "dispute_certificate",
    "dispute_done",
    "did",
    "credential",
    "credential_issuer",
    "credential_program",
    "holder_credential",
    "status_list",
    "verifier",
    "staff_password",
    "verify_certificate",
    "verify_file",
    "verify_code",
    "verify_number",
    "verify_many",
    "verify_many_csv",
    "shared",
    "shared_pdf",
    "shared_zip",
    "shared_transcript",
    "shared_certificate",
}
# What a login opens for itself alone, by a secret of its own, or after its password was typed again.
PERSONAL = {"confirm_email_change", "end_session", "mfa_edit_webauthn", "mfa_remove_webauthn"}
# What shows the same to a POST as to a GET, or belongs to the login alone.
SHOWN_TO_POST = {
    "application",
    "confirm_email_change",
    "landing",
    "member_search",
    "program_detail",
    "program_list",
    "provider_home",
}
# What a person who may only look may do all the same: choose whom to work for, and what is their own.
OWN = {
    "choose_provider",
    "stop_viewing",
    "account_email",
    "account_change_password",
    "account_set_password",
    "account_reauthenticate",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_list_webauthn",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_edit_webauthn",
    "mfa_remove_webauthn",
    "mfa_generate_recovery_codes",
    "usersessions_list",
}


@dataclass(frozen=True)
class Address:
    name: str
    path: str
    has_object: bool


@pytest.fixture
def addresses(
    aast: Provider, carol: User, olivia: User, stella: User, conference: Program, guide_file: bytes, tmp_path: Path
) -> list[Address]:
    """Every address, filled in with things of AAST: the guide's file, accepted, and paid for."""
    factories.make_schedule()
    upload = factories.report_accepted(aast, carol, guide_file, now=timezone.now())
    fee = FilingFee.objects.get()
    invoice = write_invoice(fee_ids=[fee.pk], bill_to="", purchase_order="", by=carol, now=timezone.now())
    factories.pay(fee, stella)
    invite(aast, email="new@aast.example", role=StaffRole.VIEWER, by=carol, now=timezone.now())
    file = ContentFile(pdf("Agenda"), name="agenda.pdf")
    document = keep_document(conference, DocumentKind.OTHER, file, by=carol, now=timezone.now())
    comment = ReviewComment.objects.create(
        program=conference, section="agenda", text="Add breaks.", by=stella, at=timezone.now()
    )
    work = RepairWork.objects.create(
        about=upload, kind="check", total=5, by=carol, asked_at=timezone.now(), finished_at=timezone.now()
    )
    certificate = Certificate.objects.order_by("pk")[0]
    with override_settings(**settings_of_worker(tmp_path)):
        make_credentials([certificate], now=timezone.now())
    credit = add_credit(
        factories.make_member("100900", "Pat", "Proof"),
        title="Night School",
        provider_name="Elsewhere",
        completion_date=timezone.localdate(),
        cecs=Decimal(1),
        proof=ContentFile(pdf("Proof"), name="proof.pdf"),
        by=carol,
        now=timezone.now(),
    )
    link, token = make_link(
        credit.member,
        label="BRPT",
        content=ShareContent.TRANSCRIPT,
        period=usual_period(credit.member),
        days=30,
        by=carol,
        now=timezone.now(),
    )
    checkout = Checkout.objects.create(
        provider=aast,
        gateway="demo",
        amount=Decimal(28),
        currency="usd",
        by=carol,
        started_at=timezone.now(),
        expires_at=timezone.now(),
    )
    objects = {
        "attendance/uploads": {"pk": upload.pk},
        "attendance/repair-work": {"pk": work.pk},
        "attendance/records": {"pk": AttendanceRecord.objects.order_by("pk")[0].pk},
        "programs": {"slug": conference.program_id, "section": "agenda"},
        "programs/<slug:slug>/comments": {"slug": conference.program_id, "pk": comment.pk},
        "programs/<slug:slug>/documents": {"slug": conference.program_id, "pk": document.pk},
        "provider/organization": {"pk": aast.pk},
        "provider/people": {"pk": aast.pk},
        "provider/people/role": {"pk": ProviderStaff.objects.get(user=carol).pk},
        "provider/people/remove": {"pk": ProviderStaff.objects.get(user=carol).pk},
        "provider/people/invitation": {"pk": Invitation.objects.get().pk},
        "fees/checkout": {"pk": checkout.pk},
        "fees": {"program_id": conference.program_id},
        "fees/invoices": {"number": invoice.number},
        "fees/receipts": {"number": fee.number},
        "fees/statements": {"provider_id": aast.provider_id},
        "calendar": {"program_id": conference.program_id, "token": "none"},
        "certificates": {"number": certificate.number, "program_id": conference.program_id},
        "credentials": {"program_id": conference.program_id},
        "credentials/status": {"pk": StatusList.objects.get().pk},
        "verify/<slug:code>/credential": {"code": certificate.code},
        "verify": {"code": "AAAA-AAAA"},
        "account/security/passkeys": {"pk": 2**40},
        "account/security/sessions": {"pk": 2**40},
        "account/login/with": {"provider_id": "none"},
        "account": {"token": "1:none", "uidb36": "1", "key": "set-password"},
        "me/transcript": {"pk": credit.pk},
        "me/shared": {"pk": link.pk},
        "shared": {"token": token},
        "my-certificate": {"token": holder_token(certificate)},
        "unsubscribe": {"token": "none"},
    }
    return [_filled(route, pattern, objects) for route, pattern in _routes(get_resolver().url_patterns)]


def _routes(patterns: list[Any], before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver) and pattern.namespace != "admin":
            yield from _routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route, pattern


def _filled(route: str, pattern: URLPattern, objects: dict[str, dict[str, Any]]) -> Address:
    names = pattern.pattern.regex.groupindex
    known = max((prefix for prefix in objects if route.startswith(prefix)), key=len, default="")
    values = {name: objects[known][name] for name in names} if names else {}
    name = str(pattern.name)
    try:
        return Address(name, reverse(name, kwargs={**values, **pattern.default_args}), bool(values))
    except NoReverseMatch:
        return Address(name, reverse(name, kwargs=values), bool(values))


def _status(client: Client, method: str, path: str) -> int:
    response = client.get(path) if method == "get" else client.post(path)
    return int(response.status_code)


def _rows() -> dict[str, int]:
    """How many rows each table has, without sessions."""
    counted = (model for model in apps.get_models() if model._meta.managed and model._meta.label != "sessions.Session")
    return {model._meta.label: model._default_manager.count() for model in counted}


@pytest.mark.parametrize("method", ["get", "post"])
def test_without_a_login_the_public_pages_alone_open(addresses: list[Address], method: str) -> None:
    """A page that is public by mistake is none of the names above."""
    client = Client()
    asked = set()
    for address in addresses:
        response = getattr(client, method)(address.path)
        if response.headers.get("Location", "").startswith(reverse("account_login")):
            asked.add(address.name)

    assert asked == {address.name for address in addresses} - PUBLIC


def test_a_stranger_finds_nothing_of_another_provider(addresses: list[Address], login: Login, olivia: User) -> None:
    client = login(olivia)
    theirs = [one for one in addresses if one.has_object and one.name not in PUBLIC | PERSONAL]
    before = _rows()
    found = {(one.name, _status(client, "get", one.path), _status(client, "post", one.path)) for one in theirs}
    absent, no_method = HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED

    assert {one for one in found if absent not in one[1:] or not {*one[1:]} <= {absent, no_method}} == set()
    assert _rows() == before


def test_a_person_who_may_only_look_changes_nothing(addresses: list[Address], login: Login, victor: User) -> None:
    client = login(victor)
    before = _rows()
    answers = {one.name: _status(client, "post", one.path) for one in addresses if one.name not in PUBLIC | OWN}

    refused = {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}
    assert _rows() == before
    assert {name for name, answer in answers.items() if answer not in refused} == SHOWN_TO_POST


def test_an_object_that_never_was_is_not_found(addresses: list[Address], login: Login, carol: User) -> None:
    client = login(carol)
    never = {
        reverse("upload_detail", args=[uuid4()]),
        reverse("correct_record", args=[2**40]),
        reverse("program_detail", args=["A00000"]),
        reverse("fee_detail", args=["A00000"]),
        reverse("certificate_pdf", args=["AAST-2026-999999"]),
        reverse("certificate_json", args=["AAST-2026-999999"]),
    }

    assert {_status(client, "get", path) for path in never} == {HTTPStatus.NOT_FOUND}
