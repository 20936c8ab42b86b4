"""Small pieces of HTML that pages repeat by the dozen: each is rendered once in the life of a process, then reused."""

from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

# More than a portal has icons, and more statuses than a busy day shows.
PIECES_KEPT = 512


@lru_cache(PIECES_KEPT)
def icon(name: str) -> SafeString:
    return rendered("icon", name=name)


@lru_cache(PIECES_KEPT)
def status(label: str, tone: str) -> SafeString:
    return rendered("status", label=label, tone=tone)


def rendered(component: str, **context: object) -> SafeString:
    """templates/components/<component>.html with `context`, without the blanks around it."""
    return SafeString(render_to_string(f"components/{component}.html", context).strip())
