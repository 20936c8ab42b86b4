"""The count in the menu."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from cecportal.desk.provider import count_to_do
from cecportal.desk.staff import count_staff


class Inbox:
    """Asked for by the menu; costs its one query only where the menu is shown."""

    def __init__(self, user: User) -> None:
        self._user = user

    @cached_property
    def count(self) -> int:
        if self._user.is_staff:
            return count_staff()
        return count_to_do(self._user, now=timezone.now())


def inbox(request: HttpRequest) -> dict[str, Any]:
    """A context processor."""
    user: Any = getattr(request, "user", None)
    return {"inbox": Inbox(user) if user is not None and user.is_authenticated else None}
