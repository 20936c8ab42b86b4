"""The number of tasks in the menu."""

from functools import cached_property, partial
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from dashboard.provider_tasks import count_to_do
from dashboard.staff_tasks import count_staff
from foundation.cached_figures import kept


class Inbox:
    """The menu evaluates it. It costs one query, only where the menu is shown, and at most once a minute."""

    def __init__(self, user: User) -> None:
        self._user = user

    @cached_property
    def count(self) -> int:
        user = self._user
        if user.is_staff:
            return kept(f"inbox of staff: {_rights(user)}", partial(count_staff, user), providers=None)
        count = partial(count_to_do, user, now=timezone.now())
        return kept(f"inbox of {user.pk} at {user.current_provider}", count, providers=user.provider_ids)


def inbox(request: HttpRequest) -> dict[str, Any]:
    """Context processor of `inbox`."""
    user: Any = getattr(request, "user", None)
    return {"inbox": Inbox(user) if user is not None and user.is_authenticated else None}


def _rights(user: User) -> str:
    """Staff with the same rights share a count."""
    return "all" if user.is_superuser else ",".join(sorted(user.get_all_permissions()))
