"""Which reminder of a reporting deadline is due."""

DAY_AFTER = -1
MILESTONES = (30, 14, 7, 1, DAY_AFTER)
# A deadline that passed longer ago than this is told no more: it is on the to-do list and with staff.
FORGET_AFTER = 14


def milestone(days_left: int) -> int | None:
    """The latest milestone that was reached; one that was slept through is not made up for."""
    if days_left < -FORGET_AFTER:
        return None
    return min((days for days in MILESTONES if days_left <= days), default=None)
