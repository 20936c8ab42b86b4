"""Limits for actions that cost other people something. The cache counts them by a hash of the person or address."""

import hashlib
import ipaddress
from collections.abc import Iterable

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

_IPV6_NETWORK = 64  # the part of the address that identifies a household or office; the rest can change freely


def is_rate_limited(what: str, who: str, *, most: int, seconds: int, count: int = 1) -> bool:
    """Count this call, or `count` of them. If neither the cache nor its replacement works, nothing is limited."""
    key = f"{what}:{digest(who)}"
    try:
        cache.add(key, 0, timeout=seconds)
        return cache.incr(key, count) > most
    except (RedisError, ValueError):
        return False


def used_up(what: str, whos: Iterable[str], *, most: int) -> set[str]:
    """Those whose count has reached `most`, by one call of the cache. Counts nothing."""
    keys = {f"{what}:{digest(who)}": who for who in whos}
    try:
        return {keys[key] for key, count in cache.get_many(keys).items() if count >= most}
    except (RedisError, ValueError):
        return set()


def digest(who: str) -> str:
    return hashlib.sha256(who.encode()).hexdigest()


def address_of(request: HttpRequest) -> str:
    """The address of a request. For IPv6 only the part of the network."""
    address: str = get_adapter(request).get_client_ip(request)
    try:
        return str(ipaddress.IPv6Network(f"{address}/{_IPV6_NETWORK}", strict=False))
    except ValueError:
        return address
