from typing import Any

from django.conf import settings
from django.core.checks import Error


def demo_stays_local(**_kwargs: Any) -> list[Error]:
    if not (settings.DEMO and settings.HTTPS):
        return []
    return [
        Error(
            "DEMO is true on a site that is served over https.",
            hint="The demo's passwords are public. Remove DEMO, or set SITE_URL to an http address of this machine.",
            id="cecportal.E001",
        )
    ]
