"""The values of cells as text, and what is too small to be seen: each at its edge and one step beyond."""

from datetime import datetime

import pytest

from attendance.parsing.date_order import CertainDay
from attendance.parsing.workbooks import texts
from attendance.parsing.workbooks.texts import Kind, format_of, of_error, of_iso, of_moment, of_number
from attendance.parsing.workbooks.xml import is_flat


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
