import django_filters as filters
from django.db.models import QuerySet

from fees.choices import FeeStatus
from fees.models import FilingFee
from foundation.paging import SearchFilter
from programs.filters import ALL, StatusFilterSet


class FeeFilter(StatusFilterSet):
    preset = FeeStatus.DUE
    program_id = SearchFilter(label="Program ID", field_name="program__program_id", lookup_expr="icontains")
    name = SearchFilter(label="Program Name", field_name="program__name", lookup_expr="icontains")
    status = filters.ChoiceFilter(
        label="Status", choices=[*FeeStatus.choices, (ALL, "All")], empty_label=None, method="in_status"
    )

    class Meta:
        model = FilingFee
        fields: tuple[str, ...] = ()

    def in_status(self, queryset: QuerySet[FilingFee], name: str, value: str) -> QuerySet[FilingFee]:
        return queryset if value == ALL else queryset.filter(status=value)
