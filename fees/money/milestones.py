"""Which reminder of an unpaid fee is due."""

from collections.abc import Iterable


def milestone(days_owed: int, milestones: Iterable[int]) -> int | None:
    """The latest milestone that was reached, or None. A missed milestone is not sent later."""
    return max((days for days in milestones if days_owed >= days), default=None)
