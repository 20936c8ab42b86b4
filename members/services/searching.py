"""Member Search within daily limits. Each page is logged: person, fields, number of people."""

from dataclasses import dataclass, fields
from datetime import datetime

from django.conf import settings
from django.core.paginator import Page
from django.db import transaction
from django.db.models import Count, Sum
from django.utils import timezone

from accounts.models import Provider, User
from foundation.emails import send_alarm
from members.models import MemberSearch
from members.selectors import Criteria, Found, search_members


@dataclass(frozen=True)
class Answer:
    found: Found
    page: Page[int]


@transaction.atomic
def search(
    criteria: Criteria, *, page: str | None, by: User, provider: Provider | None, now: datetime
) -> Answer | None:
    """One page of matching people. None if the person reached a daily limit."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    log = MemberSearch(at=now, by=by, provider=provider, fields=_filled_in(criteria), found=0, shown=0)
    if _is_used_up(by, now):
        _refuse(log)
        return None
    found = search_members(criteria)
    answer = Answer(found, found.page(page))
    log.found, log.shown = len(found.ids), len(answer.page)
    log.save()
    return answer


def _is_used_up(by: User, now: datetime) -> bool:
    today = MemberSearch.objects.filter(by=by, at__date=timezone.localdate(now), refused=False)
    read = today.aggregate(searches=Count("pk"), people=Sum("shown", default=0))
    too_many = read["searches"] >= settings.MEMBER_SEARCHES_A_DAY
    return too_many or read["people"] >= settings.MEMBERS_SHOWN_A_DAY


def _refuse(log: MemberSearch) -> None:
    """Log the refused search. The first one of a day sends an alarm."""
    first = not MemberSearch.objects.filter(by=log.by, at__date=timezone.localdate(log.at), refused=True).exists()
    log.refused = True
    log.save()
    if first:
        send_alarm(
            "Member Search: a login reached the limit of a day",
            f"Login {log.by_id} reached the day's limit of Member Search. What was searched, by field and count, "
            "stands in the admin under Member searches.",
        )


def _filled_in(criteria: Criteria) -> str:
    return ", ".join(field.name for field in fields(criteria) if getattr(criteria, field.name))
