from datetime import datetime
from typing import Any, cast

import django_filters as filters
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django_filters.fields import DateRangeField
from django_filters.widgets import DateRangeWidget

from foundation.paging import SearchFilter
from foundation.searching import searched_fields
from programs.choices import ProgramFormat, ProgramStatus, ProgramType
from programs.models import Program

INBOX, ALL = "inbox", "all"


class DatesField(DateRangeField):
    widget = DateRangeWidget(attrs={"placeholder": "MM/DD/YYYY", "autocomplete": "off"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields:
            field.error_messages["invalid"] = "Type each date as MM/DD/YYYY, such as 04/10/2009."

    def compress(self, data_list: list[Any]) -> slice | None:
        dates: slice | None = super().compress(data_list)
        if dates and dates.start and dates.stop and dates.start > dates.stop:
            raise ValidationError("The first date is after the second. Swap them.")
        return dates


class DatesFilter(filters.DateFromToRangeFilter):
    field_class = DatesField


class StatusFilterSet(filters.FilterSet):
    """A search in one status. `preset` is the status before the user chooses one."""

    preset = ALL

    def __init__(self, data: QueryDict, **kwargs: Any) -> None:
        chosen = cast("QueryDict", searched_fields(data))
        chosen.setdefault("status", self.preset)
        super().__init__(chosen, **kwargs)

    @property
    def selected(self) -> QuerySet[Any]:
        """What the filters select; nothing while one of them cannot be read."""
        return self.qs if self.is_valid() else self.queryset.none()

    def elsewhere(self) -> list[tuple[str, int, str]]:
        """Count the results of the same search in other statuses. Each is (label, count, query string)."""
        chosen = {**self.form.cleaned_data} if self.is_valid() else {}
        # A search in all statuses has no other results, so a second query is not needed.
        if chosen.pop("status", ALL) == ALL or not any(chosen.values()):
            return []
        everywhere = type(self)(self._in(ALL), queryset=self.queryset, request=self.request).qs.order_by()
        others = everywhere.exclude(pk__in=self.qs.order_by().values("pk"))
        counts = others.values_list("status").annotate(count=Count("pk")).order_by("-count", "status")
        labels = dict(self.filters["status"].extra["choices"])
        return [(labels[status], count, self._in(status).urlencode()) for status, count in counts]

    def _in(self, status: str) -> QueryDict:
        data = self.data.copy()
        data["status"] = status
        return data


class ProgramFilter(StatusFilterSet):
    preset = INBOX
    program_id = SearchFilter(label="Program ID", lookup_expr="icontains")
    name = SearchFilter(label="Program Name", lookup_expr="icontains")
    program_type = filters.ChoiceFilter(label="Program Type", choices=ProgramType.choices, empty_label="All")
    submitted = DatesFilter(label="Submission Date Range", field_name="submitted_at")
    held = DatesFilter(label="Program Date Range", method="held_within")
    status = filters.ChoiceFilter(
        label="Status",
        choices=[(INBOX, "My Inbox"), (ALL, "All"), *ProgramStatus.choices],
        empty_label=None,
        method="in_status",
    )

    class Meta:
        model = Program
        fields: tuple[str, ...] = ()

    def in_status(self, queryset: Any, name: str, value: str) -> QuerySet[Program]:
        if value == INBOX:
            return queryset.waiting_for(self.request.user)
        return queryset if value == ALL else queryset.filter(status=value)

    def held_within(self, queryset: QuerySet[Program], name: str, value: slice) -> QuerySet[Program]:
        return held_within(queryset, value)


class CalendarFilter(filters.FilterSet):
    """The search of the public calendar. Without chosen dates it shows programs that are not over."""

    words = SearchFilter(label="Words", method="with_words", help_text="Name, provider, or place.")
    program_type = filters.ChoiceFilter(label="Program Type", choices=ProgramType.choices, empty_label="All")
    format = filters.ChoiceFilter(label="Format", choices=ProgramFormat.choices, empty_label="All")
    held = DatesFilter(label="Dates", method="held_within")
    cecs = filters.NumberFilter(label="CECs, at least", field_name="approved_cecs", lookup_expr="gte", min_value=0)

    class Meta:
        model = Program
        fields: tuple[str, ...] = ()

    def __init__(self, data: QueryDict, **kwargs: Any) -> None:
        super().__init__(searched_fields(data), **kwargs)

    @property
    def selected(self) -> QuerySet[Program]:
        """What the filters select; nothing while one of them cannot be read."""
        if not self.is_valid():
            return self.queryset.none()
        chosen = self.form.cleaned_data["held"]
        return self.qs if chosen else self.qs.filter(end_date__gte=timezone.localdate())

    def with_words(self, queryset: QuerySet[Program], name: str, value: str) -> QuerySet[Program]:
        for word in value.split():
            found = Q(name__icontains=word) | Q(provider__name__icontains=word) | Q(place__icontains=word)
            queryset = queryset.filter(found)
        return queryset

    def held_within(self, queryset: QuerySet[Program], name: str, value: slice) -> QuerySet[Program]:
        return held_within(queryset, value)


def held_within(queryset: QuerySet[Program], value: slice) -> QuerySet[Program]:
    """Programs with at least one day within the range."""
    if value.start:
        queryset = queryset.filter(end_date__gte=_day(value.start))
    return queryset.filter(start_date__lte=_day(value.stop)) if value.stop else queryset


def _day(moment: datetime) -> Any:
    return timezone.localdate(moment)
