"""Whether this process asks Redis. Once it did not answer it is left alone for a while, so that few requests wait.

Then one request tries, and the others leave it alone until that one knows.
"""

from time import monotonic

ASK_AGAIN_AFTER = 30  # seconds
_ONE_TRY = 10  # seconds; above what a try may take


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
