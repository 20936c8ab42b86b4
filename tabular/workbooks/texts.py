"""Convert cell values to the text that their owner would type: dates month first, whole numbers without a point."""

import re
from datetime import datetime, timedelta
from enum import Enum
from math import isfinite
from typing import NamedTuple

from foundation.formatting import us_date
from tabular.cells import CertainDay, is_formula_error

_MOST_DIGITS = 1e15
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 -- a day of a spreadsheet has no zone
_DAYS_TO_1904 = 1_462
_LAST_DAY = 2_958_466
# Excel has a February 29 in 1900, so the numbers of earlier days are off by one.
_MARCH_1900 = 61
# Literal text of a number format: quoted, after a backslash, or in brackets, except elapsed time such as [h].
_NO_PART = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]')
# The format of an ID that is stored as a number: zeros only, possibly after letters.
_ID_FORMAT = re.compile(r'(?:"([A-Za-z]{1,3})"|\\([A-Za-z]))?(0{2,12})')
_ISO = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.[0-9]+)?Z?)?")


class Kind(Enum):
    """How the format of a cell shows a number."""

    NUMBER = "number"
    PERCENT = "percent"
    DAY = "day"
    TIME = "time"
    ELAPSED = "elapsed"


class Format(NamedTuple):
    """`prefix` and `digits` belong to an ID that is stored as a number: 4035 is shown as 004035."""

    kind: Kind
    prefix: str = ""
    digits: int = 0


PLAIN, PERCENT, DAY = Format(Kind.NUMBER), Format(Kind.PERCENT), Format(Kind.DAY)
_BUILT_IN = {
    **dict.fromkeys([9, 10], PERCENT),
    **dict.fromkeys([*range(14, 18), 22, *range(27, 32), 36, *range(50, 55), 57, 58], DAY),
    **dict.fromkeys([*range(18, 22), *range(32, 36), 45, 47, 55, 56], Format(Kind.TIME)),
    46: Format(Kind.ELAPSED),
}


def format_of(number: int, code: str | None) -> Format:
    """The format for a code in the workbook, or for the `number` of a built-in format of Excel."""
    if code is None:
        return _BUILT_IN.get(number, PLAIN)
    if match := _ID_FORMAT.fullmatch(code):
        return Format(Kind.NUMBER, match[1] or match[2] or "", len(match[3]))
    return Format(_kind_of(_NO_PART.sub("", code.lower().split(";")[0])))


def _kind_of(parts: str) -> Kind:
    if "general" in parts:
        return Kind.NUMBER
    if "[" in parts:
        return Kind.ELAPSED
    if "y" in parts or "d" in parts or "mmm" in parts:
        return Kind.DAY
    if "h" in parts or "s" in parts:
        return Kind.TIME
    return Kind.PERCENT if "%" in parts else Kind.NUMBER


def of_number(value: str | float, form: Format = PLAIN, *, from_1904: bool = False) -> str:
    """The text of a stored number. A number outside the range of dates stays a number."""
    if form is PLAIN and isinstance(value, str) and value.isascii() and value.isdigit() and value[0] != "0":
        return value
    try:
        number = float(value)
    except ValueError:
        return str(value)
    return _shown(number, form, from_1904=from_1904) if isfinite(number) else str(value)


def _shown(number: float, form: Format, *, from_1904: bool) -> str:
    match form.kind:
        case Kind.ELAPSED:
            return _elapsed(number)
        case Kind.PERCENT:
            return f"{_plain(number * 100)}%"
        case Kind.DAY | Kind.TIME:
            return _of_day(number, from_1904=from_1904) or _plain(number)
    if form.digits and number.is_integer() and 0 <= number < _MOST_DIGITS:
        return form.prefix + str(int(number)).zfill(form.digits)
    return _plain(number)


def _plain(number: float) -> str:
    return str(int(number)) if number.is_integer() and abs(number) < _MOST_DIGITS else f"{number:.12g}"


def _of_day(number: float, *, from_1904: bool) -> str:
    days = number + (_DAYS_TO_1904 if from_1904 else 0)
    if not 0 <= days < _LAST_DAY:
        return ""
    moment = _EPOCH + timedelta(days=int(days) + (days < _MARCH_1900), seconds=round(days % 1 * 86_400))
    return of_moment(moment) if number >= 1 else f"{moment:%H:%M}"


def of_moment(moment: datetime) -> CertainDay:
    time = f" {moment:%H:%M}" if moment.hour or moment.minute or moment.second else ""
    return CertainDay(us_date(moment.date()) + time)


def of_iso(text: str) -> str:
    """The text of a day, or a day and a time, in ISO 8601. Other text stays the same."""
    match = _ISO.fullmatch(text)
    try:
        return of_moment(datetime.fromisoformat(f"{match[1]} {match[2] or '00:00:00'}")) if match else text
    except ValueError:
        return text


def _elapsed(days: float) -> str:
    minutes = round(days * 1_440)
    return f"{minutes // 60}:{minutes % 60:02}"


def of_error(text: str) -> str:
    """The error of a formula, in a form that `is_formula_error` recognizes."""
    return text if is_formula_error(text) else "#ERROR!"


def of_formula(formula: str) -> str:
    """The text of a formula without a stored value. The cell is not empty, so the check of cells finds it."""
    return f"={formula or '?'}"
