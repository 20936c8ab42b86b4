"""Named places where a test kills, stops, or fails a real process. Without FAILPOINT they do nothing.

FAILPOINT is `name:action`; the action is kill, raise, or sleep. FAILPOINT_FLAG may name a file. The first process that
removes this file acts, and no other.
"""

import os
import signal
import time
from pathlib import Path

_NAME, _, _ACTION = os.environ.get("FAILPOINT", "").partition(":")


class FailpointReached(Exception):
    """Raised by the action `raise`."""


def failpoint(name: str) -> None:
    if name == _NAME and _first():
        _act()


def _first() -> bool:
    flag = os.environ.get("FAILPOINT_FLAG")
    if not flag:
        return True
    try:
        Path(flag).unlink()
    except FileNotFoundError:
        return False
    return True


def _act() -> None:
    if _ACTION == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if _ACTION == "sleep":
        time.sleep(30)
    raise FailpointReached(_NAME)
