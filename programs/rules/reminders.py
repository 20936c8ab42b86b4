"""Which reminder of a reporting deadline is due."""

DAY_AFTER = -1
MILESTONES = (30, 14, 7, 1, DAY_AFTER)
# No reminder is sent this many days after the deadline. The to-do list still shows the program, and staff see it.
FORGET_AFTER = 14


def milestone(days_left: int) -> int | None:
    """The latest milestone that was reached, or None. A missed milestone is not sent later."""
    if days_left < -FORGET_AFTER:
        return None
    return min((days for days in MILESTONES if days_left <= days), default=None)
