from datetime import datetime

from django.contrib import admin

from accounts.models import User
from certificates.choices import CertificateStatus
from certificates.models import Certificate
from certificates.services.revoke import replace_certificate, revoke_certificate
from foundation.admin_actions import ActionsAdmin, AdminAction, ReasonForm


def _replace(certificate: Certificate, *, reason: str, by: User, now: datetime) -> str:
    new = replace_certificate(certificate, reason=reason, by=by, now=now)
    return f"{certificate} is replaced by {new}."


def _revoke(certificate: Certificate, *, reason: str, by: User, now: datetime) -> str:
    revoke_certificate(certificate, reason=reason, by=by, now=now)
    return f"{certificate} is revoked."


def _is_valid(certificate: Certificate) -> bool:
    return certificate.state == CertificateStatus.ISSUED


@admin.register(Certificate)
class CertificateAdmin(ActionsAdmin):
    list_display = ("number", "holder_name", "aast_id", "program_id", "provider_name", "cecs", "issued_at", "status")
    list_filter = ("status", "issued_at")
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
    )
