"""Who may see the portal as whom, and for how long."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from accounts.security.selectors import lacks_second_factor
from accounts.view_as.models import Viewing

RIGHT = "accounts.add_viewing"
_OF_STAFF = "Nobody sees the portal as AAST staff. Ask the person to show you the page."
_SWITCHED_OFF = "This login is switched off, so it sees no page."


def may_view(viewer: User | AnonymousUser) -> bool:
    return viewer.is_staff and viewer.has_perm(RIGHT) and not lacks_second_factor(viewer)


def why_not_as(person: User) -> str:
    """The reason why nobody may see the portal as this person. Empty if they may."""
    if person.is_staff or person.is_superuser:
        return _OF_STAFF
    return "" if person.is_active else _SWITCHED_OFF


def open_viewing(pk: int, *, viewer: User | AnonymousUser, now: datetime) -> Viewing | None:
    """The viewing if it still goes on. Rights and logins may have changed since it began."""
    open_ = Viewing.objects.filter(viewer_id=viewer.pk, stopped_at=None, ends_at__gt=now)
    viewing = open_.select_related("person").filter(pk=pk).first()
    if viewing is None or not may_view(viewer) or why_not_as(viewing.person):
        return None
    return viewing
