"""Share links before staff, who end them for a member without a login. Tokens and visits are not theirs to see."""

from datetime import datetime

from django.contrib import admin
from django.utils import timezone

from accounts.models import User
from certificates.models import ShareLink
from certificates.sharing.selectors import is_open
from certificates.sharing.services import withdraw_link
from foundation.admin_actions import ActionsAdmin, AdminAction, ConfirmForm


def _withdraw(link: ShareLink, *, confirmed: bool, by: User, now: datetime) -> str:
    withdraw_link(link, by=by, now=now)
    return "The link shows nothing any more."


def _is_open(link: ShareLink) -> bool:
    return is_open(link, timezone.now())


@admin.register(ShareLink)
class ShareLinkAdmin(ActionsAdmin):
    list_display = ("__str__", "member", "made_at", "expires_at", "withdrawn_at")
    list_filter = ("made_at", ("withdrawn_at", admin.EmptyFieldListFilter))
    list_select_related = ("member",)
    search_fields = ("=member__aast_id", "label")
    search_help_text = "AAST ID, or for whom the link is"
    exclude = ("token_hash",)
    record_actions = (
        AdminAction(
            "Withdraw",
            ConfirmForm,
            _withdraw,
            _is_open,
            help_text="The link ends at once. What was downloaded stays with the reader.",
            destructive=True,
        ),
    )
