"""Filters of admin lists, to which the figures of the money view link."""

from typing import Any

from django.contrib import admin
from django.db.models import F, Sum
from django.http import HttpRequest
from django.utils import timezone

from fees.choices import Account
from fees.models import LedgerEntry
from fees.money.ages import AGES, OVERDUE

_ALL_OWED = ("owed", "Owed")


class AgeFilter(admin.SimpleListFilter):
    title = "owed since"
    parameter_name = "age"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [_ALL_OWED, *((age.slug, age.label) for age in (OVERDUE, *AGES))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == _ALL_OWED[0]:
            return queryset.filter(balance__gt=0)
        age = next((age for age in (OVERDUE, *AGES) if age.slug == self.value()), None)
        return queryset.filter(age.condition(timezone.localdate()), balance__gt=0) if age else queryset


class CreditFilter(admin.SimpleListFilter):
    title = "credit"
    parameter_name = "credit"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("left", "Something is left")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() != "left":
            return queryset
        sums = LedgerEntry.objects.filter(account=Account.CREDIT).order_by().values("payment")
        left = sums.annotate(sum=Sum(F("side") * F("amount"))).exclude(sum=0)
        return queryset.filter(pk__in=left.values("payment"))
