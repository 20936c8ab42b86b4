"""How a file was read, as it is told and kept."""

from tabular.notes import Notes, notes_from_json
from tabular.read_notes import LINE_BREAK, SHEET, WORKBOOK


def test_a_note_has_the_facts_of_its_first_case_and_counts_the_others() -> None:
    notes = Notes()
    notes.add(LINE_BREAK, line=1_004)
    assert [note.words for note in notes] == ["A line break inside a cell was read as a space (line 1,004)."]
    notes.add(LINE_BREAK, line=1_009)
    notes.add(WORKBOOK)
    assert [note.words for note in notes] == [
        "A line break inside a cell was read as a space (2 times, first on line 1,004).",
        "The file is an Excel workbook.",
    ]
    assert not notes.needs_confirmation
    notes.add(SHEET, sheet="a", others="b")
    assert notes.needs_confirmation


def test_what_is_kept_of_notes_says_the_same_again_without_a_nul() -> None:
    notes = Notes()
    notes.add(SHEET, sheet="a\0b", others=3)
    notes.add(LINE_BREAK, line=4)
    notes.add(LINE_BREAK, line=5)
    kept = notes.as_data()
    assert kept == [
        {"code": "SHEET", "facts": {"sheet": "a\ufffdb", "others": 3}, "line": 0, "count": 1},
        {"code": "LINE_BREAK", "facts": {}, "line": 4, "count": 2},
    ]
    assert [note.words for note in notes_from_json(kept)] == [
        "The sheet “a\ufffdb” was read. Not read: 3.",
        "A line break inside a cell was read as a space (2 times, first on line 4).",
    ]
