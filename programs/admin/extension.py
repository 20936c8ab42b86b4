"""Requests for more time to report."""

from datetime import date, datetime
from typing import Any

from django.contrib import admin

from accounts.models import User
from foundation.admin_actions import ActionsAdmin, AdminAction, ReasonForm
from foundation.formatting import us_date
from programs.admin.program_actions import ExtensionForm
from programs.choices import ExtensionStatus
from programs.models import ExtensionRequest
from programs.services.extensions import decline_extension, extend_deadline


def _waits(request: ExtensionRequest) -> bool:
    return request.status == ExtensionStatus.WAITING


def _grant(request: ExtensionRequest, *, until: date, reason: str, by: User, now: datetime) -> str:
    program = extend_deadline(request.program, until=until, reason=reason, by=by, now=now)
    return f"Attendance of {program.program_id} can be reported until {us_date(until)}. The provider was told."


def _decline(request: ExtensionRequest, *, reason: str, by: User, now: datetime) -> str:
    decline_extension(request, reason=reason, by=by, now=now)
    return "It is declined. The provider was told why."


def _asked(request: ExtensionRequest) -> dict[str, Any]:
    return {"until": request.until, "reason": request.reason}


def _description(request: ExtensionRequest) -> str:
    return f"The deadline is {us_date(request.program.deadline_date)}.\nThe provider’s reason: {request.reason}"


@admin.register(ExtensionRequest)
class ExtensionRequestAdmin(ActionsAdmin):
    list_display = ("program", "until", "reason", "asked_by", "asked_at", "status")
    list_filter = ("status",)
    list_select_related = ("program", "asked_by")
    search_fields = ("program__program_id", "program__name")
    ordering = ("asked_at", "pk")
    record_actions = (
        AdminAction("Grant", ExtensionForm, _grant, _waits, initial=_asked, description=_description),
        AdminAction("Decline", ReasonForm, _decline, _waits, description=_description, destructive=True),
    )
