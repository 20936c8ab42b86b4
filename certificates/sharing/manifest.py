"""The manifest of a pack as CSV."""

import csv
import io
from collections.abc import Iterable

from certificates.sharing.pack import Entry
from tabular.formula_guard import escape_formula

_NAMES = (
    *("No.", "File", "Certificate", "Program ID", "Program", "Provider"),
    *("Completion Date", "CECs", "SHA-256", "Verify"),
)


def manifest_as_csv(entries: Iterable[Entry]) -> bytes:
    """UTF-8 with a byte order mark, so that Excel reads every name. No cell is a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(_NAMES)
    writer.writerows([escape_formula(cell) for cell in entry.cells] for entry in entries)
    return text.getvalue().encode("utf-8-sig")
