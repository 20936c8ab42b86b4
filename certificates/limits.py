"""How often one address may ask whether a certificate is real."""

import hashlib

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

PER_MINUTE = 30
_SECONDS = 60


def asks_too_often(request: HttpRequest) -> bool:
    """Counts this request. While the cache is away nobody is held back."""
    address = get_adapter(request).get_client_ip(request)
    key = f"verify:{hashlib.sha256(address.encode()).hexdigest()}"
    try:
        cache.add(key, 0, timeout=_SECONDS)
        return cache.incr(key) > PER_MINUTE
    except (RedisError, ValueError):
        return False
