import codecs
import csv
import io
from contextlib import suppress
from datetime import date
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance.parsing.roster_reader import AttendanceReader
from tabular import decoding
from tabular.errors import FileError, UnreadableFile
from tests.factories import HEADER, csv_of

JOHN = "A09164,100100,John,Smith,4/10/2009,1"
JANE = "A09164,100101,Jane,Jones,4/10/2009,3"
CELLS = [(2, JOHN.split(",")), (3, JANE.split(","))]


def read(content: bytes, *, max_lines: int = 1_000) -> list[tuple[int, list[str] | str]]:
    """Each line's number with its cells, or with the code of what is wrong with it."""
    lines = AttendanceReader(io.BytesIO(content), max_lines=max_lines)
    return [(number, cells.error_type.code if isinstance(cells, FileError) else cells) for number, cells in lines]


def refusal(content: bytes, *, max_lines: int = 1_000) -> list[tuple[str, int, str]]:
    """Code, line, and value of all that keeps the file from being read."""
    with pytest.raises(UnreadableFile) as caught:
        read(content, max_lines=max_lines)
    return [(shown.error_type.code, shown.line, shown.value) for shown in caught.value.errors]


TEXT = f"{HEADER}\n{JOHN}\n{JANE}\n"


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        TEXT.encode().rstrip(b"\n"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("utf-16"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.replace(",", ";").encode(),
        TEXT.replace(",", "\t").encode(),
        "\n".join('"' + line.replace(",", '","') + '"' for line in TEXT.splitlines()).encode(),
        TEXT.encode() + b"\n" * 50,
        TEXT.encode() + b",,,,,\r\n" * 3,
        TEXT.replace("Program ID", " program  id ").replace("CECs", "cecs").encode(),
        TEXT.replace("\n", ",,\n").encode(),
    ],
)
def test_one_roster_however_it_was_saved(content: bytes) -> None:
    assert read(content) == CELLS


def test_quoted_cells_are_unquoted() -> None:
    line = '"A09164","100100","John ""Jack""","Smith, Jr.","4/10/2009","1"'
    assert read(csv_of(line)) == [(2, ["A09164", "100100", 'John "Jack"', "Smith, Jr.", "4/10/2009", "1"])]


def test_columns_in_another_order() -> None:
    header = "CECs,Last Name,First Name,AAST ID,Program ID,Completion Date"
    line = "1,Smith,John,100100,A09164,4/10/2009"
    assert read(csv_of(line, header=header)) == CELLS[:1]


def test_line_numbers_are_those_of_an_editor() -> None:
    content = f"\n\n{HEADER}\r\n\r\n{JOHN}\r,,,,,\n{JANE}".encode()
    assert [number for number, _ in read(content)] == [5, 7]


def test_vertical_tabs_and_the_like_do_not_count_as_lines() -> None:
    content = csv_of(JOHN.replace("John", "Jo\x0b\x0c\x85\u2028hn"), JANE)
    assert [number for number, _ in read(content)] == [2, 3]


def test_a_stray_quote_is_told_at_the_line_where_it_opened() -> None:
    for number in range(41):
        for column in range(6):
            lines = [JOHN.split(",") for _ in range(41)]
            lines[number][column] = '"' + lines[number][column]
            shown = read(csv_of(*[",".join(line) for line in lines]))
            assert [line for line, cells in shown if cells == "QUOTE_OPEN"] == [number + 2]


@pytest.mark.parametrize("line", ['A09164,100100,Jo"hn,Smith,4/10/2009,1', 'A09164,100100,"John"x,Smith,4/10/2009,1'])
def test_a_quote_within_a_cell_is_told_too(line: str) -> None:
    assert read(csv_of(line, JANE)) == [(2, "QUOTE_OPEN"), CELLS[1]]


def test_too_few_and_too_many_cells() -> None:
    assert read(csv_of("A09164,100100,John,Smith,4/10/2009", f"{JANE},extra")) == [
        (2, "CELL_COUNT"),
        (3, "CELL_COUNT"),
    ]


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (b"", [("FILE_EMPTY", 0, "")]),
        (codecs.BOM_UTF8, [("FILE_EMPTY", 0, "")]),
        (b" \r\n\r\n", [("FILE_EMPTY", 0, "")]),
        (b"PK\x03\x04" + bytes(30), [("NOT_TEXT", 0, "")]),
        (b"%PDF-1.7", [("NOT_TEXT", 0, "")]),
        (b"<HTML><body>", [("NOT_TEXT", 0, "")]),
        (csv_of(JOHN, JANE) + b"Jos\x81", [("UNDECODABLE", 4, "")]),
        (csv_of("José", JANE) + "José".encode("cp1252"), [("UNDECODABLE", 4, "")]),
        (csv_of(JOHN, "x" * 30_000), [("LINE_TOO_LONG", 3, "")]),
        (b"\r\n  <html><body>", [("NOT_TEXT", 0, "")]),
        (b'"",""\r\n' * 60 + b",,\r\n", [("FILE_EMPTY", 0, "")]),
        (b" " * 70_000 + b"\n" * 70_000, [("FILE_EMPTY", 0, "")]),
        ((" " * 70_000).encode("utf-16"), [("FILE_EMPTY", 0, "")]),
        (csv_of(JOHN, header="Program ID,AAST ID"), [
            ("COLUMN_MISSING", 1, "First Name"),
            ("COLUMN_MISSING", 1, "Last Name"),
            ("COLUMN_MISSING", 1, "Completion Date"),
            ("COLUMN_MISSING", 1, "CECs"),
        ]),
        (csv_of(JOHN, header=f"{HEADER},Email,CECs"), [("COLUMN_DOUBLED", 1, "CECs")]),
        (csv_of(JOHN, header=HEADER.replace("CECs", "Grade")), [
            ("COLUMN_MISSING", 1, "CECs"),
            ("COLUMN_UNKNOWN", 1, "Grade"),
        ]),
        (csv_of(JANE, header=JOHN), [("NAMES_MISSING", 1, "A09164")]),
        (csv_of(JOHN, header=f'{HEADER}"'), [("QUOTE_OPEN", 1, f'{HEADER}"')]),
        (csv_of(JOHN, header=f'{HEADER}\0"'), [("QUOTE_OPEN", 1, f'{HEADER}\ufffd"')]),
        (csv_of(JOHN, header="\0"), [("NAMES_NOT_FOUND", 1, "\ufffd"), ("CHARACTER", 1, "\ufffd")]),
    ],
)  # fmt: skip
def test_files_that_cannot_be_read(content: bytes, shown: list[tuple[str, int, str]]) -> None:
    assert refusal(content) == shown


@pytest.mark.parametrize(
    "name",
    [
        *(
            "CEUs",
            "CEU",
            "CEU's",
            "ceus earned",
            "Number of CEUs",
            "CEU Credits",
            "Credits (CEU)",
            "Total_CEUs",
            "#CEUs",
        ),
        *("CME", "CMEs", "AMA PRA Category 1 Credits", "CE", "CE Hours", "CE credits", "CE Units", "Contact Hours"),
        *("Contact Hrs.", "Credit Hours", "Clock Hours", "CRCE", "PDH", "PDHs", "CPD points", "Minutes", "Time (min)"),
        *("Hours", "Hrs", "Credits/Hours", "Nursing contact hours"),
    ],
)
def test_another_unit_is_never_read_as_cecs(name: str) -> None:
    header = HEADER.replace("CECs", name)
    assert refusal(csv_of(JOHN, header=header)) == [("OTHER_UNIT", 1, name)]
    moved = ",".join(reversed(header.split(",")))
    assert refusal(csv_of(JOHN, header=f"Email,{moved}")) == [("OTHER_UNIT", 1, name)]
    # Beside a column of CECs it is one that is not needed.
    reader = AttendanceReader(io.BytesIO(csv_of(f"{JOHN},0.1", header=f"{HEADER},{name}")), max_lines=10)
    assert (list(reader), reader.layout.unused) == (CELLS[:1], (name,))


@pytest.mark.parametrize("name", ["CEC", "Credits", "Credit", "CEC credits", "CECs earned", "Number of CECs"])
def test_a_column_that_says_credits_may_be_the_one_of_cecs(name: str) -> None:
    reader = AttendanceReader(io.BytesIO(csv_of(JOHN, header=HEADER.replace("CECs", name))), max_lines=10)
    assert [(note.note_type.code, note.note_type.needs_confirmation) for note in reader.notes] == [("RENAMED", True)]


@pytest.mark.parametrize(
    "name", ["Grade", "Ceremony", "Place", "Minister", "CEC hours", "Amount", "Community", "Price"]
)
def test_a_name_that_says_no_unit_is_not_known(name: str) -> None:
    shown = [("COLUMN_MISSING", 1, "CECs"), ("COLUMN_UNKNOWN", 1, name)]
    assert refusal(csv_of(JOHN, header=HEADER.replace("CECs", name))) == shown


def test_another_unit_is_told_beside_what_else_is_missing() -> None:
    assert refusal(csv_of(JOHN, header="Program ID,AAST ID,Name,Completion Date,CEUs")) == [
        ("COLUMN_MISSING", 1, "First Name"),
        ("COLUMN_MISSING", 1, "Last Name"),
        ("OTHER_UNIT", 1, "CEUs"),
        ("COLUMN_UNKNOWN", 1, "Name"),
    ]


def test_the_undecodable_line_is_found_far_into_the_file() -> None:
    content = csv_of(*[JOHN] * 5_000) + b"A09164,100100,Jos\x81,Smith,4/10/2009,1\r\n"
    assert refusal(content, max_lines=10_000) == [("UNDECODABLE", 5_002, "")]


def test_too_many_lines() -> None:
    assert refusal(csv_of(JOHN, JANE), max_lines=1) == [("TOO_MANY_LINES", 0, "")]


def test_a_line_may_be_so_long_and_no_longer() -> None:
    long = f"{JOHN},{'x' * (20_000 - len(JOHN) - 1)}"
    assert read(csv_of(long, header=f"{HEADER},Notes")) == CELLS[:1]
    assert refusal(csv_of(f"{long}x", header=f"{HEADER},Notes")) == [("LINE_TOO_LONG", 2, "")]


BLANK = ["\n", "\r\n", "\r", " ", "\u00a0", " \n", " \t\n", "\t\n", ",,,\n", '"",""\n', "\ufeff"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("blank", BLANK)
def test_blank_space_at_the_beginning_is_skipped_however_long(blank: str, encoding: str) -> None:
    text = blank * (70_000 // len(blank)) + "\n" * blank.endswith(" ") + TEXT
    above = max(text.count("\n") - 3, text.count("\r"))
    assert read(text.encode(encoding)) == [(number + above, cells) for number, cells in CELLS]


@pytest.mark.parametrize("blank", ["\n", " \n", ",,,,,\n", " "])
def test_blank_space_between_two_attendees_is_skipped_however_long(blank: str) -> None:
    between = blank * (70_000 // len(blank))
    above = between.count("\n")
    read_lines = read(f"{HEADER}\n{JOHN}\n{between}{JANE}\n".encode())
    assert [(number, [*map(str.strip, cells)]) for number, cells in read_lines] == [CELLS[0], (3 + above, CELLS[1][1])]


@given(st.lists(st.sampled_from([*BLANK[:3], " ", ",,", JOHN + "\n", JANE + "\n"]), max_size=40), st.integers(1, 300))
def test_however_a_file_is_cut_into_pieces_it_says_the_same(parts: list[str], piece: int) -> None:
    content = f"{HEADER}\n{''.join(parts)}".encode()
    whole = read(content)
    with patch.object(decoding, "_READ_AT_ONCE", piece):
        assert read(content) == whole


@pytest.mark.parametrize("line", ["x", 'x,"a', '"John, 4', JOHN])
def test_lines_that_do_not_fit_count_toward_the_limit(line: str) -> None:
    assert len(read(csv_of(*[line] * 20), max_lines=20)) == 20
    assert refusal(csv_of(*[line] * 21), max_lines=20) == [("TOO_MANY_LINES", 0, "")]


@pytest.mark.parametrize("blank", ['"","","","","",""', '"\n"'])
def test_so_do_blank_lines_that_only_their_quotation_marks_fill(blank: str) -> None:
    assert read(csv_of(*[blank] * 19, JOHN), max_lines=20) == [(2 + 19 * (1 + blank.count("\n")), CELLS[0][1])]
    assert refusal(csv_of(*[blank] * 20, JOHN), max_lines=20) == [("TOO_MANY_LINES", 0, "")]


@given(st.binary(max_size=2_000))
def test_any_bytes_get_a_verdict(content: bytes) -> None:
    with suppress(UnreadableFile):
        read(content)


@given(st.binary(max_size=500))
def test_any_bytes_below_the_column_names_get_a_verdict(content: bytes) -> None:
    test_any_bytes_get_a_verdict.hypothesis.inner_test(csv_of() + content)


cell = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20).map(str.strip).filter(bool)


@given(st.lists(st.tuples(*[cell] * 5, st.dates(date(1980, 1, 1))), min_size=1, max_size=20))
def test_what_a_spreadsheet_writes_is_read_back_cell_for_cell(rows: list[tuple[object, ...]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADER.split(","))
    writer.writerows(rows)
    assert read(text.getvalue().encode()) == [(n, [str(c) for c in row]) for n, row in enumerate(rows, 2)]
