"""Checks a list of certificates by one query. Nothing of the list is stored."""

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from django.utils import timezone

from certificates.choices import CertificateStatus
from certificates.limits import count_names, numbers_used_up
from certificates.models import Certificate
from certificates.numbers import is_number, meant_number
from certificates.verify.lookup import by_numbers_and_codes, holder_keys
from certificates.verify.many.reading import Line, code_in
from certificates.verify.names import is_name_of
from foundation.formatting import format_cecs, us_date

# One number with many names is a guess.
MOST_NAMES = 3
_ON_MANY_LINES = f"The number stands on more than {MOST_NAMES} lines"
_TRIED_TOO_OFTEN = "Too many names were tried with the number. Check it again in an hour"


class Outcome(StrEnum):
    VALID = "Valid"
    REPLACED = "Replaced"
    REVOKED = "Revoked"
    NAME_DIFFERS = "Name differs"
    NAME_MISSING = "Name missing"
    UNKNOWN = "Unknown"
    NOT_CHECKED = "Not checked"


class Result(NamedTuple):
    """One line of the answer. The facts are those of the certificate, and empty unless the name is right."""

    line: int
    certificate: str
    name: str
    outcome: str
    more: str = ""
    program_id: str = ""
    completed: str = ""
    cecs: str = ""


class _Known(NamedTuple):
    """Apart, so that a number in place of a code finds nothing."""

    by_number: dict[str, Certificate]
    by_code: dict[str, Certificate]


_ENDED = {CertificateStatus.REPLACED: Outcome.REPLACED, CertificateStatus.REVOKED: Outcome.REVOKED}


def check_many(lines: Iterable[Line]) -> list[Result]:
    """The answers in the order of the lines. A number needs a name. A code needs none, but a name must be right.

    Wrong names of a number are counted with those of the page for one certificate.
    """
    lines = list(lines)
    numbers = Counter(meant_number(line.certificate) for line in lines if is_number(line.certificate))
    codes = {code_in(line.certificate) for line in lines if not is_number(line.certificate)}
    found = by_numbers_and_codes(numbers.keys(), codes)
    known = _Known({one.number: one for one in found}, {one.code: one for one in found})
    refused = dict.fromkeys(numbers_used_up(known.by_number), _TRIED_TOO_OFTEN)
    refused |= {number: _ON_MANY_LINES for number, count in numbers.items() if count > MOST_NAMES}
    results = [_result(line, known, refused) for line in lines]
    _count_wrong_names(results)
    return results


def _count_wrong_names(results: Iterable[Result]) -> None:
    differing = [result.certificate for result in results if result.outcome == Outcome.NAME_DIFFERS]
    for number, count in Counter(meant_number(text) for text in differing if is_number(text)).items():
        count_names(number, count)


def _result(line: Line, known: _Known, refused: dict[str, str]) -> Result:
    if not is_number(line.certificate):
        return _compared(line, known.by_code.get(code_in(line.certificate)))
    number = meant_number(line.certificate)
    if number in refused:
        return _without_facts(line, Outcome.NOT_CHECKED, refused[number])
    if not line.name:
        return _without_facts(line, Outcome.NAME_MISSING)
    return _compared(line, known.by_number.get(number))


def _compared(line: Line, certificate: Certificate | None) -> Result:
    if certificate is None:
        return _without_facts(line, Outcome.UNKNOWN)
    if line.name and not is_name_of(line.name, holder_keys(certificate)):
        return _without_facts(line, Outcome.NAME_DIFFERS)
    return Result(
        *line,
        _ENDED.get(certificate.state, Outcome.VALID).value,
        _ended(certificate),
        certificate.program_id,
        us_date(certificate.completion_date),
        format_cecs(certificate.cecs),
    )


def _without_facts(line: Line, outcome: Outcome, more: str = "") -> Result:
    return Result(*line, outcome.value, more)


def _ended(certificate: Certificate) -> str:
    if certificate.ended_at is None:
        return ""
    since = f"since {us_date(timezone.localtime(certificate.ended_at))}"
    return f"by {certificate.successor.number}, {since}" if certificate.successor else since
