from functools import lru_cache

from django.utils.safestring import SafeString

from foundation.pieces import PIECES_KEPT, rendered
from programs.rules.deadline import Deadline


@lru_cache(PIECES_KEPT)
def deadline_badge(deadline: Deadline) -> SafeString:
    return rendered("deadline", deadline=deadline, compact=True)
