"""A transcript as CSV. Every line says what kind of credit it is."""

import csv
import io

from certificates.transcript.selectors import Transcript
from foundation.formatting import format_cecs, us_date
from tabular.formula_guard import escape_formula

_NAMES = ("Kind", "Completion Date", "Program", "Program ID", "Provider", "Program Type", "CECs", "Certificate")


def transcript_as_csv(transcript: Transcript) -> bytes:
    """UTF-8 with a byte order mark, so that Excel reads every name."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(_NAMES)
    writer.writerows([escape_formula(cell) for cell in row] for row in _rows(transcript))
    return text.getvalue().encode("utf-8-sig")


def _rows(transcript: Transcript) -> list[tuple[str, ...]]:
    certified = [
        (
            "Certificate",
            us_date(one.completion_date),
            one.program_name,
            one.program_id,
            one.provider_name,
            one.program_type,
            format_cecs(one.cecs),
            one.number,
        )
        for one in transcript.certificates
    ]
    waiting = [
        (
            "Waits for the filing fee",
            us_date(record.completion_date),
            record.program.name,
            record.program.program_id or "",
            record.program.provider.name,
            record.program.get_program_type_display(),
            format_cecs(record.cecs),
            "",
        )
        for record in transcript.waiting
    ]
    elsewhere = [
        (
            "Self-reported",
            us_date(credit.completion_date),
            credit.title,
            "",
            credit.provider_name,
            "",
            format_cecs(credit.cecs),
            "",
        )
        for credit in transcript.self_reported
    ]
    return [*certified, *waiting, *elsewhere]
