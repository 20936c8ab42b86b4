from datetime import datetime

from django.contrib import admin

from accounts.models import User
from certificates.choices import CertificateStatus
from certificates.models import Certificate
from certificates.services.holder_link import send_link_again, withdraw_link
from certificates.services.revoke import replace_certificate, revoke_certificate
from foundation.admin_actions import ActionsAdmin, AdminAction, ConfirmForm, ReasonForm


def _replace(certificate: Certificate, *, reason: str, by: User, now: datetime) -> str:
    new = replace_certificate(certificate, reason=reason, by=by, now=now)
    return f"{certificate} is replaced by {new}."


def _revoke(certificate: Certificate, *, reason: str, by: User, now: datetime) -> str:
    revoke_certificate(certificate, reason=reason, by=by, now=now)
    return f"{certificate} is revoked."


def _send_again(certificate: Certificate, *, confirmed: bool, by: User, now: datetime) -> str:
    address = send_link_again(certificate, by=by, now=now)
    return f"The email with a new link is on its way to {address}. Older links lead nowhere now."


def _withdraw(certificate: Certificate, *, confirmed: bool, by: User, now: datetime) -> str:
    withdraw_link(certificate, by=by, now=now)
    return "The links that were sent lead nowhere now."


def _address(certificate: Certificate) -> str:
    if certificate.disowned_at:
        return f"The last recipient said that it is for another person. {_goes_to(certificate)}"
    return _goes_to(certificate)


def _goes_to(certificate: Certificate) -> str:
    address = certificate.record.member.email
    return f"It goes to {address}." if address else "The member has no email address."


def _is_valid(certificate: Certificate) -> bool:
    return certificate.state == CertificateStatus.ISSUED


@admin.register(Certificate)
class CertificateAdmin(ActionsAdmin):
    list_display = ("number", "holder_name", "aast_id", "program_id", "provider_name", "cecs", "issued_at", "status")
    list_filter = ("status", "issued_at", ("disowned_at", admin.EmptyFieldListFilter))
    search_fields = ("=number", "=aast_id", "=program_id", "=code", "holder_name")
    search_help_text = "Number, AAST ID, Program ID, verification code, or name"
    record_actions = (
        AdminAction(
            "Replace",
            ReasonForm,
            _replace,
            _is_valid,
            help_text="A new certificate is issued with the facts as they are now. The holder is told why.",
        ),
        AdminAction(
            "Revoke",
            ReasonForm,
            _revoke,
            _is_valid,
            help_text="The certificate is no longer valid. The holder is told why.",
            destructive=True,
        ),
        AdminAction(
            "Send the link again",
            ConfirmForm,
            _send_again,
            _is_valid,
            help_text="The holder gets the email with a new link, which opens this certificate without a login.",
            description=_address,
        ),
        AdminAction(
            "Withdraw the link",
            ConfirmForm,
            _withdraw,
            lambda _certificate: True,
            help_text="No link that was sent opens this certificate any more. The certificate stays as it is.",
            destructive=True,
        ),
    )
