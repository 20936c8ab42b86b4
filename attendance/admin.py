from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from accounts.models import User
from attendance.choices import CorrectionStatus, UploadStatus
from attendance.corrections.correct import approve_correction, decline_correction
from attendance.models import AttendanceRecord, AttendanceUpload, Correction, Filing, RepairWork
from attendance.uploads.requeue import try_again
from foundation.admin_actions import (
    ActionsAdmin,
    AdminAction,
    ConfirmForm,
    LongWorkAdmin,
    ReadOnlyAdmin,
    ReadOnlyInline,
    ReasonForm,
    restart,
)
from foundation.formatting import format_cecs

_ERRORS_SHOWN = 100


def _try_again(upload: AttendanceUpload, *, by: User, now: datetime, confirmed: bool) -> str:
    try_again(upload)
    return f"{upload} is checked again. Reload this page in a moment."


class FilingInline(ReadOnlyInline):
    model = Filing
    fields = ("program", "attendees", "earned", "filed_at", "settled_at")
    readonly_fields = ("earned",)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("program", "upload")

    @admin.display(description="CECs")
    def earned(self, filing: Filing) -> str:
        return format_cecs(filing.cecs)


@admin.register(AttendanceUpload)
class UploadAdmin(ActionsAdmin):
    list_display = ("filename", "provider", "received_at", "received_by", "status", "lines", "error_count")
    list_filter = ("status", "source", "provider")
    list_select_related = ("provider", "received_by")
    search_fields = ("filename", "provider__name", "=provider__provider_id", "=id")
    readonly_fields = ("errors_shown",)
    exclude = ("file",)
    inlines = (FilingInline,)
    record_actions = (
        AdminAction(
            "Try again",
            ConfirmForm,
            _try_again,
            lambda upload: upload.status == UploadStatus.FAILED,
            help_text="Send the file back to the queue, once what failed on our side is fixed.",
        ),
    )

    @admin.display(description="errors by line")
    def errors_shown(self, upload: AttendanceUpload) -> SafeString:
        context = {
            "errors": upload.errors.all()[:_ERRORS_SHOWN],
            "count": upload.error_count,
            "link": upload.get_absolute_url(),
            "link_text": "The upload as its provider sees it",
        }
        return render_to_string("admin/_errors.html", context)


@admin.register(RepairWork)
class RepairWorkAdmin(LongWorkAdmin):
    record_actions = (restart(),)


def _waits(correction: Correction) -> bool:
    return correction.status == CorrectionStatus.WAITING


def _approve(correction: Correction, *, by: User, now: datetime, confirmed: bool) -> str:
    approve_correction(correction, by=by, now=now)
    return "The line is corrected, its certificate replaced, and the provider told."


def _decline(correction: Correction, *, reason: str, by: User, now: datetime) -> str:
    decline_correction(correction, reason=reason, by=by, now=now)
    return "It is declined. The provider was told why."


def _describe(correction: Correction) -> str:
    changes = "; ".join(f"{column}: {before} becomes {after}" for column, before, after in correction.changes)
    return f"{changes}\nThe provider’s reason: {correction.reason}"


@admin.register(Correction)
class CorrectionAdmin(ActionsAdmin):
    list_display = ("program", "line_number", "reason", "asked_by", "asked_at", "status")
    list_filter = ("status",)
    list_select_related = ("program", "asked_by")
    search_fields = ("=program__program_id", "upload__filename")
    ordering = ("asked_at", "pk")
    record_actions = (
        AdminAction("Approve", ConfirmForm, _approve, _waits, description=_describe),
        AdminAction("Decline", ReasonForm, _decline, _waits, description=_describe, destructive=True),
    )


@admin.register(AttendanceRecord)
class RecordAdmin(ReadOnlyAdmin):
    list_display = ("program", "member", "completion_date", "earned", "recorded_at")
    readonly_fields = ("earned",)
    exclude = ("cecs",)
    list_select_related = ("program", "member")
    search_fields = ("=program__program_id", "=member__aast_id", "last_name")
    search_help_text = "Program ID, AAST ID, or last name"
    ordering = ("-pk",)

    @admin.display(description="CECs", ordering="cecs")
    def earned(self, record: AttendanceRecord) -> str:
        return format_cecs(record.cecs)
