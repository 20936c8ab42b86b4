"""Sent emails for staff, read-only and without secret links."""

import re
from urllib.parse import urlsplit

from allauth.account.admin import EmailAddress
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.html import format_html
from django.utils.safestring import SafeString
from post_office.admin import Attachment, Email, EmailTemplate, Log

from accounts.services.outbox import send_again
from foundation.admin_actions import ReadOnlyAdmin
from foundation.formatting import plural

HIDDEN = "[a link for the recipient alone]"
_LINK = re.compile(r"https?://[^\s<>\"']+")
_SECRETS = {"token", "key"}

# The packages' own pages resend, edit, and show complete links. This page replaces them; the rest is unused.
for model in (Attachment, Email, EmailAddress, EmailTemplate, Log):
    admin.site.unregister(model)


def without_secret_links(text: str) -> str:
    return _LINK.sub(lambda link: HIDDEN if _is_secret(link[0]) else link[0], text)


def _is_secret(link: str) -> bool:
    """Whether the address contains one of our tokens. The host may have changed, so any host counts."""
    try:
        match = resolve(urlsplit(link).path)
    except (Resolver404, ValueError):
        return False
    return bool(_SECRETS & match.kwargs.keys())


@admin.register(Email)
class SentEmailAdmin(ReadOnlyAdmin):
    change_form_template = "admin/change_form.html"  # the template of the package offers to send again
    list_display = ("recipients", "subject", "status", "created", "last_updated", "number_of_retries")
    list_filter = ("status", "created")
    search_fields = ("to", "subject")
    search_help_text = "Email address or subject"
    ordering = ("-id",)
    fields = (
        "recipients",
        "from_email",
        "subject",
        "status",
        "created",
        "last_updated",
        "scheduled_time",
        "number_of_retries",
        "text",
    )
    readonly_fields = ("recipients", "text")
    actions = ("send_again",)

    def has_change_permission(self, request: HttpRequest, obj: Email | None = None) -> bool:
        return False

    def has_send_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("post_office.change_email")

    @admin.action(description="Send again what was given up or held up", permissions=["send"])
    def send_again(self, request: HttpRequest, emails: QuerySet[Email]) -> None:
        count = send_again(emails)
        self.message_user(request, f"{plural(count, 'email goes', 'emails go')} out again.")

    @admin.display(description="to", ordering="to")
    def recipients(self, email: Email) -> str:
        return ", ".join(email.to)

    @admin.display(description="text")
    def text(self, email: Email) -> SafeString:
        return format_html('<pre tabindex="0">{}</pre>', without_secret_links(email.message))
