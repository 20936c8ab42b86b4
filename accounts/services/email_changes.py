"""Changes of a login's email address. The owner of the new address confirms it by a link."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from accounts.models import EmailChange, User
from accounts.selectors import login_of
from accounts.services.counting import count_today
from accounts.services.history import log_login_event
from accounts.services.links import EMAIL_CHANGE, link_to
from foundation.emails import OutgoingEmail, queue_emails
from foundation.rate_limits import digest
from foundation.refusals import Conflict, Refusal

UNCONFIRMED_FOR = timedelta(days=14)


class EmailChangeRefused(Refusal):
    """The sentence is for the person who asked."""

    code = "email_change_refused"


class EmailChangeOver(Conflict):
    """The link was used, another link was requested later, or another person has the address now."""

    code = "email_change_over"
    sentence = "This link no longer works. Your login was not changed. Ask for a new link."


@transaction.atomic
def ask_email_change(*, email: str, by: User, now: datetime) -> None:
    """Send the link to the new address. An address with a login gets another email; only its owner learns of it."""
    if count_today("email changes", str(by.pk), now=now) > settings.EMAIL_CHANGES_A_DAY:
        raise EmailChangeRefused(
            f"You asked for another email address {settings.EMAIL_CHANGES_A_DAY} times today. Go on tomorrow."
        )
    if count_today("email changes to an address", digest(email.lower()), now=now) > settings.INVITATIONS_A_DAY_ADDRESS:
        return
    EmailChange.objects.filter(user=by).delete()
    if login_of(email):
        queue_emails([OutgoingEmail(email, "email_change_taken")])
        return
    change = EmailChange.objects.create(user=by, email=email, asked_at=now)
    link = link_to(EMAIL_CHANGE, change.pk)
    queue_emails([OutgoingEmail(email, "email_change_confirm", {"user": by, "link": link})])


@transaction.atomic
def finish_email_change(*, change_id: int, by: User, now: datetime) -> User:
    """Give the login its new address, and send an email to the old one. Raises EmailChangeOver."""
    change = EmailChange.objects.select_for_update().filter(pk=change_id, user=by).first()
    if change is None:
        raise EmailChangeOver
    user = User.objects.select_for_update(no_key=True).get(pk=by.pk)
    before, user.email = user.email, change.email
    _save_email(user)
    EmailChange.objects.filter(user=user).delete()
    log_login_event(user, "Has another email address", by=by, now=now)
    notify_email_changed(user, before=before)
    return user


def _save_email(user: User) -> None:
    try:
        with transaction.atomic():
            user.save(update_fields=["email"])
    except IntegrityError as error:
        raise EmailChangeOver from error


def notify_email_changed(user: User, *, before: str) -> None:
    queue_emails([OutgoingEmail(before, "email_changed", {"user": user, "before": before})])


def forget_email_changes(*, now: datetime) -> int:
    return EmailChange.objects.filter(asked_at__lt=now - UNCONFIRMED_FOR).delete()[0]
