from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from accounts.models import Provider, User


@dataclass
class Nav:
    """Facts about the person for the menu. Each property costs a query only if a template uses it."""

    user: User

    @cached_property
    def providers(self) -> list[Provider]:
        return self.user.providers if self.user.is_authenticated else []

    @cached_property
    def current_provider(self) -> Provider | None:
        """The provider that the person chose, if they work for several."""
        return next((provider for provider in self.providers if provider.pk == self.user.current_provider), None)

    @cached_property
    def is_member(self) -> bool:
        return self.user.is_authenticated and hasattr(self.user, "member")


def portal(request: HttpRequest) -> dict[str, Any]:
    return {
        "nav": Nav(request.user) if hasattr(request, "user") else None,  # type: ignore[arg-type]
        "DEMO": settings.DEMO,
        "HELP_EMAIL": settings.HELP_EMAIL,
        "INFO_EMAIL": settings.INFO_EMAIL,
        "ORGANIZATION_NAME": settings.ORGANIZATION_NAME,
        "REPORTING_DAYS": settings.REPORTING_DAYS,
    }
