"""How often one may ask for something that costs others: counted in the cache, by a hash of who asks."""

import hashlib

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError


def too_often(what: str, who: str, *, most: int, seconds: int) -> bool:
    """Counts this time. While the cache is away nobody is held back."""
    key = f"{what}:{hashlib.sha256(who.encode()).hexdigest()}"
    try:
        cache.add(key, 0, timeout=seconds)
        return cache.incr(key) > most
    except (RedisError, ValueError):
        return False


def address_of(request: HttpRequest) -> str:
    address: str = get_adapter(request).get_client_ip(request)
    return address
