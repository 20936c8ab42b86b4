"""Whether this process asks Redis. After a failure it does not ask for a while, so few requests wait.

Then one request tries. The others do not ask before that request has an answer.
"""

from time import monotonic

ASK_AGAIN_AFTER = 30  # seconds
_ONE_TRY = 10  # seconds; more than one try takes


class _Away:
    away = False
    until = 0.0


def is_asked() -> bool:
    if monotonic() < _Away.until:
        return False
    if _Away.away:
        _Away.until = monotonic() + _ONE_TRY
    return True


def leave_alone() -> None:
    _Away.away, _Away.until = True, monotonic() + ASK_AGAIN_AFTER


def answered() -> None:
    _Away.away, _Away.until = False, 0.0
