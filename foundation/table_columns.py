"""Columns of dates. The columns of django-tables2 would compile a template for each cell."""

from datetime import date, datetime

import django_tables2 as tables
from django.utils import timezone
from django.utils.formats import date_format


class DayColumn(tables.Column):
    def render(self, value: date) -> str:
        return date_format(timezone.localtime(value) if isinstance(value, datetime) else value, "SHORT_DATE_FORMAT")


class MomentColumn(tables.Column):
    def render(self, value: datetime) -> str:
        return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
