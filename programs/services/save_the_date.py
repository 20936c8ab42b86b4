"""A Save the Date email, from the request to the decision. `save_the_date_sending` sends it."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from foundation.formatting import shown_cecs, us_date
from foundation.refusals import Refusal
from members.choices import Standing
from members.models import Member
from programs.choices import SaveTheDateStatus
from programs.models import Program, SaveTheDate, Suppression
from programs.rules.save_the_date import body_of, subject_of
from programs.selectors.program import program_date
from programs.services.notifications import notify_provider
from programs.services.status import log_event
from programs.services.unsubscribe import unsubscribe_address
from programs.states import CLOSED, SAVE_THE_DATE


class SaveTheDateRefused(Refusal):
    """The sentence is for the provider or for staff."""

    code = "save_the_date_refused"


@transaction.atomic
def request_save_the_date(program: Program, *, requested_text: str, by: User, now: datetime) -> SaveTheDate:
    """Request the email from AAST, or replace the text of an undecided request. Raises SaveTheDateRefused."""
    locked = Program.objects.select_for_update(no_key=True).get(pk=program.pk)
    open_ = locked.save_the_dates.filter(status=SaveTheDateStatus.REQUESTED).first()
    if open_ is None:
        _check_may_ask(locked)
        open_ = SaveTheDate(program=locked, asked_by=by, asked_at=now)
        log_event(locked, "Asked for a Save the Date email", by=by, now=now)
    open_.requested_text = requested_text
    open_.subject = subject_of(locked.name, locked.start_date)
    open_.body = _first_draft(locked, requested_text)
    open_.save()
    return open_


def _check_may_ask(program: Program) -> None:
    if program.status in CLOSED or program.submitted_at is None:
        raise SaveTheDateRefused("Only a program that was submitted can be announced.")
    used = program.save_the_dates.exclude(status__in=[SaveTheDateStatus.DECLINED, SaveTheDateStatus.STOPPED])
    if used.count() >= program.save_the_dates_allowed:
        raise SaveTheDateRefused("AAST sends one Save the Date email for each program. Ask staff for another.")


def _first_draft(program: Program, requested_text: str) -> str:
    link = program.registration_url
    if not link and program.listed:
        link = settings.SITE_URL + reverse("calendar_program", args=[program.program_id])
    cecs = program.approved_cecs or program.requested_cecs
    return body_of(
        name=program.name,
        provider=program.provider.name,
        dates=program_date(program).replace("\u00a0", " "),
        where=program.place or program.get_format_display(),
        cecs=shown_cecs(cecs),
        link=link,
        requested_text=requested_text,
    )


@transaction.atomic
def edit_save_the_date(save_the_date: SaveTheDate, *, subject: str, body: str, by: User, now: datetime) -> SaveTheDate:
    """Change subject and body before the email is scheduled. Raises SaveTheDateRefused."""
    locked = _lock(save_the_date)
    if locked.status != SaveTheDateStatus.REQUESTED:
        raise SaveTheDateRefused("It is decided already; its words can no longer be changed.")
    locked.subject, locked.body = subject, body
    locked.save(update_fields=["subject", "body"])
    log_event(locked.program, "The words of the Save the Date email were edited", by=by, now=now)
    return locked


def audience(kinds: Sequence[str], states: Sequence[str]) -> QuerySet[Member]:
    """The active people of these kinds who did not unsubscribe, each address once. Empty `states` means all states."""
    people = Member.objects.filter(kind__in=kinds, standing=Standing.ACTIVE).exclude(email="")
    if states:
        people = people.filter(state__in=states)
    addressed = people.annotate(address=Upper("email"))
    twin = addressed.filter(address=OuterRef("address"), pk__lt=OuterRef("pk"))
    unwilling = Suppression.objects.values_list(Upper("email"))
    return addressed.exclude(address__in=unwilling).exclude(Exists(twin)).order_by("pk")


@transaction.atomic
def schedule_save_the_date(
    save_the_date: SaveTheDate,
    *,
    kinds: Sequence[str],
    states: Sequence[str],
    send_at: datetime,
    by: User,
    now: datetime,
) -> SaveTheDate:
    """Approve the email for an audience and a time. Raises SaveTheDateRefused and InvalidTransition."""
    locked = _lock(save_the_date)
    if not locked.program.takes_attendance:
        raise SaveTheDateRefused("The program itself is not approved yet.")
    if locked.program.start_date <= timezone.localdate(send_at):
        raise SaveTheDateRefused("The program begins before that. Choose an earlier time.")
    if not audience(kinds, states).exists():
        raise SaveTheDateRefused("Nobody is in this audience. Choose more kinds or states.")
    locked.kinds, locked.states, locked.send_at, locked.decided_by = list(kinds), list(states), send_at, by
    locked.save(update_fields=["kinds", "states", "send_at", "decided_by"])
    move(locked, SaveTheDateStatus.SCHEDULED)
    day = us_date(timezone.localdate(send_at))
    log_event(locked.program, f"Save the Date email scheduled for {day}", by=by, now=now)
    notify_provider(locked.program, "save_the_date_scheduled", save_the_date=locked)
    return locked


@transaction.atomic
def decline_save_the_date(save_the_date: SaveTheDate, *, reason: str, by: User, now: datetime) -> SaveTheDate:
    """Raises InvalidTransition."""
    locked = _lock(save_the_date)
    move(locked, SaveTheDateStatus.DECLINED)
    log_event(locked.program, f"Save the Date email declined: {reason}", by=by, now=now)
    notify_provider(locked.program, "save_the_date_declined", reason=reason)
    return locked


@transaction.atomic
def stop_save_the_date(save_the_date: SaveTheDate, *, reason: str, by: User, now: datetime) -> SaveTheDate:
    """Stop the sending of the email. Raises InvalidTransition."""
    locked = _lock(save_the_date)
    move(locked, SaveTheDateStatus.STOPPED)
    log_event(locked.program, f"Save the Date email stopped: {reason}", by=by, now=now)
    return locked


@transaction.atomic
def cancel_save_the_dates(program: Program, *, why: str, by: User, now: datetime) -> None:
    """Decline or stop the unfinished emails of a program, because a change of the program made them wrong."""
    open_ = [SaveTheDateStatus.REQUESTED, SaveTheDateStatus.SCHEDULED, SaveTheDateStatus.SENDING]
    for save_the_date in program.save_the_dates.select_for_update().filter(status__in=open_):
        undecided = save_the_date.status == SaveTheDateStatus.REQUESTED
        move(save_the_date, SaveTheDateStatus.DECLINED if undecided else SaveTheDateStatus.STOPPED)
        log_event(program, f"Save the Date email called off: {why}", by=by, now=now)


@transaction.atomic
def allow_another(program: Program, *, by: User, now: datetime) -> Program:
    Program.objects.filter(pk=program.pk).update(save_the_dates_allowed=F("save_the_dates_allowed") + 1)
    log_event(program, "Another Save the Date email was allowed", by=by, now=now)
    program.refresh_from_db()
    return program


def as_message(save_the_date: SaveTheDate, email: str, *, token: str) -> EmailMessage:
    """The email to one address, with the headers of one-click unsubscription (RFC 8058)."""
    address = unsubscribe_address(token)
    footer = (
        f"-- \n{settings.ORGANIZATION_NAME}\n{settings.PAYMENT_ADDRESS}\n"
        f"You get this as a member or guest of {settings.ORGANIZATION}. "
        f"To get no Save the Date emails any more:\n{address}\n"
    )
    headers = {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    body = f"{save_the_date.body.strip()}\n\n{footer}"
    return EmailMessage(" ".join(save_the_date.subject.split()), body, to=[email], headers=headers)


def move(save_the_date: SaveTheDate, to: SaveTheDateStatus) -> None:
    """Needs the row locked. Raises InvalidTransition."""
    SAVE_THE_DATE.check(save_the_date.status, to)
    save_the_date.status = to
    save_the_date.save(update_fields=["status"])


def _lock(save_the_date: SaveTheDate) -> SaveTheDate:
    rows = SaveTheDate.objects.select_for_update(of=["self"]).select_related("program__provider")
    return rows.get(pk=save_the_date.pk)
