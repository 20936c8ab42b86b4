from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance.roster import error_catalog, read_notes
from attendance.roster.cells import aast_id_error, read_cecs, read_date
from attendance.roster.columns import COLUMNS, FIRST_NAME
from foundation.formatting import us_date
from tabular.cell_errors import CellError, text_error
from tabular.cells import LOST, trim, visible
from tabular.errors import TOO_LONG


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("4/10/2009", date(2009, 4, 10)),
        ("04/10/2009", date(2009, 4, 10)),
        ("2009-04-10", date(2009, 4, 10)),
        ("4-10-2009", date(2009, 4, 10)),
        ("4/10/2009 0:00", date(2009, 4, 10)),
        ("4/10/2009 00:00:00", date(2009, 4, 10)),
        ("4/10/2009 12:00:00 AM", date(2009, 4, 10)),
        ("2009-04-10 00:00:00", date(2009, 4, 10)),
        ("2009-04-10T00:00:00", date(2009, 4, 10)),
        ("10-Apr-2009", date(2009, 4, 10)),
        ("Apr 10, 2009", date(2009, 4, 10)),
        ("April 10, 2009", date(2009, 4, 10)),
        ("10 Apr 2009", date(2009, 4, 10)),
        ("10 April 2009", date(2009, 4, 10)),
        ("10th April 2009", date(2009, 4, 10)),
        ("10th of April, 2009", date(2009, 4, 10)),
        ("10. April 2009", date(2009, 4, 10)),
        ("10APR2009", date(2009, 4, 10)),
        ("10/Apr/2009", date(2009, 4, 10)),
        ("Apr-10-2009", date(2009, 4, 10)),
        ("April 10th, 2009", date(2009, 4, 10)),
        ("Sept. 30, 2009", date(2009, 9, 30)),
        ("2009-Apr-10", date(2009, 4, 10)),
        ("2009.04.10", date(2009, 4, 10)),
        ("2009/4/10", date(2009, 4, 10)),
        ("20090410", date(2009, 4, 10)),
        ("Friday, April 10, 2009", date(2009, 4, 10)),
        ("Wednesday, September 30, 2009", date(2009, 9, 30)),
        ("Friday, 10 April 2009", date(2009, 4, 10)),
        ("Fri, 10 Apr 2009", date(2009, 4, 10)),
        ("Fri. 2009-04-10", date(2009, 4, 10)),
        ("FRI, 10 APR 2009 00:00:00 GMT", date(2009, 4, 10)),
        ("2009-04-10T00:00:00Z", date(2009, 4, 10)),
        ("2009-04-10T00:00:00.000Z", date(2009, 4, 10)),
        ("2009-04-10T00:00:00+00:00", date(2009, 4, 10)),
        ("2009-04-10 00:00:00 UTC", date(2009, 4, 10)),
        ("2009-04-10T00:00:00-0500", date(2009, 4, 10)),
        ("Apr 10 2009 12:00AM", date(2009, 4, 10)),
        ("4/10/2009, 12:00 am", date(2009, 4, 10)),
        ("2/29/2024", date(2024, 2, 29)),
        # No program has these days, and its own rule says so better than that they do not exist.
        ("4/10/0009", date(9, 4, 10)),
        ("4/10/9999", date(9999, 4, 10)),
    ],
)
def test_dates_that_are_read(cell: str, day: date) -> None:
    assert read_date(cell) == day


@pytest.mark.parametrize(
    ("cell", "code", "suggestion"),
    [
        ("2/29/2009", "DATE_IMPOSSIBLE", ""),
        ("13/4/2009", "DATE_IMPOSSIBLE", "04/13/2009"),
        ("0/10/2009", "DATE_IMPOSSIBLE", ""),
        ("4/10/0000", "DATE_IMPOSSIBLE", ""),
        ("4/10/09", "DATE_AMBIGUOUS", "04/10/2009"),
        ("10.04.2009", "DATE_AMBIGUOUS", "04/10/2009"),
        ("10.4.09", "DATE_AMBIGUOUS", "04/10/2009"),
        ("10.4.1999", "DATE_AMBIGUOUS", "04/10/1999"),
        ("10-Apr-09", "DATE_AMBIGUOUS", "04/10/2009"),
        ("10APR09", "DATE_AMBIGUOUS", "04/10/2009"),
        ("Apr 10, '09", "DATE_AMBIGUOUS", "04/10/2009"),
        ("Fri, 10-Apr-09", "DATE_AMBIGUOUS", "04/10/2009"),
        ("31-Apr-09", "DATE_AMBIGUOUS", ""),
        ("31 Apr 2009", "DATE_IMPOSSIBLE", ""),
        ("Thursday, April 10, 2009", "DATE_WEEKDAY", ""),
        ("Thu, 10-Apr-09", "DATE_WEEKDAY", ""),
        # Digits alone leave open which of the two days the weekday was meant for.
        ("Fri 4/10/2009", "DATE_FORM", ""),
        ("Marketing 10, 2009", "DATE_FORM", ""),
        ("Maybe 10, 2009", "DATE_FORM", ""),
        ("10-Apr", "DATE_FORM", ""),
        ("Apr-09", "DATE_FORM", ""),
        ("10042009", "DATE_FORM", ""),
        ("04102009", "DATE_FORM", ""),
        ("2009100", "DATE_FORM", ""),
        ("39913", "DATE_AMBIGUOUS", "04/10/2009"),
        ("10001", "DATE_AMBIGUOUS", ""),
        ("99999", "DATE_AMBIGUOUS", ""),
        ("39913.0", "DATE_AMBIGUOUS", "04/10/2009"),
        ("Apr 10", "DATE_FORM", ""),
        ("Foo 10, 2009", "DATE_FORM", ""),
        ("tomorrow", "DATE_FORM", ""),
        ("４/10/2009", "DATE_FORM", ""),
        ("4/10/2009 13:30", "DATE_WITH_TIME", "04/10/2009"),
        ("4/10/2009 12:00 PM", "DATE_WITH_TIME", "04/10/2009"),
        ("4/10/2009 12:30 AM", "DATE_WITH_TIME", "04/10/2009"),
        ("2009-04-10T05:00:00Z", "DATE_WITH_TIME", "04/10/2009"),
        ("2009-04-10T00:00:01+00:00", "DATE_WITH_TIME", "04/10/2009"),
        ("Friday, April 10, 2009 1:30 PM", "DATE_WITH_TIME", "04/10/2009"),
        ("4/10/09 14:30", "DATE_WITH_TIME", "04/10/2009"),
        ("4/10/2009 0:00 0:00", "DATE_FORM", ""),
        ("tomorrow 13:30", "DATE_FORM", ""),
    ],
)
def test_dates_that_are_refused(cell: str, code: str, suggestion: str) -> None:
    found = read_date(cell)
    assert isinstance(found, CellError)
    assert (found.error_type.code, found.suggestion) == (code, suggestion)


@pytest.mark.parametrize(
    ("cell", "cecs"),
    [
        *[("1", "1"), ("9.25", "9.25"), (".25", "0.25"), ("0.50", "0.5"), ("10.0", "10"), ("12.", "12"), ("007", "7")],
        ("999.75", "999.75"),
    ],
)
def test_cecs_that_are_read(cell: str, cecs: str) -> None:
    assert read_cecs(cell) == Decimal(cecs)


@pytest.mark.parametrize(
    ("cell", "code", "suggestion"),
    [
        ("0", "CECS_NOT_POSITIVE", ""),
        ("-1", "CECS_NOT_POSITIVE", ""),
        ("1e2", "CECS_NOT_A_NUMBER", ""),
        ("NaN", "CECS_NOT_A_NUMBER", ""),
        ("Infinity", "CECS_NOT_A_NUMBER", ""),
        ("1_0", "CECS_NOT_A_NUMBER", ""),
        ("１２", "CECS_NOT_A_NUMBER", ""),
        ("0x1", "CECS_NOT_A_NUMBER", ""),
        ("1/2", "CECS_NOT_A_NUMBER", ""),
        ("1000", "CECS_NOT_A_NUMBER", ""),
        ("9999999999", "CECS_NOT_A_NUMBER", ""),
        ("3,5", "CECS_NOT_A_NUMBER", "3.5"),
        ("1.13", "CECS_NOT_QUARTER", "1"),
        ("9.9", "CECS_NOT_QUARTER", "9.75"),
        ("0.1", "CECS_NOT_QUARTER", ""),
    ],
)
def test_cecs_that_are_refused(cell: str, code: str, suggestion: str) -> None:
    found = read_cecs(cell)
    assert isinstance(found, CellError)
    assert (found.error_type.code, found.suggestion) == (code, suggestion)


@pytest.mark.parametrize(
    ("cell", "suggestion"),
    [
        ("10010", "010010"),
        ("100100.0", "100100"),
        ("'100100", "100100"),
        ('="100100"', "100100"),
        ("1.001E+05", ""),
        ("１００１００", ""),
        ("1001000", ""),
        ("A00100", ""),
    ],
)
def test_aast_ids_that_are_refused(cell: str, suggestion: str) -> None:
    found = aast_id_error(cell)
    assert found is not None
    assert (found.error_type, found.suggestion) == (error_catalog.AAST_ID_FORM, suggestion)


def test_an_aast_id_keeps_its_leading_zeros() -> None:
    assert aast_id_error("000123") is None


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("#REF!", "FORMULA"),
        ("#N/A", "FORMULA"),
        ("=A2&B2", "FORMULA"),
        ("Jo\u202ehn", "CHARACTER"),
        ("Jo\x07hn", "CHARACTER"),
        ("Jo\0hn", "CHARACTER"),
        ("Jos\ufffd", "CHARACTER"),
        ("J" * 101, "TOO_LONG"),
    ],
)
def test_cells_that_are_refused_before_they_are_read(cell: str, code: str) -> None:
    found = text_error(cell, FIRST_NAME)
    assert found is not None
    assert found.error_type.code == code


@pytest.mark.parametrize(
    "name", ["O'Brien", "Nguyễn", "van der Berg", "Null", "True", "N/A", "李小龙", "Łukasz", "José"]
)
def test_names_are_only_text(name: str) -> None:
    assert text_error(name, FIRST_NAME) is None


def test_spaces_that_nobody_sees_are_trimmed() -> None:
    assert trim("\ufeff\u00a0 100100\u200b\t") == "100100"


def test_a_cell_may_be_as_long_as_its_column_takes_and_no_longer() -> None:
    for column in COLUMNS:
        assert text_error("1" * column.max_length, column) is None
        found = text_error("1" * (column.max_length + 1), column)
        assert found == CellError(TOO_LONG, facts={"found": column.max_length + 1, "limit": column.max_length}), (
            column.name
        )


@given(st.text())
def test_what_cannot_be_shown_is_replaced_letter_for_letter(text: str) -> None:
    shown = visible(text)
    assert (shown.isprintable(), len(shown)) == (True, len(text))
    assert [one for one in shown if one != LOST] == [one for one in text if one.isprintable() and one != LOST]


@given(st.dates())
def test_every_day_written_our_way_is_read_back(day: date) -> None:
    assert read_date(us_date(day)) == day
    assert read_date(day.isoformat()) == day


_WRITTEN = [
    *("%d %B %Y", "%d-%b-%Y", "%B %d, %Y", "%A, %B %d, %Y", "%a, %d %b %Y", "%A, %d %B %Y", "%Y.%m.%d", "%Y-%b-%d"),
    *("%Y-%m-%dT00:00:00Z", "%Y-%m-%dT00:00:00.000+00:00", "%m/%d/%Y 12:00:00 AM", "%Y%m%d", "%d%b%Y"),
]


@given(st.dates(date(1978, 1, 1), date(2099, 12, 31)), st.sampled_from(_WRITTEN))
def test_every_day_as_programs_write_it_is_that_day(day: date, form: str) -> None:
    assert read_date(day.strftime(form)) == day


@given(
    st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.sampled_from(["%d-%b-%y", "%d%b%y", "%b %d, %y", "%m/%d/%y"])
)
def test_a_year_of_two_digits_is_asked_about_however_it_is_written(day: date, form: str) -> None:
    found = read_date(day.strftime(form))
    assert isinstance(found, CellError)
    assert (found.suggestion, found.note) == (us_date(day), read_notes.SHORT_YEAR)


@given(st.dates(date(1978, 1, 1), date(2099, 12, 31)), st.integers(1, 6))
def test_a_weekday_that_does_not_fit_is_told(day: date, later: int) -> None:
    found = read_date(f"{day + timedelta(later):%A}, {day:%B %d, %Y}")
    assert isinstance(found, CellError)
    assert (found.error_type, found.facts) == (
        error_catalog.DATE_WEEKDAY,
        {"day": us_date(day), "weekday": f"{day:%A}"},
    )


@given(st.text())
def test_any_text_gets_a_verdict(cell: str) -> None:
    assert isinstance(read_date(cell), date | CellError)
    assert isinstance(read_cecs(cell), Decimal | CellError)
    aast_id_error(cell)
    text_error(cell, FIRST_NAME)


@given(st.text())
def test_what_is_read_as_cecs_is_in_quarter_steps(cell: str) -> None:
    cecs = read_cecs(cell)
    if isinstance(cecs, Decimal):
        assert (cecs > 0, cecs % Decimal("0.25")) == (True, 0)


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("1/1/0001", "01/01/0001"),
        ("2/29/2023", ("DATE_IMPOSSIBLE", "", {"day": "02/29/2023"})),
        ("13/4/2009", ("DATE_IMPOSSIBLE", "04/13/2009", {"day": "13/04/2009"})),
        ("1/1/0000", ("DATE_IMPOSSIBLE", "", {"day": "01/01/0000"})),
        ("Foo 4 2009", ("DATE_FORM", "", {})),
        ("A 4 2009", ("DATE_FORM", "", {})),
    ],
)
def test_a_day_or_why_it_is_none(cell: str, read: object) -> None:
    found = read_date(cell)
    if isinstance(found, CellError):
        assert (found.error_type.code, found.suggestion, found.facts) == read
    else:
        assert us_date(found) == read
