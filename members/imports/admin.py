from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin import helpers
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from accounts.models import User
from foundation.admin_actions import ActionsAdmin, AdminAction, ConfirmForm, LongWorkAdmin, admin_page, restart
from foundation.form_recovery import recovered_post
from foundation.formatting import plural
from foundation.long_work import LongWork
from members.imports.choices import ImportStatus, ImportWorkKind
from members.imports.columns import COLUMNS, NEEDED
from members.imports.errors_file import has_errors_file, write_errors
from members.imports.models import MemberImport, MemberImportWork
from members.imports.services import discard_import, outcome, queue_work, receive_import
from members.models import Member
from members.states import MEMBER_IMPORT

_SHOWN = 100
_MEGABYTE = 1024 * 1024


class ImportForm(forms.Form):
    file = forms.FileField(
        label="File",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,.xlsm,.xlsb,.xls,.ods,text/csv"}),
        error_messages={
            "required": "Choose the CSV file or workbook with the members.",
            "empty": "The file has nothing in it. Save it again, and choose that file.",
        },
    )
    deactivate_missing = forms.BooleanField(
        label="The file is the whole register",
        required=False,
        help_text="Active people who are not in it become inactive. The check shows their number first.",
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > settings.UPLOAD_MAX_BYTES:
            raise ValidationError(
                f"The file has more than {settings.UPLOAD_MAX_BYTES // _MEGABYTE} MB. Divide it into smaller files, "
                "or have it imported on the server, by manage.py import_members."
            )
        return file


def _queue(kind: ImportWorkKind) -> Any:
    def do(one: MemberImport, *, by: User, now: datetime, confirmed: bool) -> LongWork:
        return queue_work(import_id=one.pk, kind=kind, by=by, now=now)

    return do


def _discard(one: MemberImport, *, by: User, now: datetime, confirmed: bool) -> str:
    discard_import(import_id=one.pk, now=now)
    return "The file is deleted. Nothing of it was imported."


def _is_checked(one: MemberImport) -> bool:
    return one.status == ImportStatus.CHECKED


def _question(one: MemberImport, **_fields: Any) -> str:
    """In one line: a browser sends a line break in another form than it got."""
    return " ".join([*one.to_confirm, *([_becoming_inactive(one)] if one.deactivated else [])])


def _becoming_inactive(one: MemberImport) -> str:
    one_or_more = (
        "active person who is not in the file becomes inactive, and",
        "active people who are not in the file become inactive, and",
    )
    return f"{plural(one.deactivated, *one_or_more)} cannot be credited until you change it."


@admin.register(MemberImport)
class MemberImportAdmin(ActionsAdmin):
    """Lists of members. A new one is checked first; staff import it when they have seen what it changes."""

    list_display = ("filename", "received_at", "by", "status", "lines", "inserted", "updated", "error_count")
    list_filter = ("status",)
    list_select_related = ("by", "imported_by")
    exclude = ("file", "stored_notes")
    readonly_fields = ("how_it_was_read", "errors_by_line", "changes_by_line")
    fields = (
        "status",
        ("inserted", "updated", "unchanged", "deactivated"),
        ("lines", "error_count"),
        "errors_by_line",
        "how_it_was_read",
        "changes_by_line",
        ("by", "received_at"),
        ("imported_by", "finished_at"),
        "deactivate_missing",
    )
    record_actions = (
        AdminAction(
            "Import",
            ConfirmForm,
            _queue(ImportWorkKind.IMPORT),
            _is_checked,
            help_text="The register is changed as the check shows. A worker does it.",
            description=lambda one: outcome(one).words,
            asks=_question,
        ),
        AdminAction(
            "Check again",
            ConfirmForm,
            _queue(ImportWorkKind.CHECK),
            _is_checked,
            help_text="The file is compared with the register as it is now. Nothing is changed.",
        ),
        AdminAction(
            "Discard",
            ConfirmForm,
            _discard,
            lambda one: MEMBER_IMPORT.allows(one.status, ImportStatus.DISCARDED),
            help_text="The file is deleted, with its errors. Nothing of it was imported.",
            destructive=True,
        ),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("members.add_memberimport")

    def get_urls(self) -> list[URLPattern]:
        errors = self.admin_site.admin_view(self.errors_view)
        return [path("<uuid:pk>/errors/", errors, name="members_memberimport_errors"), *super().get_urls()]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = ImportForm(recovered_post(request), request.FILES or None)
        if request.method == "POST" and form.is_valid():
            return redirect(admin_page(self._receive(request, **form.cleaned_data)))
        return self._show_form(request, form)

    @transaction.atomic
    def _receive(
        self, request: HttpRequest, *, file: "UploadedFile[bytes]", deactivate_missing: bool
    ) -> MemberImportWork:
        by, now = cast("User", request.user), timezone.now()
        one = receive_import(
            file=file, filename=file.name or "members", deactivate_missing=deactivate_missing, by=by, now=now
        )
        self.log_addition(request, one, [{"added": {}}])
        return queue_work(import_id=one.pk, kind=ImportWorkKind.CHECK, by=by, now=now)

    def _show_form(self, request: HttpRequest, form: ImportForm) -> HttpResponse:
        needed, all_names = (", ".join(column.name for column in columns) for columns in (NEEDED, COLUMNS))
        action = {
            "name": "Check the file",
            "help_text": (
                f"A CSV file or a workbook with the columns {all_names}, in any order. {needed} are needed. An empty "
                "cell changes nothing. First the file is checked, and you see what it changes."
            ),
        }
        context = {
            **self.admin_site.each_context(request),
            "action": action,
            "adminform": helpers.AdminForm(form, [(None, {"fields": list(form.fields)})], {}),  # type: ignore[arg-type]
            "form": form,
            "media": self.media + form.media,
            "opts": self.opts,
            "original": "Lists of members",
            "page": reverse("admin:members_memberimport_changelist"),
            "title": "Import members",
        }
        return render(request, "admin/action.html", context)

    def errors_view(self, request: HttpRequest, pk: UUID) -> StreamingHttpResponse:
        one = self.get_object(request, str(pk))
        if one is None:
            raise Http404
        if not self.has_view_permission(request, one):
            raise PermissionDenied
        if not has_errors_file(one):
            raise Http404
        response = StreamingHttpResponse(write_errors(one), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="members-errors.csv"'
        return response

    @admin.display(description="how it was read")
    def how_it_was_read(self, one: MemberImport) -> SafeString | str:
        return format_html_join("", "<p>{}</p>", ((note.words,) for note in one.notes)) or "—"

    @admin.display(description="errors by line")
    def errors_by_line(self, one: MemberImport) -> SafeString:
        link = reverse("admin:members_memberimport_errors", args=[one.pk]) if has_errors_file(one) else ""
        context = {
            "errors": one.errors.all()[:_SHOWN],
            "count": one.error_count,
            "link": link,
            "link_text": "Download the file with its errors",
        }
        return render_to_string("admin/_errors.html", context)

    @admin.display(description="values that change")
    def changes_by_line(self, one: MemberImport) -> SafeString:
        changes = one.changes.select_related("member")
        context = {"changes": changes[:_SHOWN], "count": changes.count()}
        return render_to_string("admin/_member_changes.html", context)


@admin.register(MemberImportWork)
class MemberImportWorkAdmin(LongWorkAdmin):
    record_actions = (restart(),)


def changes_of(member: Member) -> SafeString:
    """What imports changed of a member, newest first, for the member's page."""
    imported = member.import_changes.filter(member_import__status=ImportStatus.IMPORTED)
    changes = imported.select_related("member_import__imported_by").order_by("-pk")[:_SHOWN]
    return render_to_string("admin/_imported_changes.html", {"changes": changes})
