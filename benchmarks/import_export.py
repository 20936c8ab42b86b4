"""The same rules with django-import-export: as its documentation shows, and tuned with its options.

Both write the records of the file that `benchmarks.measure` checks, in one transaction, and report each line with
errors. They do not change programs, history, or fees.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import tablib
from django.conf import settings
from django.core.exceptions import ValidationError
from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.widgets import DateWidget, DecimalWidget, ForeignKeyWidget

from attendance.models import AttendanceRecord, AttendanceUpload
from attendance.roster.cells import aast_id_error, read_cecs, read_date
from attendance.roster.columns import COLUMNS
from benchmarks.dataset import NOW
from members.choices import Standing
from members.models import Member
from members.rules.names import name_key
from programs.models import Program
from programs.states import TAKES_ATTENDANCE
from tabular.cell_errors import CellError


class AsUsual(ModelResource):
    """For each line: one instance, its diff, its validation, and its queries."""

    program = Field("program", "Program ID", ForeignKeyWidget(Program, "program_id"))
    member = Field("member", "AAST ID", ForeignKeyWidget(Member, "aast_id"))
    first_name = Field("first_name", "First Name")
    last_name = Field("last_name", "Last Name")
    completion_date = Field("completion_date", "Completion Date", DateWidget("%Y-%m-%d"))
    cecs = Field("cecs", "CECs", DecimalWidget())

    class Meta:
        model = AttendanceRecord
        fields = ("program", "member", "first_name", "last_name", "completion_date", "cecs")
        import_id_fields = ("program", "member")
        use_transactions = True
        clean_model_instances = True

    def before_import(self, dataset: tablib.Dataset, **_options: Any) -> None:
        self.upload: AttendanceUpload = _options["upload"]
        self.today = NOW.date()
        self.seen: set[tuple[int, int]] = set()

    def before_import_row(self, row: dict[str, str], **_options: Any) -> None:
        if error := aast_id_error(row["AAST ID"]):
            raise ValidationError({"member": error.error_type.code})
        day, cecs = read_date(row["Completion Date"]), read_cecs(row["CECs"])
        if isinstance(day, CellError):
            raise ValidationError({"completion_date": day.error_type.code})
        if isinstance(cecs, CellError):
            raise ValidationError({"cecs": cecs.error_type.code})
        row["Completion Date"], row["CECs"] = f"{day:%Y-%m-%d}", f"{cecs}"

    def after_init_instance(
        self, instance: AttendanceRecord, new: bool, row: Mapping[str, str], **options: Any
    ) -> None:
        instance.upload, instance.line_number = self.upload, options["row_number"] + 1
        instance.recorded_at = NOW

    def before_save_instance(self, instance: AttendanceRecord, row: Mapping[str, str], **options: Any) -> None:
        program, member = instance.program, instance.member
        errors = [code for code, broken in self._rules(instance, program, member) if broken]
        if errors:
            raise ValidationError(errors)
        self.seen.add((program.pk, member.pk))

    def _rules(self, record: AttendanceRecord, program: Program, member: Member) -> list[tuple[str, bool]]:
        day: date = record.completion_date
        deadline = program.extended_until or program.end_date + timedelta(days=settings.REPORTING_DAYS)
        key = name_key(record.first_name, record.last_name)
        return [
            ("PROGRAM_UNKNOWN", program.provider_id != self.upload.provider_id),
            ("PROGRAM_NOT_APPROVED", program.status not in TAKES_ATTENDANCE),
            ("DEADLINE_PASSED", self.today > deadline),
            ("MEMBER_INACTIVE", member.standing != Standing.ACTIVE),
            ("NAME_MISMATCH", key != member.name_key and not member.former_names.filter(name_key=key).exists()),
            ("MEMBER_TWICE", (program.pk, member.pk) in self.seen),
            ("ALREADY_REPORTED", record.pk is not None),
            ("DATE_OUTSIDE_PROGRAM", not program.start_date <= day <= program.end_date),
            ("DATE_IN_FUTURE", day > self.today),
            ("CECS_OVER_APPROVED", record.cecs > program.approved_cecs),
        ]


class _CachedPrograms(ForeignKeyWidget):
    """Reads each program once."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._known: dict[str, Program] = {}

    def clean(self, value: str, row: Mapping[str, str] | None = None, **options: Any) -> Program:
        if value not in self._known:
            self._known[value] = super().clean(value, row, **options)
        return self._known[value]


class Tuned(AsUsual):
    """Without diffs and model validation, with batches of a thousand rows and cached programs."""

    program = Field("program", "Program ID", _CachedPrograms(Program, "program_id"))

    class Meta(AsUsual.Meta):
        skip_diff = True
        skip_html_diff = True
        clean_model_instances = False
        use_bulk = True
        batch_size = 1_000


def take(resource: type[ModelResource], upload: AttendanceUpload) -> int:
    """Import the file of the upload, and return the number of written lines. Raises AssertionError for any error."""
    with upload.file.open("rb") as file:
        dataset = tablib.Dataset().load(file.read().decode(), format="csv")
    if list(dataset.headers or []) != [column.name for column in COLUMNS]:
        raise AssertionError("The file has other columns.")
    result = resource().import_data(dataset, dry_run=False, raise_errors=False, upload=upload)
    if result.has_errors() or result.has_validation_errors():
        errors = [row.error for row in result.invalid_rows[:1]] or [
            error.error for _, error in result.row_errors()[:1]
        ]
        raise AssertionError(f"The peer refuses a valid file: {errors}")
    return AttendanceRecord.objects.filter(upload=upload).count()
