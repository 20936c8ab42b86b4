"""Small parts of HTML that pages repeat often. A process renders each part once and reuses it."""

from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

# More than the number of icons and of statuses that the portal uses in a day.
PIECES_KEPT = 512


@lru_cache(PIECES_KEPT)
def icon(name: str) -> SafeString:
    return rendered("icon", name=name)


@lru_cache(PIECES_KEPT)
def status(label: str, tone: str) -> SafeString:
    return rendered("status", label=label, tone=tone)


def rendered(component: str, **context: object) -> SafeString:
    """Render templates/components/<component>.html with `context`, without the blanks around it."""
    return SafeString(render_to_string(f"components/{component}.html", context).strip())
