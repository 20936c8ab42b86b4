"""How a service queues work for the worker: after the commit, and without a long delay of the request."""

import logging
from typing import Any

from celery import current_app
from django.db import transaction
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from foundation import redis_away

logger = logging.getLogger(__name__)

# With the socket timeouts in settings, a stopped broker delays a request by less than a second. A frozen one delays
# the first request by about four seconds, and the next ones not at all. The sweepers queue lost messages again.
_SHORT = {"max_retries": 1, "interval_start": 0, "interval_step": 0.1, "interval_max": 0.1}


def queue_on_commit(task: str, **kwargs: Any) -> None:
    """`task` is the name that its decorator gives it, so that a service imports no task."""
    transaction.on_commit(lambda: publish(task, **kwargs), robust=True)


def publish(task: str, **kwargs: Any) -> bool:
    """Return whether the broker took the message. A failure is logged and not raised."""
    if not redis_away.is_asked():
        return False
    try:
        current_app.send_task(task, kwargs=kwargs, retry=True, retry_policy=_SHORT)
    except (KombuError, RedisError, OSError):
        redis_away.leave_alone()
        logger.warning("The broker did not take %s; the sweeper will queue it again.", task)
        return False
    redis_away.answered()
    return True
