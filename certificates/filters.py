from typing import cast

import django_filters as filters
from django.db.models import QuerySet
from django.http import QueryDict

from accounts.models import User
from accounts.permissions import serves_providers
from certificates.choices import CertificateStatus
from certificates.models import Certificate
from foundation.paging import SearchFilter
from foundation.searching import searched_fields

MINE, PROGRAMS = "mine", "programs"


class CertificateFilter(filters.FilterSet):
    whose = filters.ChoiceFilter(
        label="Whose",
        choices=[(MINE, "My own"), (PROGRAMS, "Our programs’")],
        empty_label=None,
        method="of_whom",
    )
    program_id = SearchFilter(label="Program ID", lookup_expr="icontains")
    program_name = SearchFilter(label="Program Name", lookup_expr="icontains")
    aast_id = SearchFilter(label="AAST ID", lookup_expr="exact")
    status = filters.ChoiceFilter(label="Status", choices=CertificateStatus.choices, empty_label="All")

    class Meta:
        model = Certificate
        fields: tuple[str, ...] = ()

    def __init__(self, data: QueryDict, *, user: User, is_member: bool, **kwargs: object) -> None:
        self._user = user
        chosen = cast("QueryDict", searched_fields(data))
        chosen.setdefault("whose", MINE)
        super().__init__(chosen, **kwargs)
        self.serves = serves_providers(user)
        # Hide “Whose” unless the user is both. Hide the AAST ID filter from members.
        if not (is_member and self.serves):
            del self.filters["whose"]
        if not self.serves:
            del self.filters["aast_id"]

    @property
    def selected(self) -> QuerySet[Certificate]:
        """The selected certificates. Empty while a filter is invalid."""
        return self.qs if self.is_valid() else self.queryset.none()

    def of_whom(self, queryset: QuerySet[Certificate], name: str, value: str) -> QuerySet[Certificate]:
        mine = Certificate.objects.earned_by(self._user)
        return queryset & mine if value == MINE else queryset.exclude(pk__in=mine.values("pk"))
