from datetime import datetime
from typing import Any

from django.contrib import admin

from accounts.models import User
from fees.choices import ApprovalStatus, DecisionStatus
from fees.models import Approval, CertificateDecision, FeeWork
from fees.services.approvals import approve_change, decline_change, withdraw_change
from fees.services.decide import keep_certificates
from fees.services.fee_work import queue_revocation, revoke, settles_long
from foundation.admin_actions import ActionsAdmin, AdminAction, ConfirmForm, ReasonForm


def _keep(decision: CertificateDecision, *, reason: str, by: User, now: datetime) -> str:
    keep_certificates(decision, reason=reason, by=by, now=now)
    return "The certificates stay valid. The fee is still owed."


def _revoke(decision: CertificateDecision, *, reason: str, by: User, now: datetime) -> str | FeeWork:
    if settles_long(decision.fee):
        return queue_revocation(decision=decision, reason=reason, by=by, now=now)
    return revoke(decision_id=decision.pk, reason=reason, by=by, now=now)


def _waits(record: CertificateDecision | Approval) -> bool:
    return record.status in {DecisionStatus.WAITING, ApprovalStatus.WAITING}


@admin.register(CertificateDecision)
class CertificateDecisionAdmin(ActionsAdmin):
    """Certificates whose payment was taken back."""

    list_display = ("fee", "program", "payment", "opened_at", "status", "decided_by")
    list_filter = ("status",)
    list_select_related = ("fee__program", "payment", "decided_by")
    readonly_fields = ("program",)
    record_actions = (
        AdminAction(
            "Keep the certificates",
            ReasonForm,
            _keep,
            _waits,
            help_text="The certificates stay valid. The fee stays owed until it is paid, waived, or written off.",
        ),
        AdminAction(
            "Revoke the certificates",
            ReasonForm,
            _revoke,
            _waits,
            help_text="Each valid certificate of the fee is revoked, and its holder gets an email with the reason.",
            permission="certificates.add_certificate",
            destructive=True,
        ),
    )

    def program(self, decision: CertificateDecision) -> Any:
        return decision.fee.program


def _approve(approval: Approval, *, confirmed: bool, by: User, now: datetime) -> str | FeeWork:
    return approve_change(approval, by=by, now=now)


def _decline(approval: Approval, *, confirmed: bool, by: User, now: datetime) -> str:
    return decline_change(approval, by=by, now=now)


def _withdraw(approval: Approval, *, confirmed: bool, by: User, now: datetime) -> str:
    return withdraw_change(approval, by=by, now=now)


@admin.register(Approval)
class ApprovalAdmin(ActionsAdmin):
    list_display = ("kind", "amount", "provider", "reason", "asked_by", "asked_at", "status", "decided_by")
    list_filter = ("status", "kind")
    list_select_related = ("provider", "fee", "payment", "asked_by", "decided_by")
    record_actions = (
        AdminAction("Approve", ConfirmForm, _approve, _waits, help_text="It is done at once, in both your names."),
        AdminAction("Decline", ConfirmForm, _decline, _waits, help_text="Nothing is changed.", destructive=True),
        AdminAction(
            "Withdraw",
            ConfirmForm,
            _withdraw,
            _waits,
            help_text="For the person who asked. Nothing is changed, and it may be asked for again.",
            destructive=True,
        ),
    )
