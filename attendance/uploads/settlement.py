"""A filing is settled once its fee is paid or waived, and it stays so."""

from collections.abc import Iterable
from datetime import datetime

from attendance.models import Filing


def settle_filings(filings: Iterable[Filing], *, now: datetime) -> None:
    """Called by fees. Needs the programs locked, as corrections do that ask whether a filing is settled."""
    Filing.objects.filter(pk__in=[filing.pk for filing in filings]).update(settled_at=now)
