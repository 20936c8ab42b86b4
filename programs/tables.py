from typing import Any

import django_tables2 as tables
from django.utils import timezone
from django.utils.html import format_html

from foundation.formatting import format_cecs
from foundation.pieces import status
from foundation.table_columns import DayColumn
from programs.badges import deadline_badge
from programs.choices import ProgramStatus
from programs.models import Program
from programs.rules.progress import tone
from programs.selectors.program import program_date

# Seven columns fit only if long headings wrap.
_WRAPS = {"th": {"class": "text-wrap"}}
_NUMBER = {"th": {"class": "num"}, "td": {"class": "num"}}


class ProgramTable(tables.Table):
    program_id = tables.Column(
        "Program ID", linkify=True, empty_values=(), order_by=("program_id", "pk"), attrs=_WRAPS
    )
    name = tables.Column("Program Name", linkify=True, order_by=("name", "pk"))
    program_type = tables.Column("Program Type", order_by=("program_type", "pk"))
    start_date = tables.Column("Program Date", order_by=("start_date", "pk"), attrs=_WRAPS)
    provider = tables.Column(
        "Educational Provider Name",
        accessor="provider__name",
        order_by=("provider__name", "pk"),
        attrs=_WRAPS,
    )
    submitted_at = DayColumn(verbose_name="Submission Date", order_by=("submitted_at", "pk"), attrs=_WRAPS)
    status = tables.Column("Status", order_by=("status", "pk"))

    class Meta:
        caption = "Programs"

    def render_program_id(self, record: Program) -> str:
        return record.program_id or "Draft"

    def render_start_date(self, record: Program) -> str:
        return program_date(record)

    def render_status(self, record: Program) -> str:
        due = record.status == ProgramStatus.APPROVED and record.end_date <= timezone.localdate()
        badge = deadline_badge(record.deadline) if due else ""
        return format_html("<div>{} {}</div>", status(record.get_status_display(), tone(record.status)), badge)


class RecordTable(tables.Table):
    """Attendance records, read through the program that they are for."""

    aast_id = tables.Column("AAST ID", accessor="member__aast_id", orderable=False)
    first_name = tables.Column("First Name", orderable=False)
    last_name = tables.Column("Last Name", orderable=False)
    completion_date = DayColumn(verbose_name="Completion Date", orderable=False)
    cecs = tables.Column("CECs", orderable=False, attrs=_NUMBER)

    class Meta:
        caption = "Records of attendance"
        empty_text = "No attendance has been reported yet."

    def render_cecs(self, value: Any) -> str:
        return format_cecs(value)
