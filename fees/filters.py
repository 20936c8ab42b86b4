from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.http import QueryDict

from cecportal.paging import SearchFilter
from fees.choices import FeeStatus
from fees.models import FilingFee

ALL = "all"


class FeeFilter(filters.FilterSet):
    program_id = SearchFilter(label="Program ID", field_name="program__program_id", lookup_expr="icontains")
    name = SearchFilter(label="Program Name", field_name="program__name", lookup_expr="icontains")
    status = filters.ChoiceFilter(
        label="Status", choices=[*FeeStatus.choices, (ALL, "All")], empty_label=None, method="in_status"
    )

    class Meta:
        model = FilingFee
        fields: tuple[str, ...] = ()

    def __init__(self, data: QueryDict, **kwargs: Any) -> None:
        chosen = data.copy()
        chosen.setdefault("status", FeeStatus.DUE)
        super().__init__(chosen, **kwargs)

    @property
    def selected(self) -> QuerySet[FilingFee]:
        """What the filters select; nothing while one of them cannot be read."""
        return self.qs if self.is_valid() else self.queryset.none()

    def in_status(self, queryset: QuerySet[FilingFee], name: str, value: str) -> QuerySet[FilingFee]:
        return queryset if value == ALL else queryset.filter(status=value)
