"""The values of cells as text, and what is too small to be seen: each at its edge and one step beyond."""

from datetime import datetime

import pytest

from tabular.cells import CertainDay
from tabular.workbooks import texts
from tabular.workbooks.texts import Kind, format_of, of_error, of_iso, of_moment, of_number
from tabular.workbooks.xml import is_flat


@pytest.mark.parametrize(
    ("number", "code", "kind"),
    [
        (0, None, Kind.NUMBER),
        (9, None, Kind.PERCENT),
        (13, None, Kind.NUMBER),
        (14, None, Kind.DAY),
        (17, None, Kind.DAY),
        (18, None, Kind.TIME),
        (21, None, Kind.TIME),
        (22, None, Kind.DAY),
        (23, None, Kind.NUMBER),
        (46, None, Kind.ELAPSED),
        (58, None, Kind.DAY),
        (59, None, Kind.NUMBER),
        (164, "General", Kind.NUMBER),
        (164, "0.00", Kind.NUMBER),
        (164, "m/d/yyyy", Kind.DAY),
        (164, "[$-409]d\\-mmm\\-yy;@", Kind.DAY),
        (164, "mmm", Kind.DAY),
        (164, "mm:ss", Kind.TIME),
        (164, "[h]:mm", Kind.ELAPSED),
        (164, '0.0" days"', Kind.NUMBER),
        (164, "[Red]0", Kind.NUMBER),
        (164, "0.0%", Kind.PERCENT),
    ],
)
def test_what_a_format_makes_of_a_number(number: int, code: str | None, kind: Kind) -> None:
    assert format_of(number, code).kind == kind


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        ("100105", None, "100105"),
        ("004035", None, "4035"),
        ("4035", "000000", "004035"),
        ("9001", '"A"00000', "A09001"),
        ("9.25", None, "9.25"),
        ("1.0", None, "1"),
        ("1e15", None, "1e+15"),
        ("999999999999999", None, "999999999999999"),
        ("0.5", "0%", "50%"),
        ("1.5", "[h]:mm", "36:00"),
        ("39913", "m/d/yyyy", "04/10/2009"),
        ("39913.5", "m/d/yyyy", "04/10/2009 12:00"),
        ("0.375", "h:mm", "09:00"),
        ("59", "m/d/yyyy", "02/28/1900"),
        ("61", "m/d/yyyy", "03/01/1900"),
        ("2958465", "m/d/yyyy", "12/31/9999"),
        ("2958466", "m/d/yyyy", "2958466"),
        ("-1", "m/d/yyyy", "-1"),
        ("nan", None, "nan"),
        ("no number", None, "no number"),
    ],
)
def test_a_number_as_its_owner_sees_it(value: str, code: str | None, text: str) -> None:
    assert of_number(value, format_of(164, code) if code else texts.PLAIN) == text


def test_days_from_1904() -> None:
    assert of_number("38451", texts.DAY, from_1904=True) == "04/10/2009"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2009-04-10", "04/10/2009"),
        ("2009-04-10T00:00:00", "04/10/2009"),
        ("2009-04-10T17:30:00.5Z", "04/10/2009 17:30"),
        ("2009-02-30", "2009-02-30"),
        ("April", "April"),
    ],
)
def test_a_day_as_iso_writes_it(text: str, read: str) -> None:
    assert of_iso(text) == read


def test_a_true_date_is_certain() -> None:
    found = [of_moment(datetime(2009, 4, 10)), of_iso("2009-04-10"), of_number("39913", texts.DAY)]  # noqa: DTZ001
    assert [type(text) for text in found] == [CertainDay] * 3


@pytest.mark.parametrize(
    ("error", "text"),
    [("#N/A", "#N/A"), ("#NV", "#NV"), ("#¡REF!", "#¡REF!"), ("Err:502", "#ERROR!"), ("", "#ERROR!")],
)
def test_an_error_keeps_its_words_where_a_check_knows_them(error: str, text: str) -> None:
    assert of_error(error) == text


@pytest.mark.parametrize(
    ("size", "flat"),
    [(None, False), ("0", True), ("0.99", True), ("1", False), ("0cm", True), ("1.5in", False), ("x", False)],
)
def test_what_is_too_small_to_be_seen(size: str | None, flat: bool) -> None:
    assert is_flat(size, 1) == flat


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("yy", Kind.DAY),
        ("d", Kind.DAY),
        ("mmm", Kind.DAY),
        ("mm", Kind.NUMBER),
        ("hh", Kind.TIME),
        ("ss", Kind.TIME),
        ("[s]", Kind.ELAPSED),
        ("General;yyyy", Kind.NUMBER),
        ("General d", Kind.NUMBER),
        ("0;d", Kind.NUMBER),
        ("d ;0", Kind.DAY),
        ("0 0;%", Kind.NUMBER),
        ('0"d"', Kind.NUMBER),
        ("0\\d", Kind.NUMBER),
        ("0_d", Kind.NUMBER),
        ("0*d", Kind.NUMBER),
        ("YYYY", Kind.DAY),
    ],
)
def test_a_letter_of_a_format_says_its_kind(code: str, kind: Kind) -> None:
    assert format_of(164, code) == texts.Format(kind)


def test_a_format_of_zeros_is_that_of_an_id() -> None:
    assert format_of(164, '"AB"000') == texts.Format(Kind.NUMBER, "AB", 3)
    assert format_of(164, "\\A00") == texts.Format(Kind.NUMBER, "A", 2)
    assert [format_of(164, code).digits for code in ("0", "00", "0" * 12, "0" * 13)] == [0, 2, 12, 0]


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        ("0", "000", "000"),
        ("0.5", "000", "0.5"),
        ("-7", "000", "-7"),
        ("999999999999999", "000", "999999999999999"),
        ("1e15", "000", "1e+15"),
        ("nan", "000", "nan"),
        ("inf", None, "inf"),
        ("00", None, "0"),
        ("10", None, "10"),
        ("1.0000000000001", None, "1"),
        ("0.123456789012345", None, "0.123456789012"),
        ("123456.5", None, "123456.5"),
        ("-1", "m/d/yyyy", "-1"),
        ("0", "m/d/yyyy", "00:00"),
        ("1", "m/d/yyyy", "01/01/1900"),
        ("1.5", "h:mm", "01/01/1900 12:00"),
        ("0.5", "m/d/yyyy", "12:00"),
        ("0.99999", "h:mm", "23:59"),
        ("2958465", "m/d/yyyy", "12/31/9999"),
        ("2958466", "m/d/yyyy", "2958466"),
        ("39913.000694444", "m/d/yyyy", "04/10/2009 00:01"),
        ("39913.000011574", "m/d/yyyy", "04/10/2009 00:00"),
        ("39913.75", "m/d/yyyy", "04/10/2009 18:00"),
    ],
)
def test_a_number_at_each_edge(value: str, code: str | None, text: str) -> None:
    assert of_number(value, format_of(164, code)) == text


def test_a_float_is_shown_as_its_text_would_be() -> None:
    assert [of_number(value) for value in (7.0, 7.25, 123_456_789_012_345.0)] == ["7", "7.25", "123456789012345"]
    assert texts.of_formula("") == "=?"
    assert texts.of_formula("A1") == "=A1"
