"""The admin for staff: records are read-only, and forms that each call one service change them.

Nobody can edit, add, or delete a record with a lifecycle by hand.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django_htmx.http import HttpResponseClientRefresh

from foundation.actions import Action, M
from foundation.form_recovery import recovered_post
from foundation.long_lists import EstimatedCount
from foundation.long_work import LongWork, start_again


@dataclass(frozen=True)
class AdminAction(Action[M]):
    """An action of staff.

    `description` is a text about the record, above the form. `beside` is HTML beside the form, below `beside_heading`.
    `asks` gets the record and the fields. Staff must confirm its text before `do` is called, and again if it changes.
    """

    description: Callable[[M], str] = field(default=lambda _record: "")
    beside: Callable[[M], str] = field(default=lambda _record: "")
    beside_heading: str = ""
    # A right beside the right to change the record, such as "accounts.add_providerstaff".
    permission: str = ""
    asks: Callable[..., str] = field(default=lambda _record, **_fields: "")

    @property
    def slug(self) -> str:
        return self.name.lower().replace(" ", "_")


class ReadOnlyAdmin(admin.ModelAdmin):
    """A read-only admin that shows every field."""

    list_per_page = 50
    paginator = EstimatedCount
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Only the filters of the page. Any other lookup could guess a hidden text letter by letter."""
        if lookup.split("__", maxsplit=1)[0] not in {field.name for field in self.opts.get_fields()}:
            return super().lookup_allowed(lookup, value, request)  # type: ignore[arg-type]
        offered = [one[0] if isinstance(one, tuple) else one for one in self.list_filter]
        return any(lookup.startswith(name) for name in (*offered, self.date_hierarchy) if isinstance(name, str))

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        description = [*self.readonly_fields, *(self.exclude or ())]
        return [*self.readonly_fields, *(f.name for f in self.opts.fields if f.name not in description)]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Hide the save buttons, and use a title that does not promise a change."""
        buttons = ("show_save", "show_save_and_continue", "show_save_and_add_another")
        shown = {**dict.fromkeys(buttons, False), "title": capfirst(self.opts.verbose_name)}
        return super().change_view(request, object_id, form_url, {**shown, **(extra_context or {})})


class ReadOnlyInline(admin.TabularInline):
    """A read-only table of the rows that belong to a record."""

    template = "admin/_look_only_inline.html"
    extra = 0
    can_delete = False

    def has_add_permission(self, *_args: Any) -> bool:
        return False

    def has_change_permission(self, *_args: Any) -> bool:
        return False

    def has_view_permission(self, *_args: Any) -> bool:
        """Whoever sees the record sees its rows."""
        return True


class ActionsAdmin(ReadOnlyAdmin):
    """A read-only admin with actions as buttons above the record."""

    record_actions: tuple[AdminAction[Any], ...] = ()
    change_form_template = "admin/with_actions.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        ours = [
            path(
                f"<path:object_id>/{action.slug}/",
                view(partial(self.action_view, action=action)),
                name=self._url_name(action),
            )
            for action in self.record_actions
        ]
        return [*ours, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        record = self.get_object(request, object_id)
        available = [
            action
            for action in self.record_actions
            if record is not None and action.available(record) and _has_right(request, action)
        ]
        links = [(action, reverse(f"admin:{self._url_name(action)}", args=[object_id])) for action in available]
        return super().change_view(request, object_id, form_url, {"record_actions": links, **(extra_context or {})})

    def action_view(self, request: HttpRequest, object_id: str, action: AdminAction[Any]) -> HttpResponse:
        record = self.get_object(request, object_id)
        if record is None:
            raise Http404
        if not self.has_change_permission(request, record) or not _has_right(request, action):
            raise PermissionDenied
        if not action.available(record):
            messages.warning(request, f"{action.name}: not possible any more. Nothing was changed.")
            return redirect(admin_page(record))
        form = action.form(recovered_post(request), initial=action.initial(record))
        question = ""
        if request.method == "POST" and form.is_valid():
            question = action.asks(record, **form.cleaned_data)
            if request.POST.get("answered", "") == question and (page := self._done(request, action, record, form)):
                return redirect(page)
        return show_action(self, request, action, record, form, question if form.is_valid() else "")

    def _done(self, request: HttpRequest, action: AdminAction[Any], record: Model, form: forms.BaseForm) -> str:
        """Perform the action and return the address of the next page, or "" to show the form again."""
        done = action.perform(record, form, by=cast("AbstractBaseUser", request.user))
        if done is None:
            return ""
        self.log_change(request, record, [{"changed": {"name": action.name, "object": str(record), "fields": []}}])
        if isinstance(done, LongWork):
            return admin_page(done)
        messages.success(request, done)
        return admin_page(record)

    def _url_name(self, action: AdminAction[Any]) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{action.slug}"


class LongWorkAdmin(ActionsAdmin):
    """The progress and the result of long work, in units of `unit`. The function `restart` makes its actions."""

    list_display = ("kind", "about", "by", "asked_at", "attempts", "failed", "finished_at")
    list_filter = ("failed", "kind")
    list_select_related = ("about", "by")
    # The page shows the result as a message above the fields.
    exclude = ("failed", "level")
    change_form_template = "admin/long_work.html"
    unit = "lines"

    def get_urls(self) -> list[URLPattern]:
        status = self.admin_site.admin_view(self.status_view)
        return [
            path("<uuid:pk>/status/", status, name=f"{self.opts.app_label}_{self.opts.model_name}_status"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        work = self.get_object(request, object_id)
        state = self._state(work) if isinstance(work, LongWork) else {}
        return super().change_view(request, object_id, form_url, {**state, **(extra_context or {})})

    def status_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """The changing part of the page, or the whole page after the work is finished."""
        work = self.get_object(request, str(pk))
        if not isinstance(work, LongWork):
            raise Http404
        if not self.has_view_permission(request, work):
            raise PermissionDenied
        if work.finished_at:
            return HttpResponseClientRefresh()
        return render(request, "_long_work.html", self._state(work))

    def _state(self, work: LongWork) -> dict[str, Any]:
        status = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_status", args=[work.pk])
        return {"work": work, "unit": self.unit, "status_url": status, "about_url": admin_page(work.about)}


def restart() -> AdminAction[Any]:
    """The action that starts failed work again."""

    def do(work: LongWork, *, by: AbstractBaseUser, now: datetime, confirmed: bool) -> LongWork:
        start_again(work)
        return work

    return AdminAction(
        "Start again",
        ConfirmForm,
        do,
        lambda work: work.failed,
        help_text="Put it back in the queue, once what failed on our side is fixed. Nothing of it was done yet.",
    )


def admin_page(record: Model) -> str:
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])


def show_action(
    model_admin: admin.ModelAdmin,
    request: HttpRequest,
    action: AdminAction[Any],
    record: Model,
    form: forms.BaseForm,
    question: str = "",
) -> HttpResponse:
    """The page with the form of an action."""
    fieldset = helpers.AdminForm(form, [(None, {"fields": list(form.fields)})], {})  # type: ignore[arg-type]
    context = {
        **model_admin.admin_site.each_context(request),
        "action": action,
        "description": action.description(record),
        "beside": action.beside(record),
        "question": question,
        "adminform": fieldset,
        "form": form,
        "media": model_admin.media + form.media,
        "opts": model_admin.opts,
        "original": record,
        "page": admin_page(record),
        "title": action.name,
    }
    return render(request, "admin/action.html", context)


def _has_right(request: HttpRequest, action: AdminAction[Any]) -> bool:
    return not action.permission or request.user.has_perm(action.permission)


class ReasonForm(forms.Form):
    reason = forms.CharField(max_length=250, widget=forms.Textarea(attrs={"rows": 3, "cols": 60}))


class ConfirmForm(forms.Form):
    """The form of an action that only needs a confirmation. Its hidden field makes the form bound."""

    confirmed = forms.BooleanField(widget=forms.HiddenInput, initial=True)
