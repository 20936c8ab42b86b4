"""The answers to a list, as they travel from the page to its CSV file. The portal does not store them."""

import csv
import io
from collections import Counter
from collections.abc import Iterable

from django.core import signing

from certificates.verify.many.checking import Outcome, Result
from tabular.formula_guard import escape_formula

_SALT = "certificates.verify.many"
_A_DAY = 24 * 3_600
_NAMES = ("Line", "Certificate", "Name", "Result", "More", "Program ID", "Completion Date", "CECs")

TONES = {
    Outcome.VALID: "success",
    Outcome.REPLACED: "warning",
    Outcome.REVOKED: "danger",
    Outcome.NAME_DIFFERS: "danger",
    Outcome.NAME_MISSING: "neutral",
    Outcome.UNKNOWN: "danger",
    Outcome.NOT_CHECKED: "neutral",
}


def counts(results: Iterable[Result]) -> list[tuple[str, int]]:
    """How many lines have each outcome, without outcomes that no line has; Valid is always first."""
    found = Counter(result.outcome for result in results)
    return [(one.value, found[one.value]) for one in Outcome if found[one.value] or one is Outcome.VALID]


def sealed(results: list[Result]) -> str:
    """The results as text that only the portal can have written."""
    return signing.dumps([list(result) for result in results], salt=_SALT, compress=True)


def unsealed(text: str) -> list[Result]:
    """Raises BadSignature for another text, and for one that is older than a day."""
    return [Result(*row) for row in signing.loads(text, salt=_SALT, max_age=_A_DAY)]


def as_csv(results: Iterable[Result]) -> bytes:
    """UTF-8 with a byte order mark, so that Excel reads every name. No cell is a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(_NAMES)
    writer.writerows([escape_formula(str(cell)) for cell in result] for result in results)
    return text.getvalue().encode("utf-8-sig")
