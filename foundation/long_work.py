"""Work that takes too long for a web request. A row stores it, and a worker does it in one transaction.

That transaction also finishes the row. So the work is done once, even if its message repeats, its worker dies, or the
sweeper queues it again.
"""

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.utils import timezone

from foundation import progress, redis_away
from foundation.emails import send_alarm
from foundation.failpoint import failpoint
from foundation.lifecycle import InvalidTransition
from foundation.progress import Progress
from foundation.queue import publish, queue_on_commit
from foundation.refusals import Refusal
from foundation.session_locks import lock_key, session_lock

MOST_ATTEMPTS = 3
# Limits of the task, far above the time for the largest file.
SOFT_SECONDS, SECONDS = 3_000, 3_060
_WAITS_LONG = timedelta(seconds=10)
_QUEUED_LONG_AGO = timedelta(seconds=60)
_AT_ONCE = 500

logger = logging.getLogger(__name__)


def is_long(lines: int) -> bool:
    return lines > settings.LONG_WORK_LINES


@dataclass(frozen=True)
class Outcome:
    """The message about finished or refused work. `level` is the level of the message; `made` is a new record."""

    words: str
    level: str = "success"
    made: Any = None


class LongWork(models.Model):
    """A subclass names its `task`, and adds `about`, the record of the work, and the choices of `kind`.

    A record has one open work at a time.
    """

    task: ClassVar[str]  # the name of the task that runs it
    about: Any
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20)
    facts = models.JSONField(default=dict, encoder=DjangoJSONEncoder, help_text="What was typed or chosen.")
    total = models.PositiveIntegerField("lines")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    queued_at = models.DateTimeField(null=True, help_text="When the sweeper last put it in the queue.")
    attempts = models.PositiveSmallIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    failed = models.BooleanField(default=False, help_text="Its worker broke off as often as it was tried.")
    level = models.CharField(max_length=10, blank=True)
    outcome = models.CharField(max_length=500, blank=True)

    class Meta:
        abstract = True
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(fields=["about"], condition=Q(finished_at=None), name="%(class)s_one_open"),
            models.CheckConstraint(
                condition=Q(failed=False) | Q(finished_at__isnull=False), name="%(class)s_failed_when_finished"
            ),
        ]

    @property
    def is_done(self) -> bool:
        return self.finished_at is not None and not self.failed

    @property
    def progress(self) -> Progress | None:
        return None if self.finished_at else progress.of(self.pk)

    @property
    def waits_long(self) -> bool:
        return timezone.now() - self.asked_at > _WAITS_LONG


W = TypeVar("W", bound=LongWork)


def queue(work: LongWork) -> None:
    """On commit. What the broker loses, the sweeper queues again."""
    queue_on_commit(work.task, work_id=str(work.pk))


def open_work(works: type[W], about: models.Model | int) -> W | None:
    """The work that waits or runs for the record. None inside that work itself."""
    return works._default_manager.filter(about=about, finished_at=None).exclude(pk=progress.current_work()).first()


def run(works: type[W], work_id: UUID, do: Callable[[W], Outcome], *, now: Callable[[], datetime]) -> None:
    """Do the work and store its outcome, in one transaction. May be called any number of times.

    The attempt is counted in its own commit, so work that kills its worker is given up in the end.
    """
    waiting = works._default_manager.filter(pk=work_id, finished_at=None)
    with session_lock(lock_key(work_id)) as held:
        if not held:
            return
        if not waiting.filter(attempts__lt=MOST_ATTEMPTS).update(attempts=F("attempts") + 1):
            _give_up(waiting, now())
            return
        failpoint("long_work.counted")
        with transaction.atomic():
            work = waiting.select_for_update(of=["self"]).select_related("about", "by").get()
            with progress.reporting(work.pk, total=work.total):
                outcome = _done(work, do)
            work.finished_at, work.level, work.outcome = now(), outcome.level, outcome.words
            work.save(update_fields=["finished_at", "level", "outcome"])
            failpoint("long_work.before_commit")
        failpoint("long_work.after_commit")


def _done(work: W, do: Callable[[W], Outcome]) -> Outcome:
    try:
        return do(work)
    except Refusal as refusal:
        return Outcome(str(refusal), "error")


def sweep(works: type[LongWork], *, now: datetime) -> None:
    """Queue what the broker lost. The message of the sweeper itself came through it, so it answers."""
    redis_away.answered()
    for work_id in left_behind(works, now=now):
        publish(works.task, work_id=str(work_id))


@transaction.atomic
def left_behind(works: type[LongWork], *, now: datetime) -> list[UUID]:
    """The open work that no worker holds and that was not queued recently, oldest first. Marks each as queued."""
    idle = Q(queued_at=None) | Q(queued_at__lt=now - _QUEUED_LONG_AGO)
    waiting = works._default_manager.filter(idle, finished_at=None, asked_at__lt=now - _WAITS_LONG)
    ids = [work.pk for work in waiting.select_for_update(skip_locked=True).order_by("asked_at")[:_AT_ONCE]]
    works._default_manager.filter(pk__in=ids).update(queued_at=now)
    return ids


@transaction.atomic
def start_again(work: LongWork) -> None:
    """Queue failed work again. Raises InvalidTransition if it did not fail, or if other work began meanwhile."""
    locked = type(work)._default_manager.select_for_update(of=("self",)).get(pk=work.pk)
    if not locked.failed:
        raise InvalidTransition("Long work", "finished", "waiting")
    locked.finished_at, locked.failed, locked.attempts, locked.queued_at = None, False, 0, None
    try:
        with transaction.atomic():
            locked.save(update_fields=["finished_at", "failed", "attempts", "queued_at"])
    except IntegrityError as other:
        raise InvalidTransition("Long work", "failed", "waiting") from other
    queue(locked)


@transaction.atomic
def _give_up(waiting: "models.QuerySet[Any]", now: datetime) -> None:
    """Set the work to failed if it still waits after its last attempt."""
    work = waiting.first()
    if work is None:
        return
    waiting.update(finished_at=now, failed=True)
    name = f"{work._meta.verbose_name} {work.pk}"
    logger.error("%s failed after %s attempts.", name, MOST_ATTEMPTS)
    send_alarm("Long work could not be finished", f"{name} was given up; nothing of it was done. See the admin.")
