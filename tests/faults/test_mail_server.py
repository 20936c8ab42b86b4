"""Reminders and Save the Date emails while their worker is killed: each goes once."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone
from post_office.models import Email

from accounts.models import Provider, User
from members.models import Member
from programs.choices import RecipientStatus, SaveTheDateStatus
from programs.models import Reminder, SaveTheDate
from programs.services.save_the_date import request_save_the_date, schedule_save_the_date
from programs.tasks import remind, send_save_the_dates
from tests import factories
from tests.worker import Worker, wait_for

pytestmark = pytest.mark.django_db(transaction=True)
Start = Callable[..., Worker]


@pytest.fixture
def due(aast: Provider, carol: User) -> list[str]:
    """Three programs whose deadline is in a week."""
    ended = timezone.localdate() - timedelta(days=38)
    names = [f"A2600{number}" for number in (1, 2, 3)]
    for name in names:
        factories.make_program(aast, carol, program_id=name, start=ended)
    Email.objects.all().delete()
    return names


def reminded() -> list[str]:
    subjects = Email.objects.filter(to=["carol@aast.example"]).values_list("subject", flat=True)
    return sorted(subject.rpartition(" ")[2] for subject in subjects)


def test_a_worker_killed_between_two_reminders_writes_each_once(start_worker: Start, due: list[str]) -> None:
    worker = start_worker("programs.remind.written")
    remind.delay()

    wait_for(lambda: Reminder.objects.count() == 3)
    assert "SIGKILL" in worker.log
    assert reminded() == due


def test_two_beats_at_once_write_each_once(start_worker: Start, due: list[str]) -> None:
    start_worker()
    start_worker()
    for _ in range(4):
        remind.delay()

    wait_for(lambda: Reminder.objects.count() == 3)
    assert reminded() == due


@pytest.fixture
def announcement(aast: Provider, carol: User, stella: User, guide_members: dict[str, Member]) -> SaveTheDate:
    """To the guide's five, due now."""
    start = timezone.localdate() + timedelta(days=90)
    program = factories.make_program(aast, carol, program_id="A26001", start=start, now=timezone.now())
    announcement = request_save_the_date(program, requested_text="", by=carol, now=timezone.now())
    Email.objects.all().delete()
    for file in Path(settings.MAIL_FOLDER).glob("*"):
        file.unlink()
    now = timezone.now()
    return schedule_save_the_date(announcement, kinds=["member"], states=[], send_at=now, by=stella, now=now)


def mailed() -> Counter[str]:
    """How many Save the Date emails lie in the folder, by address."""
    letters = "".join(file.read_text() for file in Path(settings.MAIL_FOLDER).glob("*.log"))
    announcements = [letter for letter in letters.split("-" * 79) if "List-Unsubscribe-Post" in letter]
    return Counter(re.findall(r"^To: (.+)$", "\n".join(announcements), re.MULTILINE))


def is_sent(announcement: SaveTheDate) -> bool:
    announcement.refresh_from_db()
    return announcement.status == SaveTheDateStatus.SENT


def go_on(announcement: SaveTheDate) -> None:
    """As the beat does, until it is finished."""
    send_save_the_dates.delay()
    wait_for(lambda: not announcement.recipients.filter(status=RecipientStatus.WAITING).exists())
    send_save_the_dates.delay()
    wait_for(lambda: is_sent(announcement))


@pytest.mark.parametrize(
    ("failpoint", "mails"),
    [("programs.mailing.claimed", 4), ("programs.mailing.sent", 5)],
)
def test_a_worker_killed_midway_mails_nobody_twice(
    start_worker: Start, announcement: SaveTheDate, failpoint: str, mails: int
) -> None:
    """Killed before the mail or behind it: one address is not known, and is not mailed again."""
    worker = start_worker(failpoint)
    send_save_the_dates.delay()
    wait_for(lambda: "SIGKILL" in worker.log)
    go_on(announcement)

    assert (sum(mailed().values()), max(mailed().values())) == (mails, 1)
    statuses = Counter(announcement.recipients.values_list("status", flat=True))
    assert statuses == {RecipientStatus.SENT: 4, RecipientStatus.SENDING: 1}


def test_two_workers_share_the_work(start_worker: Start, announcement: SaveTheDate) -> None:
    start_worker()
    start_worker()
    for _ in range(4):
        send_save_the_dates.delay()
    go_on(announcement)
    # The announcement is sent once nobody waits any more; the other worker may still be at its last mail.
    wait_for(lambda: not announcement.recipients.filter(status=RecipientStatus.SENDING).exists())

    assert sorted(mailed().values()) == [1] * 5
