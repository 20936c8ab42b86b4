"""The outbox: a mail server that is away for a day, senders that are killed, and what was given up."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, connections
from django.test import Client
from post_office import mail
from post_office.models import STATUS, Email, Log
from pytest_django import Settings

from accounts.models import User
from accounts.services import outbox
from accounts.services.outbox import empty_outbox, forget_emails, pause, send_again
from accounts.tasks import forget_old_emails
from dashboard.staff_tasks import staff_waiting
from tests.worker import wait_for

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


class MailServer(BaseEmailBackend):
    away = False
    taken: ClassVar[list[str]] = []

    def send_messages(self, messages: Sequence[EmailMessage]) -> None:
        if self.away:
            raise ConnectionRefusedError
        self.taken.extend(address for message in messages for address in message.to)


@pytest.fixture
def server(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> type[MailServer]:
    settings.EMAIL_BACKEND = "post_office.EmailBackend"
    settings.POST_OFFICE = {**settings.POST_OFFICE, "BACKENDS": {"default": f"{__name__}.MailServer"}}
    monkeypatch.setattr(MailServer, "away", False)
    monkeypatch.setattr(MailServer, "taken", [])
    return MailServer


def beats(start: datetime, hours: int) -> None:
    """The beat for so many hours of a made-up clock, every ten minutes."""
    for tick in range(hours * 6):
        with time_machine.travel(start + timedelta(minutes=10 * tick), tick=False):
            empty_outbox()


@pytest.mark.parametrize(("tries", "minutes"), [(1, 1), (2, 2), (3, 4), (8, 128), (9, 240), (10, 240), (40, 240)])
def test_pauses_grow_to_a_bound(tries: int, minutes: int) -> None:
    assert pause(tries) == timedelta(minutes=minutes)


def test_tries_last_for_days(settings: Settings) -> None:
    assert sum(map(pause, range(1, settings.EMAIL_RETRIES + 1)), timedelta()) > timedelta(days=5)


@pytest.mark.django_db
def test_a_day_without_a_mail_server_loses_no_email_and_doubles_none(server: type[MailServer], stella: User) -> None:
    addresses = [f"person{number}@tech.example" for number in range(201)]
    with time_machine.travel(NOON, tick=False):
        mail.send_many([{"recipients": [address], "subject": "Yours", "message": "Hello"} for address in addresses])
    server.away = True
    beats(NOON, hours=24)
    assert {queue.label: queue.count for queue in staff_waiting(stella)}["emails held up for an hour and more"] == 201
    server.away = False
    beats(NOON + timedelta(hours=24), hours=5)
    assert Counter(server.taken) == Counter(addresses)
    assert set(Email.objects.values_list("status", flat=True)) == {STATUS.sent}


@pytest.mark.django_db
def test_what_is_given_up_raises_one_alarm_and_is_sent_again_from_the_admin(
    server: type[MailServer], stella: User, login: Callable[[User], Client]
) -> None:
    for address in ("john@tech.example", "jane@tech.example"):
        mail.send([address], subject="Yours", message="Hello")
    Email.objects.update(number_of_retries=40)
    server.away = True
    empty_outbox()
    assert {queue.label: queue.count for queue in staff_waiting(stella)}["emails given up"] == 2
    assert Email.objects.filter(subject="[CEC portal] Emails were given up").count() == 1

    server.away = False
    given_up = list(Email.objects.filter(status=STATUS.failed).values_list("pk", flat=True))
    action = {"action": "send_again", "_selected_action": given_up}
    page = login(stella).post("/admin/post_office/email/", action, follow=True)
    assert "2 emails go out again." in page.content.decode()
    empty_outbox()
    assert sorted(server.taken) == ["jane@tech.example", "john@tech.example"]


@pytest.mark.django_db
def test_what_was_sent_is_not_sent_again(server: type[MailServer]) -> None:
    mail.send(["john@tech.example"], subject="Yours", message="Hello")
    empty_outbox()
    assert send_again(Email.objects.all()) == 0
    empty_outbox()
    assert server.taken == ["john@tech.example"]


@pytest.mark.django_db
def test_a_get_sends_nothing(server: type[MailServer], stella: User, login: Callable[[User], Client]) -> None:
    email = mail.send(["john@tech.example"], subject="Yours", message="Hello")
    Email.objects.update(status=STATUS.failed)
    assert login(stella).get(f"/admin/post_office/email/{email.pk}/resend/").status_code == 302
    assert (server.taken, Email.objects.get().status) == ([], STATUS.failed)


@pytest.mark.django_db(transaction=True)
def test_one_sender_at_a_time_and_the_lock_is_gone_with_its_holder(server: type[MailServer]) -> None:
    mail.send(["john@tech.example"], subject="Yours", message="Hello")
    other = connections["default"].copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [int.from_bytes(b"outbox")])
    empty_outbox()
    assert server.taken == []
    other.close()
    wait_for(_lock_is_free)
    empty_outbox()
    assert server.taken == ["john@tech.example"]


def _lock_is_free() -> bool:
    """PostgreSQL notices by itself that a session is gone, a moment later."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory')")
        return bool(cursor.fetchone()[0])


# --- What was sent long ago -----------------------------------------------------------------------------------------


def written(subject: str, status: int, *, ago: timedelta) -> None:
    email = Email.objects.create(
        from_email="cec@aast.example", to=["jane@tech.example"], subject=subject, status=status
    )
    Email.objects.filter(pk=email.pk).update(created=NOON - ago, last_updated=NOON - ago)


def subjects() -> list[str]:
    return sorted(Email.objects.values_list("subject", flat=True))


@pytest.mark.django_db
def test_what_was_sent_a_year_ago_is_forgotten() -> None:
    written("of a year ago", STATUS.sent, ago=timedelta(days=365))
    written("a second younger", STATUS.sent, ago=timedelta(days=365, seconds=-1))
    for name in ("queued", "requeued", "failed"):
        written(name, getattr(STATUS, name), ago=timedelta(days=900))

    assert (forget_emails(now=NOON), forget_emails(now=NOON)) == (1, 0)
    assert subjects() == ["a second younger", "failed", "queued", "requeued"]


@pytest.mark.django_db
def test_it_counts_from_when_it_was_sent_and_the_days_are_set(settings: Settings) -> None:
    settings.EMAILS_KEPT_DAYS = 30
    written("sent late", STATUS.sent, ago=timedelta(days=29))
    Email.objects.update(created=NOON - timedelta(days=40))
    written("sent early", STATUS.sent, ago=timedelta(days=30))

    assert (forget_emails(now=NOON), subjects()) == (1, ["sent late"])


@pytest.mark.django_db
def test_they_go_in_batches_with_their_logs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "_FORGOTTEN_AT_ONCE", 2)
    for number in range(5):
        written(str(number), STATUS.sent, ago=timedelta(days=400))
    for email in Email.objects.all():
        email.logs.create(status=STATUS.sent)

    assert (forget_emails(now=NOON), Email.objects.count(), Log.objects.count()) == (5, 0, 0)


def test_beat_forgets_them_each_night() -> None:
    entry = django_settings.CELERY_BEAT_SCHEDULE["forget-emails"]
    assert (entry["task"], entry["schedule"].hour, entry["schedule"].minute) == (forget_old_emails.name, {3}, {30})
