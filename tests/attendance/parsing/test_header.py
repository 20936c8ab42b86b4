"""Where a CSV file's column names are, what may stand above them, and what its columns leave unread."""

import io
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance.parsing.header import EXPECTED, TEMPLATE, first_attendee, read_names
from attendance.parsing.pasted_rows import as_file
from attendance.parsing.roster_reader import AttendanceReader
from attendance.roster import error_catalog
from tabular.columns import LOOKED_AT
from tabular.csv_rows import NAMES_ADDED
from tabular.errors import CELL_COUNT, QUOTE_OPEN, FileError, UnreadableFile
from tabular.line_breaks import MOST_BREAKS
from tabular.quoting import cells_of, line_of
from tests.attendance.parsing.test_roster_reader import refusal
from tests.factories import HEADER, csv_of

JOHN = "A09164,100100,John,Smith,4/10/2009,1"
JANE = "A09164,100101,Jane,Jones,4/10/2009,3"
SALLY = "A09164,100102,Sally,Johnson,4/10/2009,9"
Row = list[str]


def shown(content: bytes) -> tuple[list[tuple[int, object]], list[tuple[str, int]]]:
    """Each line with its cells or the code of its error, and the notes that are asked with their lines."""
    reader = AttendanceReader(io.BytesIO(content), max_lines=1_000)
    lines = [
        (number, cells.error_type.code if isinstance(cells, FileError) else ",".join(cells))
        for number, cells in reader
    ]
    return lines, [(note.note_type.code, note.line) for note in reader.notes if note.note_type.needs_confirmation]


def words(content: bytes, code: str) -> str:
    reader = AttendanceReader(io.BytesIO(content), max_lines=1_000)
    assert list(reader)
    return next((note.words for note in reader.notes if note.note_type.code == code), "")


def lines_of(*lines: str) -> bytes:
    return "\n".join(lines).encode()


# --- The line of column names ----------------------------------------------------------------------------------------


def test_the_names_are_looked_for_in_so_many_lines_and_no_further() -> None:
    at_the_edge = lines_of(*["Letterhead"] * (LOOKED_AT - 1), HEADER, JOHN)
    assert shown(at_the_edge) == ([(LOOKED_AT + 1, JOHN)], [("LINES_ABOVE", LOOKED_AT)])
    beyond = lines_of(*["Letterhead"] * LOOKED_AT, HEADER, JOHN)
    assert refusal(beyond) == [("NAMES_NOT_FOUND", 1, "Letterhead")]
    assert shown(lines_of("Letterhead", *[""] * 80, HEADER, JOHN)) == ([(83, JOHN)], [("LINES_ABOVE", 82)])


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    ("above", "line"),
    [
        (['"A title', 'over two lines"'], 3),
        (['"A title, with a comma; and more', 'over two lines | of it, too"'], 3),
        (["Program ID,Date,Credits", "A09164,4/10/2009,10"], 3),
        (["Program ID,Date,Credits,First,Last", "A09164,4/10/2009,10,Ann,Lee"], 3),
        (["Course: Sleep, Spring, 2009", "Instructor,Dr. Ada Lim,RPSGT,Phone 555-0100", "Total,20,,,4/10/2009,"], 4),
        (['He said "Hi"', '"Never closed'], 3),
    ],
)
def test_the_line_that_names_the_most_is_the_one_whatever_is_above(delimiter: str, above: Row, line: int) -> None:
    roster = [text.replace(",", delimiter) for text in (HEADER, JOHN, JANE)]
    lines, asked = shown(lines_of(*above, *roster))
    assert (lines, asked) == ([(line + 1, JOHN), (line + 2, JANE)], [("LINES_ABOVE", line)])


def test_of_two_lines_that_name_as_much_the_first_is_taken() -> None:
    lines, _ = shown(lines_of(HEADER, JOHN, HEADER, JANE))
    assert lines == [(2, JOHN), (3, HEADER), (4, JANE)]


def test_names_over_two_lines_are_names() -> None:
    quoted = ",".join(f'"{name}"' for name in HEADER.replace(" ", "\n").split(","))
    assert shown(lines_of(quoted, JOHN))[0] == [(7, JOHN)]


@pytest.mark.parametrize(
    ("names", "code"),
    [
        ("Number,Person,Score", "NAMES_NOT_FOUND"),
        ("1,100100,John", "NAMES_NOT_FOUND"),
        ("1,100100,John,Smith", "NAMES_MISSING"),
        (f"{JOHN},Chicago,x", "NAMES_MISSING"),
        ("Smith,John,A09164,100100,1,4/10/2009", "NAMES_MISSING"),
    ],
)
def test_a_file_without_names_is_told_so_once(names: str, code: str) -> None:
    assert refusal(lines_of(names, JOHN)) == [(code, 1, names.partition(",")[0])]


# --- Above it --------------------------------------------------------------------------------------------------------

ORDERS = [(0, 1, 2, 3, 4, 5), (5, 4, 3, 2, 1, 0), (2, 3, 5, 1, 0, 4)]
ABOVE = [
    JOHN,
    JOHN.replace("100100", "10010"),
    JOHN.replace("A09164", ""),
    JOHN.replace("4/10/2009", "April 10 2009"),
    JOHN.replace("4/10/2009", ""),
    "A09164,,John,Smith,,1",
    ",,John,Smith,4/10/2009,1",
]


@pytest.mark.parametrize(("order", "delimiter", "quote"), [*product(ORDERS, ",;\t|", ["", '"'])])
@pytest.mark.parametrize("attendee", ABOVE)
def test_an_attendee_above_the_names_is_told(order: Row, delimiter: str, quote: str, attendee: str) -> None:
    def written(line: str) -> str:
        cells = line.split(",")
        return delimiter.join(f"{quote}{cells[int(place)]}{quote}" for place in order)

    content = lines_of("Attendance", *map(written, [attendee, HEADER, JANE]))
    assert refusal(content) == [("ATTENDEE_ABOVE", 2, "")]


@pytest.mark.parametrize(("above", "roster"), [*product(",;\t|", repeat=2)])
def test_an_attendee_above_may_be_divided_otherwise(above: str, roster: str) -> None:
    content = lines_of(JOHN.replace(",", above), HEADER.replace(",", roster), JANE.replace(",", roster))
    assert refusal(content) == [("ATTENDEE_ABOVE", 1, "")]


def test_an_attendee_above_is_told_with_a_stray_quotation_mark_too() -> None:
    stray = JOHN.replace("John", '"John')
    assert refusal(lines_of(stray, HEADER, JANE)) == [("ATTENDEE_ABOVE", 1, "")]


@given(st.permutations([JOHN, JANE, SALLY, HEADER]))
def test_wherever_sorting_puts_the_names_no_attendee_is_left_out(lines: list[str]) -> None:
    content = lines_of(*lines)
    if lines[0] == HEADER:
        assert [cells for _, cells in shown(content)[0]] == lines[1:]
    else:
        assert refusal(content) == [("ATTENDEE_ABOVE", 1, "")]


# --- Over a break ----------------------------------------------------------------------------------------------------

ADDRESSES = [
    "1 Main St\nApt 1, Chicago",
    "1 Main St, Apt 1\nChicago",
    "1 Main St, Apt 1\nChicago, IL 60601",
    "Suite 5\n1 Main St, Chicago\n60601",
    "1 Main St;\tApt 1|\nChicago, IL\n",
]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(("place", "delimiter"), [*product(range(7), ",;\t|")])
def test_a_quoted_cell_with_a_break_and_a_comma_is_one_cell(address: str, place: int, delimiter: str) -> None:
    def written(line: str, more: str) -> str:
        cells = line.split(",")
        return delimiter.join([*cells[:place], more, *cells[place:]])

    content = lines_of(written(HEADER, "Address"), written(JOHN, f'"{address}"'), written(JANE, ""))
    assert [cells for _, cells in shown(content)[0]] == [JOHN, JANE]


@pytest.mark.parametrize(
    ("breaks", "lines"),
    [
        (MOST_BREAKS, [(2, JOHN), (8, JANE)]),
        (
            MOST_BREAKS + 1,
            [(2, "QUOTE_OPEN"), *[(line, "CELL_COUNT") for line in range(3, 8)], (8, "QUOTE_OPEN"), (9, JANE)],
        ),
    ],
)
def test_so_many_breaks_are_joined_and_no_more(breaks: int, lines: list[tuple[int, str]]) -> None:
    note = "\n".join("x" * (breaks + 1))
    assert shown(lines_of(f"{HEADER},Note", f'{JOHN},"{note}"', f"{JANE},"))[0] == lines


@given(
    st.sampled_from(",;\t|"), st.booleans(), st.integers(0, 2), st.integers(0, 6), st.integers(0, 2), st.integers(0, 6)
)
def test_two_stray_quotation_marks_never_hide_an_attendee(
    delimiter: str, has_notes: bool, first: int, start: int, last: int, end: int
) -> None:
    lines = [line.split(",") for line in (JOHN, "A9164,10101,Jane,Jones,10 April,3", SALLY)]
    if has_notes:
        lines = [[*cells, note] for cells, note in zip(lines, ["left early", "", "see above"], strict=True)]
    meant = [",".join(cells[:6]) for cells in lines]
    start, end = min(start, len(lines[0]) - 1), min(end, len(lines[0]) - 1)
    lines[first][start] = '"' + lines[first][start]
    lines[last][end] += '"'
    header = f"{HEADER},Notes" if has_notes else HEADER
    read = shown("\n".join([header.replace(",", delimiter), *map(delimiter.join, lines)]).encode())[0]
    codes = {"QUOTE_OPEN", "CELL_COUNT"}
    assert [cells for _, cells in read] == meant or codes & {cells for _, cells in read}


# --- Beside the six columns ------------------------------------------------------------------------------------------


def with_notes(*notes: str, cecs: str = "2", header: str = f"{HEADER},Notes") -> bytes:
    lines = [f"A09164,{100_100 + number},Ann,Lee,4/10/2009,{cecs},{note}" for number, note in enumerate(notes)]
    return csv_of(*lines, header=header)


def cecs_of(content: bytes) -> list[str]:
    return [str(cells).split(",", 5)[5] for _, cells in shown(content)[0]]


@pytest.mark.parametrize("part", ["5", "25", "50", "75", "0", "00", "000", "250", "500", "750", " 5 "])
def test_a_decimal_comma_that_divided_the_cecs_is_told(part: str) -> None:
    assert cecs_of(with_notes("", part, "")) == ["2", f"2,{part.strip()}", "2"]
    assert cecs_of(with_notes(f"{part},", ",", ",", header=f"{HEADER},Notes,Email")) == [f"2,{part.strip()}", "2", "2"]
    assert cecs_of(with_notes(part, "", header=f"{HEADER},Errors")) == [f"2,{part.strip()}", "2"]
    in_front = csv_of(f",A09164,100100,Ann,Lee,4/10/2009,2,{part}", header=f"Errors,{HEADER},Notes")
    assert cecs_of(in_front) == [f"2,{part.strip()}"]


@pytest.mark.parametrize("part", ["1", "05", "05:30", "255", "5.", "x", "5 stars", "2500", "-5"])
def test_what_does_not_end_a_number_of_quarters_is_a_note(part: str) -> None:
    assert cecs_of(with_notes("", part, "", "")) == ["2"] * 4


@pytest.mark.parametrize("evidence", ["A09164,100199,Bo,Lee,4/10/2009,1.5,5", "A09164,100199,Bo,Lee,4/10/2009,2,12"])
def test_a_column_that_holds_other_numbers_is_one_of_its_own(evidence: str) -> None:
    content = with_notes("5", "", "5")
    assert cecs_of(content) == ["2,5", "2", "2,5"]
    assert cecs_of(content + evidence.encode())[:3] == ["2", "2", "2"]


def test_a_number_among_notes_is_told_all_the_same() -> None:
    assert cecs_of(with_notes("VIP", "5", "left early", "")) == ["2", "2,5", "2", "2"]


def test_a_column_is_checked_by_its_first_lines() -> None:
    blank = [""] * LOOKED_AT
    assert cecs_of(with_notes(*blank, "5", "12"))[-2:] == ["2,5", "2"]
    assert cecs_of(with_notes(*blank[1:], "12", "5"))[-2:] == ["2", "2"]


def test_semicolons_and_tabs_are_not_what_a_decimal_comma_makes() -> None:
    for delimiter in (b";", b"\t", b"|"):
        assert cecs_of(with_notes("", "5", "").replace(b",", delimiter)) == ["2", "2", "2"]


def test_a_decimal_comma_may_divide_a_column_in_the_middle() -> None:
    header = "CECs,Notes,Program ID,AAST ID,First Name,Last Name,Completion Date"
    lines = [f"{cecs},A09164,{100_100 + n},Ann,Lee,4/10/2009" for n, cecs in enumerate(["1,", "2,5", "1.25,"])]
    assert cecs_of(csv_of(*lines, header=header)) == ["1", "2,5", "1.25"]


def test_something_on_one_line_alone_is_asked_about() -> None:
    content = with_notes("", "no credit she left", "")
    assert shown(content)[1] == [("UNUSED", 0), ("ONE_CELL", 0)]
    assert words(content, "ONE_CELL") == (
        "In columns that were not read, one line alone holds something: “no credit she left” in “Notes” on line 3."
    )


@pytest.mark.parametrize("notes", [("", "", ""), ("x", "y", ""), ("x", "y", "z"), ("x", ""), ("x",)])
def test_columns_that_are_blank_or_filled_as_usual_are_not_asked_about(notes: Row) -> None:
    assert words(with_notes(*notes), "ONE_CELL") == ""


@pytest.mark.parametrize("character", ["\0", "\x01", "\x0b", "\x0c", "\x1a", "\x1f", "\x7f", "\x85", "\x9d"])
@pytest.mark.parametrize(("place", "name"), [(6, "Notes"), (7, "Email")])
def test_a_control_character_in_an_unused_column_is_told_on_its_line(character: str, place: int, name: str) -> None:
    lines = [[*line.split(","), "x", "y"] for line in (JOHN, JANE, SALLY)]
    lines[1][place] = f"a{character}b"
    content = csv_of(*map(",".join, lines), header=f"{HEADER},Notes,Email")
    (_, first), (number, error), (_, last) = AttendanceReader(io.BytesIO(content), max_lines=10)

    assert (first, last) == (JOHN.split(","), SALLY.split(","))
    code = f"U+{ord(character):04X}"
    facts: dict[str, object] = {"unused": name, "character": code}
    assert error == FileError(error_catalog.UNUSED_CHARACTER, number, "a\ufffdb", facts, tuple(JANE.split(",")))


@pytest.mark.parametrize("name", ["CE\0Cs", "CECs\x01", "No\x0btes"])
def test_a_control_character_in_a_column_name_is_told(name: str) -> None:
    visible = "".join(one if one.isprintable() else "\ufffd" for one in name)
    assert refusal(csv_of(f"{JOHN},x", header=f"{HEADER},{name}")) == [("CHARACTER", 1, visible)]


# --- Pasted ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tab", [",", "\t"])
@pytest.mark.parametrize(
    "block",
    [
        f"{HEADER}\n{JOHN}",
        f"Attendance\n\n{HEADER}\n{JOHN}",
        f'"A title\nof two lines"\n{HEADER}\n{JOHN}',
        f"{HEADER.replace('CECs', 'CEUs')}\n{JOHN}",
    ],
)
def test_a_pasted_block_with_names_is_taken_as_it_is(block: str, tab: str) -> None:
    block = block.replace(",", tab)
    assert as_file(block).decode() == f"{block}\n"


@pytest.mark.parametrize("tab", [",", "\t"])
def test_a_pasted_block_without_names_is_given_those_of_the_template(tab: str) -> None:
    added, names, *lines = as_file(JOHN.replace(",", tab)).decode().split("\n")
    assert (added, names.split(tab), lines) == (NAMES_ADDED, HEADER.split(","), [JOHN.replace(",", tab), ""])


def test_a_pasted_nul_is_told_and_not_dropped() -> None:
    assert shown(as_file(JOHN.replace("John", "Jo\0hn")))[0] == [(1, JOHN.replace("John", "Jo\0hn"))]


# --- Errors of the column names, with all that their messages need ---------------------------------------------------


def errors_of(*names: str) -> list[FileError]:
    with pytest.raises(UnreadableFile) as refused:
        read_names(names, line=3)
    return list(refused.value.errors)


def test_errors_of_names_have_the_facts_of_their_messages() -> None:
    names = HEADER.split(",")
    facts = {"expected": EXPECTED}
    assert errors_of(*names, names[0]) == [
        FileError(error_catalog.COLUMN_DOUBLED, 3, "Program ID", facts | {"column": "Program ID"})
    ]
    assert errors_of(*names[:4], "", "Notes") == [
        FileError(error_catalog.COLUMN_MISSING, 3, "Completion Date", facts | {"column": "Completion Date"}),
        FileError(error_catalog.COLUMN_MISSING, 3, "CECs", facts | {"column": "CECs"}),
        FileError(error_catalog.COLUMN_UNKNOWN, 3, "", facts | {"column": "(no name)"}),
        FileError(error_catalog.COLUMN_UNKNOWN, 3, "Notes", facts | {"column": "Notes"}),
    ]
    assert errors_of(*names[:5], "CEUs") == [
        FileError(error_catalog.OTHER_UNIT, 3, "CEUs", facts | {"column": "CEUs"})
    ]
    nothing = facts | {"looked_at": LOOKED_AT}
    assert errors_of("Lakeside") == [FileError(error_catalog.NAMES_NOT_FOUND, 3, "Lakeside", nothing)]
    assert errors_of() == [FileError(error_catalog.NAMES_NOT_FOUND, 3, "", nothing)]
    assert errors_of(*JOHN.split(",")) == [FileError(error_catalog.NAMES_MISSING, 3, "A09164", nothing)]


@pytest.mark.parametrize(
    ("cells", "is_attendee"),
    [
        (["A09164", "", "John", "Smith", "4/10/2009", ""], True),
        (["A09164", "", "John", "Smith", "", "x"], False),
        (["A09164", "", "John", "", "4/10/2009", ""], False),
        (["A09164", "", "", "Smith", "4/10/2009", ""], False),
        (["", "", "John", "Smith", "4/10/2009", "1"], True),
        (["x", "100100", "John", "Smith", "", "y"], True),
        (["100100", "a", "b"], False),
        (["100100", "a", "b", "c"], True),
        (["10010", "a", "b", "c"], False),
    ],
)
def test_a_row_that_looks_like_an_attendee(cells: list[str], is_attendee: bool) -> None:
    assert first_attendee([(7, [""]), (9, cells)], TEMPLATE) == (9 if is_attendee else 0)


# --- Lines that do not fit, with all that their messages and the repair sheet need -----------------------------------


def broken(*lines: str) -> list[object]:
    reader = AttendanceReader(io.BytesIO(lines_of(*lines)), max_lines=1_000)
    return [found for _, found in reader if isinstance(found, FileError)]


def test_a_line_of_too_few_or_too_many_cells_is_shown_and_divided() -> None:
    facts = {"found": 5, "expected": 6}
    short = FileError(CELL_COUNT, 2, JOHN[:-2], facts, (*JOHN.split(",")[:5], ""))
    assert broken(HEADER, JOHN[:-2]) == [short]
    long = f"{JOHN},2,3"
    facts = {"found": 8, "expected": 6}
    assert broken(HEADER, long) == [FileError(CELL_COUNT, 2, long, facts, (*JOHN.split(","),))]


def test_a_line_with_tabs_is_shown_with_bars_and_without_its_errors() -> None:
    row = "\t".join([*JOHN.split(",")[:5], "was wrong"])
    names = "\t".join([*HEADER.split(","), "Errors"])
    [found] = broken(names, row.replace("was wrong", "1\twas wrong\tmore"))
    assert isinstance(found, FileError)
    assert (found.value, found.facts) == (" | ".join([*JOHN.split(","), "more"]), {"found": 7, "expected": 6})


@pytest.mark.parametrize("letters", [199, 200, 201])
def test_two_hundred_characters_of_a_line_are_shown(letters: int) -> None:
    [found] = broken(HEADER, "x" * letters)
    assert isinstance(found, FileError)
    assert found.value == "x" * min(letters, 200)


def test_a_line_with_an_open_quotation_mark_is_divided_without_it() -> None:
    line = JOHN.replace("John", '"John')
    assert broken(HEADER, line, JANE) == [FileError(QUOTE_OPEN, 2, line, {}, (*JOHN.split(","),))]


def test_cells_and_their_line() -> None:
    assert cells_of('a,"b\r\nc",d', ",") == ["a", "b\r\nc", "d"]
    assert cells_of('a|"b""c"', "|") == ["a", 'b"c']
    assert cells_of("", ",") == []
    assert line_of(["a", "b|c", 'd"e'], "|") == 'a|"b|c"|"d""e"'
    assert line_of(["a", "b"], ";") == "a;b"


def test_a_line_for_excel_that_names_the_mark_is_no_line_of_the_roster() -> None:
    semicolons = [line.replace(",", ";") for line in (HEADER, JOHN)]
    assert shown(lines_of("sep=;", *semicolons)) == ([(3, JOHN)], [])
    assert refusal(lines_of("sep=;")) == [("NAMES_NOT_FOUND", 1, "sep=")]


def test_how_the_text_is_written_is_noted() -> None:
    guessed = "\n".join([HEADER, JOHN.replace("John", "José").replace("Smith", "Núñez")]).encode("cp1252")
    assert "as Excel for Windows writes them: José, Núñez. If" in words(guessed, "ENCODING_GUESSED")
    assert words("\n".join([HEADER, JOHN]).encode("utf-16"), "ENCODING") == "The text is UTF-16."
