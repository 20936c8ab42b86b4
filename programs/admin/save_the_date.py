"""Save the Date emails: text, audience, and result."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.validators import RegexValidator
from django.db.models import Count, Q
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from accounts.models import User
from foundation.admin_actions import ActionsAdmin, AdminAction, ConfirmForm, ReasonForm
from foundation.formatting import plural
from members.choices import Kind
from programs.choices import RecipientStatus, SaveTheDateStatus
from programs.forms.date_fields import WRONG_TIME
from programs.models import SaveTheDate, Suppression
from programs.services.save_the_date import (
    as_message,
    audience,
    decline_save_the_date,
    edit_save_the_date,
    schedule_save_the_date,
    stop_save_the_date,
)


class WordsForm(forms.Form):
    subject = forms.CharField(max_length=150, widget=forms.TextInput(attrs={"size": 90}))
    body = forms.CharField(max_length=10_000, widget=forms.Textarea(attrs={"rows": 16, "cols": 90}))


class _WhenInput(AdminSplitDateTime):
    """Adds labels for screen readers, which the two fields of Django lack."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for widget, label in zip(self.widgets, ("Send at: date", "Send at: time"), strict=True):
            widget.attrs["aria-label"] = label


def _tomorrow() -> datetime:
    return (timezone.localtime() + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)


class ScheduleForm(forms.Form):
    kinds = forms.MultipleChoiceField(label="To", choices=Kind.choices, widget=forms.CheckboxSelectMultiple)
    states = forms.CharField(
        label="In these states",
        required=False,
        help_text="Two letters each, such as TX, OK. Empty for all.",
        validators=[RegexValidator(r"^\s*[A-Za-z]{2}(\s*,\s*[A-Za-z]{2})*\s*$", "Type two letters each: TX, OK.")],
    )
    send_at = forms.SplitDateTimeField(
        label="Send at",
        widget=_WhenInput,
        help_text=f"In the time of {settings.TIME_ZONE.replace('_', ' ')}. A time that is past sends it at once.",
        initial=_tomorrow,
        error_messages=WRONG_TIME,
    )

    def clean_states(self) -> list[str]:
        return [state.strip().upper() for state in self.cleaned_data["states"].split(",") if state.strip()]

    def clean(self) -> dict[str, Any]:
        kinds, states = self.cleaned_data.get("kinds", []), self.cleaned_data.get("states", [])
        nobody = [state for state in states if kinds and not audience(kinds, [state]).exists()]
        if nobody:
            self.add_error("states", f"Nobody would get it in {', '.join(nobody)}. Correct it, or take it out.")
        return self.cleaned_data


def _in(*statuses: SaveTheDateStatus) -> Callable[[SaveTheDate], bool]:
    return lambda save_the_date: save_the_date.status in statuses


def _edit(save_the_date: SaveTheDate, *, subject: str, body: str, by: User, now: datetime) -> str:
    edit_save_the_date(save_the_date, subject=subject, body=body, by=by, now=now)
    return "The words are saved."


def _schedule(
    save_the_date: SaveTheDate, *, kinds: list[str], states: list[str], send_at: datetime, by: User, now: datetime
) -> str:
    schedule_save_the_date(save_the_date, kinds=kinds, states=states, send_at=send_at, by=by, now=now)
    return (
        f"It goes to {audience(kinds, states).count():,} people from {timezone.localtime(send_at):%m/%d/%Y %H:%M} on."
    )


def _ask(_save_the_date: SaveTheDate, *, kinds: list[str], states: list[str], send_at: datetime) -> str:
    whom = " and ".join(f"{Kind(kind).label.lower()}s" for kind in kinds)
    where = f"in {', '.join(states)}" if states else "in all states"
    count = audience(kinds, states).count()
    people = plural(count, "person", "people")
    when = (
        "at once, because the time is past"
        if send_at <= timezone.now()
        else f"from {timezone.localtime(send_at):%m/%d/%Y %H:%M} on"
    )
    return f"The email goes to {people} ({whom} {where}) {when}. What was sent cannot be taken back."


def _decline(save_the_date: SaveTheDate, *, reason: str, by: User, now: datetime) -> str:
    decline_save_the_date(save_the_date, reason=reason, by=by, now=now)
    return "It is declined. The provider was told why."


def _stop(save_the_date: SaveTheDate, *, reason: str, by: User, now: datetime) -> str:
    stop_save_the_date(save_the_date, reason=reason, by=by, now=now)
    return "It is stopped; it goes to nobody more."


def _try(save_the_date: SaveTheDate, *, confirmed: bool, by: User, now: datetime) -> str:
    as_message(save_the_date, by.email, token="preview").send()  # noqa: S106 - leads to no recipient
    return f"It is on its way to {by.email}, and to nobody else."


def _counts(_save_the_date: SaveTheDate) -> str:
    counted = ", ".join(f"{kind.label}s: {audience([kind], []).count():,}" for kind in Kind)
    return f"Active people with an email address who did not unsubscribe: {counted}."


@admin.register(SaveTheDate)
class SaveTheDateAdmin(ActionsAdmin):
    list_display = ("program", "provider", "status", "asked_at", "send_at", "sent", "failed", "unsubscribed")
    list_filter = ("status",)
    list_select_related = ("program__provider",)
    search_fields = ("program__program_id", "program__name")
    ordering = ("asked_at", "pk")
    readonly_fields = ("preview", "report")
    fieldsets = (
        (None, {"fields": ("program", "status", ("asked_by", "asked_at"), "requested_text")}),
        ("The email", {"fields": ("preview",)}),
        ("Audience and sending", {"fields": ("kinds", "states", "send_at", "decided_by", "report")}),
    )
    record_actions = (
        AdminAction(
            "Approve and schedule",
            ScheduleForm,
            _schedule,
            _in(SaveTheDateStatus.REQUESTED),
            description=_counts,
            asks=_ask,
        ),
        AdminAction(
            "Edit the words",
            WordsForm,
            _edit,
            _in(SaveTheDateStatus.REQUESTED),
            initial=lambda save_the_date: {"subject": save_the_date.subject, "body": save_the_date.body},
        ),
        AdminAction(
            "Send it to me",
            ConfirmForm,
            _try,
            _in(SaveTheDateStatus.REQUESTED, SaveTheDateStatus.SCHEDULED),
            help_text="To see it as members will; nobody else gets it.",
        ),
        AdminAction("Decline", ReasonForm, _decline, _in(SaveTheDateStatus.REQUESTED), destructive=True),
        AdminAction(
            "Stop",
            ReasonForm,
            _stop,
            _in(SaveTheDateStatus.SCHEDULED, SaveTheDateStatus.SENDING),
            help_text="Those who have it already keep it; nobody else gets it.",
            destructive=True,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        def count(**which: Any) -> Count:
            return Count("recipients", filter=Q(**{f"recipients__{name}": value for name, value in which.items()}))

        counts = {status: count(status=status) for status in RecipientStatus.values}
        return (
            super()
            .get_queryset(request)
            .annotate(
                **{f"count_{name}": counted for name, counted in counts.items()}, count_off=count(unsubscribed=True)
            )
        )

    @admin.display(ordering="program__provider__name")
    def provider(self, save_the_date: SaveTheDate) -> str:
        return save_the_date.program.provider.name

    @admin.display
    def sent(self, save_the_date: Any) -> int:
        return save_the_date.count_sent

    @admin.display
    def failed(self, save_the_date: Any) -> int:
        return save_the_date.count_failed

    @admin.display
    def unsubscribed(self, save_the_date: Any) -> int:
        return save_the_date.count_off

    @admin.display(description="")
    def preview(self, save_the_date: SaveTheDate) -> SafeString:
        message = as_message(save_the_date, "member@example.org", token="preview")  # noqa: S106 - leads to nobody
        return render_to_string("admin/_email_preview.html", {"message": message})

    @admin.display(description="report")
    def report(self, save_the_date: Any) -> str:
        counts = [f"{status.label}: {getattr(save_the_date, f'count_{status.value}'):,}" for status in RecipientStatus]
        return "; ".join([*counts, f"unsubscribed by it: {save_the_date.count_off:,}"])


@admin.register(Suppression)
class SuppressionAdmin(admin.ModelAdmin):
    """Unsubscribed addresses. Staff add the address of a person who asked by mail."""

    list_display = ("email", "since")
    search_fields = ("email",)
    fields = ("email",)

    def has_change_permission(self, request: HttpRequest, obj: Suppression | None = None) -> bool:
        return False
