"""The cache of limits: Redis, or a database table while Redis is away, so that logins continue."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from django.utils import timezone
from redis.exceptions import RedisError

from accounts.services.counting import count_today
from foundation import redis_away
from foundation.emails import send_alarm

logger = logging.getLogger(__name__)


def _either(name: str) -> Callable[..., Any]:
    """The method of this name in the cache of Redis, or in that of the database while Redis is away."""

    def call(self: "RedisOrDatabase", *args: Any, **kwargs: Any) -> Any:
        if redis_away.is_asked():
            try:
                found = getattr(super(RedisOrDatabase, self), name)(*args, **kwargs)
            except (RedisError, OSError):
                _leave_alone()
            else:
                redis_away.answered()
                return found
        return getattr(caches["database"], name)(*args, **kwargs)

    return call


class RedisOrDatabase(RedisCache):
    add = _either("add")
    get = _either("get")
    set = _either("set")
    touch = _either("touch")
    delete = _either("delete")
    has_key = _either("has_key")
    incr = _either("incr")
    get_many = _either("get_many")
    set_many = _either("set_many")
    delete_many = _either("delete_many")
    clear = _either("clear")


def _leave_alone() -> None:
    redis_away.leave_alone()
    logger.warning(
        "Redis does not answer; limits are counted in the database for %s seconds.", redis_away.ASK_AGAIN_AFTER
    )
    now = timezone.now()
    if count_today("alarms", f"Redis away at {timezone.localtime(now).hour}", now=now) == 1:
        send_alarm(
            "Redis does not answer",
            "Logins, password resets, and other limits are counted in the database meanwhile. Files and emails wait "
            "for the worker, which needs Redis. Start it again.",
        )
