"""Read single cells: the result is a value or an error.

Reading is strict, because a board of examiners relies on the records. Each pattern is anchored and ASCII.
Django's form fields would accept `1e2` for 100 CECs, and full-width digits for an ID.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import MAXYEAR, date, timedelta
from decimal import ROUND_FLOOR, Decimal
from functools import lru_cache

from attendance.roster import error_catalog, read_notes
from foundation.formatting import format_cecs, us_date
from members.rules.aast_ids import became_a_number, is_aast_id, likely_aast_id
from tabular.cell_errors import CellError
from tabular.notes import NoteType

QUARTER = Decimal("0.25")
_MAX_CECS = Decimal("999.75")


# --- IDs -------------------------------------------------------------------------------------------------------------

_PROGRAM_ID = re.compile(r"[A-Za-z][0-9]{5}")


def looks_like_program_id(text: str) -> bool:
    return _PROGRAM_ID.fullmatch(text) is not None


def aast_id_error(cell: str) -> CellError | None:
    if is_aast_id(cell):
        return None
    note = read_notes.ID_DECIMALS if became_a_number(cell) else None
    return CellError(error_catalog.AAST_ID_FORM, suggestion=likely_aast_id(cell), note=note)


# --- Completion date ------------------------------------------------------------------------------------------------

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_FLAGS = re.ASCII | re.IGNORECASE
# A weekday is not accepted before a date in numbers: it does not show the order of day and month.
_CELL = re.compile(
    r"(?:(?P<weekday>mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?[,. ]+(?=[0-9]{4}|.*[a-z]))?"
    r"(?P<day>[^:]+?)"
    r"(?:(?:,? +|(?<=[0-9])T)(?P<clock>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)(?: ?(?P<half>[AP])M)?"
    r"(?: ?(?:Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2}))?)?",
    _FLAGS,
)
_US = re.compile(r"([0-9]{1,2})[/-]([0-9]{1,2})[/-]([0-9]{4})", _FLAGS)
_YEAR_FIRST = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})", _FLAGS)
_DIGITS = re.compile(r"((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})", _FLAGS)
_ORDINAL = r"([0-9]{1,2})(?:st|nd|rd|th)?"
_YEAR = r"'?([0-9]{4}|[0-9]{2})"
_NAMED_DAY_FIRST = re.compile(rf"{_ORDINAL}[-/ .]*(?:of )?([a-z]{{3,9}})[-/ .,]*{_YEAR}", _FLAGS)
_NAMED_MONTH_FIRST = re.compile(rf"([a-z]{{3,9}})[-/ .]*{_ORDINAL}[-/ .,]+{_YEAR}", _FLAGS)
_NAMED_YEAR_FIRST = re.compile(rf"([0-9]{{4}})[-/ .]*([a-z]{{3,9}})[-/ .]*{_ORDINAL}", _FLAGS)
_SHORT_YEAR = re.compile(r"([0-9]{1,2})[/-]([0-9]{1,2})[/-]([0-9]{2})", _FLAGS)
_DOTTED = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{2}|[0-9]{4})", _FLAGS)
_SERIAL = re.compile(r"([0-9]{5})(?:\.0+)?", _FLAGS)
_EXCEL_EPOCH = date(1899, 12, 30)
# The years that day numbers of Excel may mean. Written dates have no such limit.
_LIKELY_YEARS = range(1978, 2100)


@lru_cache(maxsize=4_096)
def read_date(cell: str) -> date | CellError:
    """Read a date with the month or the year first, or with the name of the month in any order.

    Two-digit years, dots, and day numbers of Excel are errors with a suggestion. The errors of two-digit years and day
    numbers have a note. Midnight after the date is accepted in any zone. A weekday must be right.
    """
    match = _CELL.fullmatch(cell)
    if match is None:
        return CellError(error_catalog.DATE_FORM)
    found = _read_day(match["day"])
    if match["weekday"]:
        found = _on(match["weekday"].lower(), found)
    return found if _is_midnight(match["clock"], match["half"]) else _timed(found)


def _read_day(text: str) -> date | CellError:
    for pattern, note in _DATE_FORMS:
        if match := pattern.fullmatch(text):
            return note(*match.groups())
    return CellError(error_catalog.DATE_FORM)


def _is_midnight(clock: str | None, half: str | None) -> bool:
    """True without a time too."""
    if clock and half and half in "Aa":
        clock = re.sub("^12", "0", clock)
    return not clock or not clock.strip("0:.")


def _day(year: int, month: int, day: int) -> date | CellError:
    if _exists(year, month, day):
        return date(year, month, day)
    swapped = us_date(date(year, day, month)) if _exists(year, day, month) else ""
    return CellError(error_catalog.DATE_IMPOSSIBLE, swapped, {"day": f"{month:02}/{day:02}/{year:04}"})


def _ambiguous(year: int, month: int, day: int, note: NoteType | None = None) -> CellError:
    if not _exists(year, month, day):
        return CellError(error_catalog.DATE_AMBIGUOUS)
    return CellError(error_catalog.DATE_AMBIGUOUS, suggestion=us_date(date(year, month, day)), note=note)


def _exists(year: int, month: int, day: int) -> bool:
    return 1 <= year <= MAXYEAR and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def _named(month: str, day: str, year: str) -> date | CellError:
    """`month`: its English name, or at least the first three letters of it."""
    number = next((number for number, name in enumerate(_MONTHS, 1) if name.startswith(month.lower())), 0)
    if not number:
        return CellError(error_catalog.DATE_FORM)
    return _day(int(year), number, int(day)) if len(year) == 4 else _in_this_century(number, int(day), int(year))


def _in_this_century(month: int, day: int, year: int) -> CellError:
    return _ambiguous(2000 + year, month, day, read_notes.SHORT_YEAR)


def _serial(days: str) -> CellError:
    """A day number of Excel, such as 39913 for 04/10/2009."""
    day = _EXCEL_EPOCH + timedelta(days=int(days))
    if day.year not in _LIKELY_YEARS:
        return CellError(error_catalog.DATE_AMBIGUOUS)
    return _ambiguous(day.year, day.month, day.day, read_notes.DAY_NUMBER)


def _on(weekday: str, found: date | CellError) -> date | CellError:
    """`found`, or an error if the weekday is wrong. `weekday`: at least its first three letters."""
    day = _read_day(found.suggestion) if isinstance(found, CellError) and found.note else found
    if isinstance(day, CellError) or _WEEKDAYS[day.weekday()].startswith(weekday):
        return found
    facts: dict[str, object] = {"day": us_date(day), "weekday": _WEEKDAYS[day.weekday()].capitalize()}
    return CellError(error_catalog.DATE_WEEKDAY, facts=facts)


def _timed(found: date | CellError) -> CellError:
    """The error of a date with a time. The person must remove the time, since the cell may be no completion date."""
    if isinstance(found, CellError) and not found.note:
        return found
    return CellError(
        error_catalog.DATE_WITH_TIME, found.suggestion if isinstance(found, CellError) else us_date(found)
    )


_DATE_FORMS: tuple[tuple[re.Pattern[str], Callable[..., date | CellError]], ...] = (
    (_US, lambda month, day, year: _day(int(year), int(month), int(day))),
    (_YEAR_FIRST, lambda year, month, day: _day(int(year), int(month), int(day))),
    (_DIGITS, lambda year, month, day: _day(int(year), int(month), int(day))),
    (_NAMED_DAY_FIRST, lambda day, month, year: _named(month, day, year)),
    (_NAMED_MONTH_FIRST, _named),
    (_NAMED_YEAR_FIRST, lambda year, month, day: _named(month, day, year)),
    (_SHORT_YEAR, lambda month, day, year: _in_this_century(int(month), int(day), int(year))),
    (_DOTTED, lambda day, month, year: _ambiguous(int(year if len(year) == 4 else f"20{year}"), int(month), int(day))),
    (_SERIAL, _serial),
)


# --- CECs -----------------------------------------------------------------------------------------------------------

_CECS = re.compile(r"-?(?:[0-9]{1,10}(?:\.[0-9]{0,10})?|\.[0-9]{1,10})", re.ASCII)
_DECIMAL_COMMA = re.compile(r"[0-9]{1,3},[0-9]{1,2}", re.ASCII)


@lru_cache(maxsize=4_096)
def read_cecs(cell: str) -> Decimal | CellError:
    """Read a number of CECs in quarter steps. The result has two decimals."""
    if not _CECS.fullmatch(cell):
        suggestion = cell.replace(",", ".") if _DECIMAL_COMMA.fullmatch(cell) else ""
        return CellError(error_catalog.CECS_NOT_A_NUMBER, suggestion=suggestion)
    number = Decimal(cell)
    if number <= 0:
        return CellError(error_catalog.CECS_NOT_POSITIVE)
    if number > _MAX_CECS:
        return CellError(error_catalog.CECS_NOT_A_NUMBER)
    if number % QUARTER:
        return CellError(error_catalog.CECS_NOT_QUARTER, suggestion=_shown(quarter_below(number)))
    return number.quantize(Decimal("0.01"))


def quarter_below(number: Decimal) -> Decimal:
    return (number / QUARTER).to_integral_value(ROUND_FLOOR) * QUARTER


def _shown(number: Decimal) -> str:
    return format_cecs(number) if number else ""
