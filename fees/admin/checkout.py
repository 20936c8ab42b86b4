from datetime import datetime
from typing import Any

from django.contrib import admin

from accounts.models import User
from fees.choices import GatewayEventStatus
from fees.gateways.events import clear_event
from fees.models import Checkout, CheckoutFee, GatewayEvent
from foundation.admin_actions import ActionsAdmin, AdminAction, ReadOnlyAdmin, ReadOnlyInline, ReasonForm


class CheckoutFeeInline(ReadOnlyInline):
    model = CheckoutFee
    fields = ("fee", "amount")
    verbose_name_plural = "fees"


class EventInline(ReadOnlyInline):
    model = GatewayEvent
    fields = ("received_at", "name", "status", "outcome")


@admin.register(Checkout)
class CheckoutAdmin(ReadOnlyAdmin):
    list_display = ("started_at", "provider", "amount", "status", "payment", "by")
    list_select_related = ("provider", "payment", "by")
    list_filter = ("status", "gateway")
    date_hierarchy = "started_at"
    search_fields = ("=session", "=provider__provider_id", "provider__name", "=fees__program__program_id")
    search_help_text = "Session of the gateway, provider, or program ID"
    # Whoever has the address of the payment page may pay there.
    exclude = ("address",)
    inlines = (CheckoutFeeInline, EventInline)


def _clear(event: GatewayEvent, *, reason: str, by: User, now: datetime) -> str:
    clear_event(event, reason=reason, by=by, now=now)
    return "The event is cleared."


def _for_staff(event: GatewayEvent) -> bool:
    return event.status == GatewayEventStatus.STAFF


@admin.register(GatewayEvent)
class GatewayEventAdmin(ActionsAdmin):
    list_display = ("received_at", "name", "checkout", "status", "outcome")
    list_select_related = ("checkout",)
    list_filter = ("status", "kind", "gateway")
    date_hierarchy = "received_at"
    search_fields = ("=event_id", "=session", "=reference")
    search_help_text = "Event, session, or payment of the gateway"
    record_actions: tuple[AdminAction[Any], ...] = (
        AdminAction(
            "Clear",
            ReasonForm,
            _clear,
            _for_staff,
            help_text="Do first what the outcome asks for: record, reverse, or refund the payment. The reason says"
            " what you did.",
        ),
    )
