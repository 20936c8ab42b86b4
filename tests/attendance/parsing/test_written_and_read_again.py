"""Whatever way a roster is written, it is read as the same records; what is on record can be filed anew as it is."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Provider, User
from attendance.choices import UploadStatus
from attendance.corrections.correct import cells_of
from attendance.models import AttendanceRecord, AttendanceUpload
from attendance.roster.columns import COLUMNS
from attendance.roster.error_catalog import CATALOG
from attendance.uploads.confirm import file_checked
from attendance.uploads.errors_csv import has_errors_csv, write_errors_csv
from attendance.uploads.processing import process_upload
from tabular.errors import Scope
from tests import factories
from tests.attendance.parsing.malformed import malformed_files
from tests.attendance.parsing.test_malformed_files import forgotten
from tests.conftest import GUIDE

pytestmark = pytest.mark.usefixtures("conference", "maria")
one_scene = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
PEOPLE = {**GUIDE, "100200": ("María", "Núñez-O'Brien")}
DAY = date(2009, 4, 10)
Row = tuple[str, str, str, str, str, str]

OF_THE_NAMES = [error.code for error in CATALOG.values() if error.scope == Scope.HEADER]

days = st.sampled_from(["4/10/2009", "04/10/2009", "2009-04-10", "Apr 10, 2009", "10-Apr-2009", "4/10/2009 0:00"])
cecs = st.integers(1, 40).map(lambda quarters: Decimal(quarters) / 4)
spelled = st.sampled_from([str, str.upper, str.lower, lambda name: f" {name} ", lambda name: f"{name}\u00a0"])


@st.composite
def rosters(draw: st.DrawFn) -> list[Row]:
    people = draw(st.lists(st.sampled_from(sorted(PEOPLE)), unique=True, min_size=1))
    rows = []
    for aast_id in people:
        first, last = (draw(spelled)(name) for name in PEOPLE[aast_id])
        program = draw(st.sampled_from(["A09164", "a09164"]))
        rows.append((program, aast_id, first, last, draw(days), f"{draw(cecs):f}"))
    return rows


@dataclass(frozen=True)
class Dialect:
    delimiter: str
    line_end: str
    encoding: str
    quoting: int
    order: Sequence[int]
    blank_lines: int

    def written(self, rows: list[Row]) -> bytes:
        text = io.StringIO()
        writer = csv.writer(text, delimiter=self.delimiter, lineterminator=self.line_end, quoting=self.quoting)
        for row in [tuple(column.name for column in COLUMNS), *rows]:
            writer.writerow([row[place] for place in self.order])
        return (text.getvalue() + self.line_end * self.blank_lines).encode(self.encoding)


dialects = st.builds(
    Dialect,
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    line_end=st.sampled_from(["\r\n", "\n", "\r"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    order=st.permutations(range(6)),
    blank_lines=st.integers(0, 3),
)


def filed(aast: Provider, carol: User, content: bytes) -> AttendanceUpload:
    """Reported, and confirmed where it asks how it was read."""
    upload = factories.report(aast, carol, content)
    if upload.status == UploadStatus.CHECKED and upload.can_be_filed:
        file_checked(upload, by=carol, now=upload.received_at)
        process_upload(upload.pk)
        upload.refresh_from_db()
    return upload


def recorded() -> set[tuple[str, str, date, Decimal]]:
    records = AttendanceRecord.objects.values_list("program__program_id", "member__aast_id", "completion_date", "cecs")
    return set(records)


def meant(rows: list[Row]) -> set[tuple[str, str, date, Decimal]]:
    return {("A09164", aast_id, DAY, Decimal(earned)) for _, aast_id, _, _, _, earned in rows}


@one_scene
@given(rows=rosters(), dialect=dialects)
def test_every_way_of_writing_gives_the_same_records(
    aast: Provider, carol: User, rows: list[Row], dialect: Dialect
) -> None:
    with forgotten():
        upload = filed(aast, carol, dialect.written(rows))
        assert (upload.status, recorded()) == (UploadStatus.ACCEPTED, meant(rows))


@one_scene
@given(rows=rosters())
def test_a_workbook_gives_the_same_records(aast: Provider, carol: User, rows: list[Row]) -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        as_date = workbook.add_format({"num_format": "m/d/yyyy"})
        sheet.write_row(0, 0, [column.name for column in COLUMNS])
        for number, (program, aast_id, first, last, _, earned) in enumerate(rows, 1):
            sheet.write_row(number, 0, [program, int(aast_id), first, last])
            sheet.write_datetime(number, 4, DAY, as_date)
            sheet.write_number(number, 5, float(earned))
    with forgotten():
        upload = filed(aast, carol, file.getvalue())
        assert (upload.status, recorded()) == (UploadStatus.ACCEPTED, meant(rows))


@one_scene
@given(rows=rosters(), dialect=dialects)
def test_what_is_on_record_can_be_filed_anew_as_it_is(
    aast: Provider, carol: User, rows: list[Row], dialect: Dialect
) -> None:
    with forgotten():
        filed(aast, carol, dialect.written(rows))
        related = AttendanceRecord.objects.select_related("program", "member").order_by("line_number")
        exported = [cells_of(record) for record in related]
        before = recorded()
    with forgotten():
        upload = filed(aast, carol, factories.csv_of(*(",".join(cells) for cells in exported)))
        assert (upload.status, recorded()) == (UploadStatus.ACCEPTED, before)


@one_scene
@given(file=malformed_files())
def test_lines_that_are_given_back_have_the_same_faults(aast: Provider, carol: User, file: tuple[str, bytes]) -> None:
    with forgotten():
        upload = factories.report(aast, carol, file[1])
        if has_errors_csv(upload) and not upload.errors.filter(code__in=OF_THE_NAMES).exists():
            again = factories.report(aast, carol, b"".join(write_errors_csv(upload)))
            assert errors(again) == errors(upload)


def errors(upload: AttendanceUpload) -> list[tuple[int, str, str]]:
    return list(upload.errors.values_list("line_number", "column", "code"))
