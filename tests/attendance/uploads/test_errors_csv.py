"""The errors file: what a provider sent, line by line, each with its errors in front; and the way back in."""

import csv
import io
import re

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Provider, User
from attendance.models import AttendanceUpload
from attendance.roster.error_catalog import NAME_MISMATCH
from tabular.formula_guard import escape_formula, unescape_formula
from tests import factories
from tests.conftest import FILES
from tests.pages import Login

MIXED = factories.csv_of(
    "A09164,100100,John,Smith,4/10/2009,1",
    "",
    "A09164,100101,Janet,Jones,4/10/2009,3",
    'A09164,100102,Sally,"Johnson, RPSGT",4/10/2009,0',
    "A09164,100103,Suzie",
    'A09164,"100104,James,Miller,4/10/2009,10',
)


def shown(upload: AttendanceUpload) -> list[tuple[int, str, str]]:
    return [(error.line_number, error.code, error.column) for error in upload.errors.all()]


def returned(client: Client, upload: AttendanceUpload) -> bytes:
    return b"".join(client.get(f"{upload.get_absolute_url()}errors.csv"))  # type: ignore[call-overload]


@pytest.mark.usefixtures("conference")
def test_each_line_has_its_faults_in_front(login: Login, carol: User, aast: Provider) -> None:
    lines = returned(login(carol), factories.report(aast, carol, MIXED)).decode("utf-8-sig").split("\r\n")

    assert lines[:3] == [f"Errors,{factories.HEADER}", ",A09164,100100,John,Smith,4/10/2009,1", ""]
    assert next(csv.reader([lines[3]])) == [
        f"Last Name: {NAME_MISMATCH.message_for({'aast_id': '100101'})} {NAME_MISMATCH.advice}",
        *["A09164", "100101", "Janet", "Jones", "4/10/2009", "3"],
    ]
    assert next(csv.reader([lines[4]]))[4] == "Johnson, RPSGT"
    assert lines[6].endswith(',A09164,"100104,James,Miller,4/10/2009,10')


@pytest.mark.usefixtures("conference")
def test_the_file_comes_in_again_with_its_errors_column(login: Login, carol: User, aast: Provider) -> None:
    client, rounds, content = login(carol), [], MIXED
    for _ in range(3):
        upload = factories.report(aast, carol, content)
        rounds.append(shown(upload))
        content = returned(client, upload)

    assert rounds[0] == [
        (4, "NAME_MISMATCH", "Last Name"),
        (5, "CECS_NOT_POSITIVE", "CECs"),
        (6, "CELL_COUNT", ""),
        (7, "QUOTE_OPEN", ""),
    ]
    assert rounds[1:] == [rounds[0]] * 2


@pytest.mark.usefixtures("conference")
def test_a_corrected_file_passes_with_its_errors_column(login: Login, carol: User, aast: Provider) -> None:
    wrong = factories.csv_of("A09164,100100,Jon,Smith,4/10/2009,1", "A09164,100101,Jane,Jones,4/10/2009,3")
    content = returned(login(carol), factories.report(aast, carol, wrong))

    assert factories.report_accepted(aast, carol, content.replace(b"Jon,", b"John,")).lines == 2


@pytest.mark.usefixtures("conference")
def test_faults_of_the_column_names_come_back_too(login: Login, carol: User, aast: Provider) -> None:
    content = (FILES / "bad" / "COLUMN_UNKNOWN.csv").read_bytes()
    first = factories.report(aast, carol, content)
    back = returned(login(carol), first)

    assert back.decode("utf-8-sig").startswith('"Errors: CECs: The column “CECs” is missing.')
    assert shown(factories.report(aast, carol, back)) == shown(first)


@pytest.mark.usefixtures("conference")
def test_no_cell_acts_as_a_formula(login: Login, carol: User, aast: Provider) -> None:
    cells = ["A09164", "100100", "=HYPERLINK(1)", "@Smith", "4/10/2009", "-1"]
    upload = factories.report(aast, carol, factories.csv_of(",".join(cells)))
    back = returned(login(carol), upload)

    rows = list(csv.reader(io.StringIO(back.decode("utf-8-sig"))))
    assert rows[1][1:] == ["A09164", "100100", "'=HYPERLINK(1)", "'@Smith", "4/10/2009", "'-1"]
    assert shown(factories.report(aast, carol, back)) == shown(upload)


@pytest.mark.parametrize("code", ["NOT_TEXT", "UNDECODABLE", "ATTENDEE_ABOVE", "FILE_EMPTY"])
def test_what_could_not_be_read_is_not_given_back(login: Login, carol: User, aast: Provider, code: str) -> None:
    upload = factories.report(aast, carol, (FILES / "bad" / f"{code}.csv").read_bytes())
    client = login(carol)

    assert client.get(f"{upload.get_absolute_url()}errors.csv").status_code == 404
    assert b"Download the file" not in client.get(upload.get_absolute_url()).content


@pytest.mark.usefixtures("conference")
def test_a_line_below_faulty_names_that_cannot_be_read_is_told(login: Login, carol: User, aast: Provider) -> None:
    """Faulty names end the check before it comes to the byte that no text has."""
    lines = ["A09164,100100,John,Smith,4/10/2009,1"] * 2_500
    upload = factories.report(aast, carol, factories.csv_of(*lines, header="Program ID,Name") + b"\x81\xc3\xa9\r\n")
    answer = login(carol).get(f"{upload.get_absolute_url()}errors.csv")

    assert upload.error_count == 6
    assert "cannot be read for certain" in b"".join(answer.streaming_content).decode().splitlines()[-1]


@given(st.text() | st.text(alphabet=" '\"=+-@,;|:\t\r\nx＝"))
def test_a_neutral_cell_is_restored_exactly(cell: str) -> None:
    assert unescape_formula(escape_formula(cell)) == cell
    assert escape_formula(cell)[:1] not in ("=", "+", "-", "@")


@given(st.text(alphabet=" '\"=+-@,;|:\t\nx＝"))
def test_no_part_acts_wherever_a_program_splits(cell: str) -> None:
    parts = re.split(r"[,;|:\t\n\"]", escape_formula(cell))
    assert [part for part in parts if part.lstrip(" ")[:1] in ("=", "+", "-", "@", "＝") and part] == []


@pytest.mark.usefixtures("conference")
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_no_cell_acts_as_a_formula_where_a_program_splits_elsewhere(
    login: Login, carol: User, aast: Provider, separator: str
) -> None:
    cells = ["A09164", "100100", "x,=cmd()", "y;=cmd()|=cmd()", "4/10/2009", "none"]
    line = separator.join(cell if separator not in cell else f'"{cell}"' for cell in cells)
    header = factories.HEADER.replace(",", separator)
    upload = factories.report(aast, carol, factories.csv_of(line, header=header))
    back = returned(login(carol), upload)
    assert re.search(r"[,;|\t\"]=", back.decode()) is None
    assert shown(factories.report(aast, carol, back)) == shown(upload)


@pytest.mark.usefixtures("conference")
def test_a_line_of_which_only_its_errors_are_left_is_blank(aast: Provider, carol: User) -> None:
    lines = ["old words,A09164,100100,John,Smith,4/10/2009,1", "", "only the words", ",,,,,,", "words,,,,,,"]
    content = factories.csv_of(*lines, header=f"Errors,{factories.HEADER}")

    assert factories.report_accepted(aast, carol, content).lines == 1
