"""The choices on a member's page. They belong to two rooms, so the room above both saves them."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from members.models import Member
from members.services.choices import choose_listing
from members.services.history import log_event
from programs.services.unsubscribe import choose_save_the_dates, is_suppressed


@transaction.atomic
def save_choices(member: Member, *, listed: bool, save_the_dates: bool, by: User, now: datetime) -> None:
    """Without an address on file there is no choice about emails. May be done twice."""
    choose_listing(member, listed=listed, by=by, now=now)
    if member.email and save_the_dates == is_suppressed(member.email):
        choose_save_the_dates(member.email, wanted=save_the_dates, now=now)
        log_event(member, f"Chose {'' if save_the_dates else 'no '}Save the Date emails", by=by, now=now)
