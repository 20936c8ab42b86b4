"""Names with letters that no certificate font has. Staff see them before such a certificate is issued."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q

from certificates.services.pdf import is_printable
from members.models import Member

_BEYOND_ASCII = r"[^\x01-\x7F]"
_MOST_NAMED = 10


def told_of_letters(*, upload_ids: Sequence[UUID], program_id: int) -> str:
    """A sentence about names in these filings that need replacement marks. Empty if there are none."""
    names = _unprintable(upload_ids, program_id)
    if not names:
        return ""
    more = len(names) - _MOST_NAMED
    listed = "; ".join(names[:_MOST_NAMED]) + (f"; and {more:,} more" if more > 0 else "")
    count = "1 name has" if len(names) == 1 else f"{len(names):,} names have"
    return (
        f"{count} letters that a certificate cannot print yet; a mark would stand in their place: {listed}. "
        "Ask how the name is written in Latin letters, and change it in the member's record before you go on."
    )


def _unprintable(upload_ids: Sequence[UUID], program_id: int) -> list[str]:
    holders = Member.objects.filter(records__upload__in=upload_ids, records__program_id=program_id).distinct()
    unusual = holders.filter(Q(first_name__regex=_BEYOND_ASCII) | Q(last_name__regex=_BEYOND_ASCII))
    return [
        f"{one.full_name} ({one.aast_id})" for one in unusual.order_by("aast_id") if not is_printable(one.full_name)
    ]
