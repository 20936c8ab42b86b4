"""Settle filings, when their fee is paid or waived. A settled filing stays settled."""

from collections.abc import Iterable
from datetime import datetime

from attendance.models import Filing


def settle_filings(filings: Iterable[Filing], *, now: datetime) -> None:
    """Needs the programs locked. Corrections lock them too, before they read whether a filing is settled."""
    Filing.objects.filter(pk__in=[filing.pk for filing in filings]).update(settled_at=now)
