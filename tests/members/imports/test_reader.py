"""What the reader takes from a list of members, and what it refuses."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.imports.columns import COLUMNS
from members.imports.reader import LineError, MemberReader, Person
from tabular.errors import FileError, UnreadableFile
from tests.tabular.workbooks import WRITERS, Page

NAMES = "AAST ID,First Name,Last Name"
ALL = ",".join(column.name for column in COLUMNS)


def read(*lines: str) -> list[object]:
    """Each person as the filled values by column, and each line with errors as its codes, columns, and suggestions."""
    return [_shown(found) for found in MemberReader(io.BytesIO("\n".join(lines).encode()), max_lines=100)]


def _shown(found: Person | list[LineError]) -> object:
    if isinstance(found, Person):
        filled = zip(COLUMNS, found.values, strict=True)
        return found.number, {column.name: value for column, value in filled if value is not None}
    return [(error.number, error.error_type.code, error.column, error.suggestion) for error in found]


def refused(*lines: str) -> list[tuple[int, str, str]]:
    with pytest.raises(UnreadableFile) as unreadable:
        read(*lines)
    return [(error.line, error.error_type.code, error.value) for error in unreadable.value.errors]


def notes(*lines: str) -> list[str]:
    reader = MemberReader(io.BytesIO("\n".join(lines).encode()), max_lines=100)
    list(reader)
    return [note.words for note in reader.notes]


def test_every_column() -> None:
    line = "100100,John,Smith,john@example.org,Guest,Inactive,Educator,Dubuque,ia,52001,Dubuque,no"
    assert read(ALL, line) == [
        (
            2,
            {
                "AAST ID": "100100",
                "First Name": "John",
                "Last Name": "Smith",
                "Email": "john@example.org",
                "Kind": "guest",
                "Standing": "inactive",
                "Role": "educator",
                "City": "Dubuque",
                "State": "IA",
                "ZIP": "52001",
                "County": "Dubuque",
                "Listed": "f",
            },
        )
    ]


def test_an_empty_cell_says_nothing() -> None:
    assert read(ALL, "100100,John,Smith,,,,,,,,,") == [
        (2, {"AAST ID": "100100", "First Name": "John", "Last Name": "Smith"})
    ]


def test_columns_in_any_order_with_other_names_and_more() -> None:
    lines = ("Chapter;Surname;Forename;Member #;Mail", "Iowa;Smith;John;100100;john@example.org")
    assert read(*lines) == [
        (2, {"AAST ID": "100100", "First Name": "John", "Last Name": "Smith", "Email": "john@example.org"})
    ]
    assert notes(*lines) == [
        "The cells are divided by semicolons.",
        (
            "“Member #” was read as AAST ID; “Forename” was read as First Name; “Surname” was read as Last Name; "
            "“Mail” was read as Email."
        ),
        "Columns that are not needed were not read: “Chapter”.",
    ]


@pytest.mark.parametrize(
    ("line", "errors"),
    [
        (",John,Smith", [(2, "AAST_ID_MISSING", "AAST ID", "")]),
        ("4101,John,Smith", [(2, "AAST_ID_FORM", "AAST ID", "004101")]),
        ("1001001,John,Smith", [(2, "AAST_ID_FORM", "AAST ID", "")]),
        ("100100,,Smith", [(2, "FIRST_NAME_MISSING", "First Name", "")]),
        ("100100,John,.", [(2, "LAST_NAME_MISSING", "Last Name", "")]),
        ("100100,John,7", [(2, "LAST_NAME_MISSING", "Last Name", "")]),
        (f"100100,{'J' * 100},Smith", None),
        (f"100100,{'J' * 101},Smith", [(2, "TOO_LONG", "First Name", "")]),
        (f"100100,{'J' * 300},Smith", [(2, "TOO_LONG", "First Name", "")]),
        ("100100,John,=A1", [(2, "FORMULA", "Last Name", "")]),
        ("100100,John,Sm\x01ith", [(2, "CHARACTER", "Last Name", "")]),
        ("100100,John", [(2, "CELL_COUNT", "", "")]),
        ("100100,John,Smith,x", [(2, "CELL_COUNT", "", "")]),
        ("100100,John,Smith,,", None),
        ('100100,"John,Smith', [(2, "QUOTE_OPEN", "", "")]),
        ("1,,", [(2, "AAST_ID_FORM", "AAST ID", "000001"), (2, "FIRST_NAME_MISSING", "First Name", ""),
                 (2, "LAST_NAME_MISSING", "Last Name", "")]),
    ],
)  # fmt: skip
def test_errors_of_a_line(line: str, errors: list[object] | None) -> None:
    found = read(NAMES, line)
    assert found == [errors] if errors else isinstance(found[0], tuple)


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        ("Email", "john.o+sleep@a-b.example.org", "john.o+sleep@a-b.example.org"),
        ("Email", "john", "EMAIL_FORM"),
        ("Email", "john@example.org; j@example.org", "EMAIL_FORM"),
        ("Email", "jöhn@example.org", "EMAIL_FORM"),
        ("Email", f"{'j' * 64}@{'e' * 60}.example.org", f"{'j' * 64}@{'e' * 60}.example.org"),
        ("Email", f"{'j' * 250}@example.org", "TOO_LONG"),
        ("Kind", "MEMBER", "member"),
        ("Kind", "Friend", "KIND_UNKNOWN"),
        ("Standing", "Lapsed", "inactive"),
        ("Standing", "Current", "active"),
        ("Standing", "Dead", "STANDING_UNKNOWN"),
        ("Role", "student", "student"),
        ("Role", "Boss", "ROLE_UNKNOWN"),
        ("State", "tx", "TX"),
        ("State", "Iowa", "STATE_FORM"),
        ("ZIP", "52001-1234", "52001-1234"),
        ("ZIP", "52001-12345", "TOO_LONG"),
        ("City", "C" * 100, "C" * 100),
        ("City", "C" * 101, "TOO_LONG"),
        ("Listed", "Y", "t"),
        ("Listed", "0", "f"),
        ("Listed", "maybe", "LISTED_UNKNOWN"),
    ],
)
def test_one_cell(column: str, cell: str, value: str) -> None:
    (found,) = read(f"{NAMES},{column}", f"100100,John,Smith,{cell}")
    assert isinstance(found, tuple | list)
    shown = found[1][column] if isinstance(found, tuple) else found[0][1]
    assert shown == value


def test_an_id_that_became_a_number_is_noted() -> None:
    lines = (NAMES, "100100.0,John,Smith")
    assert read(*lines)[0] == (2, {"AAST ID": "100100", "First Name": "John", "Last Name": "Smith"})
    assert notes(*lines) == ["AAST IDs that became numbers were read without “.0”: 100100.0 as 100100 (line 2)."]


def test_a_zip_code_that_may_lack_a_zero_is_noted() -> None:
    assert notes(f"{NAMES},ZIP", "100100,John,Smith,2134", "100101,Jane,Jones,02134") == [
        (
            "ZIP codes of four digits were read as they are: 2134 (line 2). A spreadsheet may have removed a zero in "
            "front of them."
        )
    ]


@pytest.mark.parametrize(
    ("lines", "errors"),
    [
        (("",), [(0, "FILE_EMPTY", "")]),
        (("Name,Mail of person", "x,y"), [(1, "NAMES_NOT_FOUND", "")]),
        (("AAST ID,First Name", "100100,John"), [(1, "COLUMN_MISSING", "Last Name")]),
        (("Email,City,Last Name", "x,y,z"), [(1, "COLUMN_MISSING", "AAST ID"), (1, "COLUMN_MISSING", "First Name")]),
        (("AAST ID,First Name,Last Name,Email,Mail",), None),
        (("AAST ID,First Name,Last Name,Email,E-mail",), [(1, "COLUMN_DOUBLED", "Email")]),
        (('"AAST ID,First Name', "100100,John"), [(1, "QUOTE_OPEN", '"AAST ID,First Name')]),
    ],
)  # fmt: skip
def test_errors_of_the_file(lines: tuple[str, ...], errors: list[tuple[int, str, str]] | None) -> None:
    if errors is None:
        assert read(*lines) == []
    else:
        assert refused(*lines) == errors


@pytest.mark.parametrize(("lines", "is_read"), [(100, True), (101, False)])
def test_as_many_lines_as_allowed(lines: int, is_read: bool) -> None:
    people = [f"{number:06},John,Smith" for number in range(lines)]
    if is_read:
        assert len(read(NAMES, *people)) == lines
    else:
        assert refused(NAMES, *people) == [(0, "TOO_MANY_LINES", "")]


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.usefixtures("workbooks_here")
def test_a_workbook(kind: str) -> None:
    page = Page([["Last Name", "First Name", "AAST ID", "ZIP"], ["Smith", "John", 100100, 52001]])
    (found,) = MemberReader(io.BytesIO(WRITERS[kind](page)), max_lines=10)
    assert _shown(found) == (
        2,
        {"AAST ID": "100100", "First Name": "John", "Last Name": "Smith", "ZIP": "52001"},
    )


def test_a_file_that_came_back_with_its_errors_is_read_again() -> None:
    lines = ("Errors,AAST ID,First Name,Last Name", "An AAST ID has six digits.,100100,John,Smith")
    assert read(*lines) == [(2, {"AAST ID": "100100", "First Name": "John", "Last Name": "Smith"})]


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30), max_size=6))
def test_any_text_is_read_or_refused_in_words(lines: list[str]) -> None:
    """Nothing but UnreadableFile is raised, and each error has its texts."""
    errors: list[FileError | LineError] = []
    try:
        for found in MemberReader(io.BytesIO("\n".join([NAMES, *lines]).encode()), max_lines=100):
            errors += found if isinstance(found, list) else []
    except UnreadableFile as unreadable:
        errors += unreadable.errors
    assert all(error.error_type.message_for(error.facts) for error in errors)
