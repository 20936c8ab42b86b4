"""Small pieces of HTML that pages repeat by the dozen: each is rendered once in the life of a process, then reused."""

from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from programs.rules.deadline import Deadline

# More than a portal has icons, and more statuses than a busy day shows.
_KEPT = 512


@lru_cache(_KEPT)
def icon(name: str) -> SafeString:
    return _rendered("icon", name=name)


@lru_cache(_KEPT)
def status(label: str, tone: str) -> SafeString:
    return _rendered("status", label=label, tone=tone)


@lru_cache(_KEPT)
def deadline_badge(deadline: Deadline) -> SafeString:
    return _rendered("deadline", deadline=deadline, compact=True)


def _rendered(component: str, **context: object) -> SafeString:
    return SafeString(render_to_string(f"components/{component}.html", context).strip())
