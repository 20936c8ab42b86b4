"""The only writers of the log of viewings."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from accounts.models import User
from accounts.view_as.models import Viewing
from accounts.view_as.selectors import may_view, why_not_as
from foundation.refusals import Refusal


class ViewingRefused(Refusal):
    code = "viewing_refused"
    sentence = "Your staff groups do not include this. An administrator of AAST decides who is in which group."


@transaction.atomic
def start_viewing(person: User, *, reason: str, by: User, now: datetime) -> Viewing:
    """Log that `by` sees the portal as `person` from now on, for a limited time."""
    if not may_view(by):
        raise ViewingRefused
    if why_not := why_not_as(person):
        raise ViewingRefused(why_not)
    ends_at = now + timedelta(minutes=settings.VIEW_AS_MINUTES)
    return Viewing.objects.create(viewer=by, person=person, reason=reason, started_at=now, ends_at=ends_at)


def stop_viewing(pk: int, *, by: User, now: datetime) -> None:
    """Log the end. A viewing that ended by itself keeps its time."""
    Viewing.objects.filter(pk=pk, viewer=by, stopped_at=None, ends_at__gt=now).update(stopped_at=now)
