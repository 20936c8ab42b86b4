import django_tables2 as tables
from django.utils.html import format_html

from attendance.choices import UNNAMED, Match, UploadSource, UploadStatus
from attendance.models import AttendanceRecord, AttendanceUpload, LineError
from foundation.formatting import plural, us_date
from foundation.pieces import status
from foundation.table_columns import MomentColumn
from programs.tables import RecordTable

TONES = {
    UploadStatus.RECEIVED: "info",
    UploadStatus.CHECKED: "warning",
    UploadStatus.ACCEPTED: "success",
    UploadStatus.REJECTED: "danger",
    UploadStatus.FAILED: "warning",
    UploadStatus.UNDONE: "neutral",
}
PROGRAMS_SHOWN = 3
_NUMBER = {"th": {"class": "num"}, "td": {"class": "num"}}


class UploadTable(tables.Table):
    """The rows must come from `selectors.with_outcome`."""

    filename = tables.Column("File", linkify=True, order_by=("filename", "pk"))
    programs = tables.Column("Program IDs", orderable=False, empty_values=(None, []))
    received_at = MomentColumn(verbose_name="Received", order_by=("received_at", "pk"))
    provider = tables.Column("Provider", order_by=("provider__name", "pk"))
    received_by = tables.Column("By", orderable=False)
    lines = tables.Column("Attendees", attrs=_NUMBER, order_by=("lines", "pk"))
    status = tables.Column("Status", order_by=("status", "pk"))

    class Meta:
        caption = "Attendance reported so far"
        empty_heading = "No attendance was reported yet"
        empty_text = "Files that you upload and records that you enter are listed here, with what became of them."

    def render_filename(self, record: AttendanceUpload) -> str:
        source = record.get_source_display()
        if record.source in UNNAMED:
            return _unnamed_label(record)
        return record.filename if record.source == UploadSource.FILE else f"{record.filename} ({source.lower()})"

    def render_programs(self, value: list[str]) -> str:
        more = f" + {len(value) - PROGRAMS_SHOWN:,} more" if len(value) > PROGRAMS_SHOWN else ""
        return ", ".join(value[:PROGRAMS_SHOWN]) + more

    def render_status(self, record: AttendanceUpload) -> str:
        return status(*_outcome(record))


def _unnamed_label(upload: AttendanceUpload) -> str:
    """The source and the days of an upload without a file, since it has no file name."""
    first, last = upload.first_day, upload.last_day  # type: ignore[attr-defined]
    label = upload.get_source_display()
    if not first:
        return label
    return f"{label}: {us_date(first)}" if first == last else f"{label}: {us_date(first)} – {us_date(last)}"


def _outcome(upload: AttendanceUpload) -> tuple[str, str]:
    """The label and the tone of the status in a list. The upload must come from `selectors.with_outcome`."""
    if upload.repeated:  # type: ignore[attr-defined]
        return "Recorded already", "info"
    if upload.repaired:  # type: ignore[attr-defined]
        return "Repaired here and recorded", "success"
    label, tone = upload.get_status_display(), TONES[UploadStatus(upload.status)]
    if upload.error_count:
        label += f": {plural(upload.error_count, 'error')}"
    return label, tone


class FiledTable(RecordTable):
    """The records of one upload, with links to correct them."""

    correct = tables.LinkColumn(
        "correct_record",
        args=[tables.A("pk")],
        verbose_name="Correct",
        orderable=False,
        empty_values=(),
        attrs={"td": {"class": "no-print"}},
    )

    def render_correct(self, record: AttendanceRecord) -> str:
        name = f"{record.first_name} {record.last_name}"
        return format_html('Correct<span class="visually-hidden"> the line of {}</span>', name)


class ReportTable(tables.Table):
    """The attendees of a webinar report, with the way each AAST ID was found."""

    line = tables.Column("Line", orderable=False, attrs=_NUMBER)
    name = tables.Column("Name in the report", orderable=False)
    email = tables.Column("Email", orderable=False, default="—")
    minutes = tables.Column("Minutes", orderable=False, attrs=_NUMBER)
    matched = tables.Column("AAST ID found", orderable=False)
    aast_id = tables.Column("AAST ID", orderable=False, default="—")

    class Meta:
        caption = "What the report says of each attendee"

    def render_matched(self, value: str) -> str:
        tone = {Match.EMAIL: "success", Match.NAME: "neutral", Match.NONE: "warning"}[Match(value)]
        return status(Match(value).label, tone)


class ErrorTable(tables.Table):
    line_number = tables.Column("Line", orderable=False, attrs={"td": {"class": "nowrap"}})
    column = tables.Column("Column", orderable=False, default="—")
    value = tables.Column("As sent", orderable=False, empty_values=(None,), attrs={"td": {"class": "typed"}})
    message = tables.Column("What is wrong", orderable=False)
    advice = tables.Column("What to do", orderable=False)

    class Meta:
        caption = "Errors by line"
        row_attrs = {"id": lambda record: f"error-{record.pk}"}

    def render_line_number(self, value: int) -> str:
        return f"{value:,}" if value else "File"

    def render_value(self, value: str) -> str:
        return format_html('<code class="as-typed">{}</code>', value) if value else "(empty)"

    def render_advice(self, record: LineError) -> str:
        if not record.suggestion:
            return record.advice
        # One element, because on a phone each child of the cell becomes a column.
        words = '<span>{} Perhaps <code class="as-typed">{}</code>.</span>'
        return format_html(words, record.advice, record.suggestion)
