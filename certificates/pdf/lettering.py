"""Names with letters that no certificate font has. Staff see them before such a certificate is issued."""

from django.db.models import F, Q, QuerySet

from attendance.models import Filing
from certificates.pdf.compiler import is_printable
from foundation.formatting import plural
from members.models import Member

_UNUSUAL = r"[^\x20-\x7E]"
_MOST_NAMED = 10


def warn_of_letters(filings: QuerySet[Filing]) -> str:
    """A warning about names in these filings that cannot be printed, or ""."""
    names = _unprintable(filings)
    if not names:
        return ""
    more = len(names) - _MOST_NAMED
    listed = "; ".join(names[:_MOST_NAMED]) + (f"; and {more:,} more" if more > 0 else "")
    count = plural(len(names), "name has", "names have")
    return (
        f"{count} letters that a certificate cannot print: {listed}. "
        "Ask how the name is written in Latin letters, and change it in the member's record before you go on. "
        "Otherwise the certificate is issued, and its PDF is held until AAST decides."
    )


def _unprintable(filings: QuerySet[Filing]) -> list[str]:
    filed = Q(records__upload__filings__in=filings, records__program=F("records__upload__filings__program"))
    holders = Member.objects.filter(filed).distinct()
    unusual = holders.filter(Q(first_name__regex=_UNUSUAL) | Q(last_name__regex=_UNUSUAL))
    return [
        f"{one.full_name} ({one.aast_id})" for one in unusual.order_by("aast_id") if not is_printable(one.full_name)
    ]
