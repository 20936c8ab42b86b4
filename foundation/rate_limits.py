"""How often one may ask for something that costs others: counted in the cache, by a hash of who asks."""

import hashlib
import ipaddress

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

_IPV6_NETWORK = 64  # the part of an address that a household or an office holds; the rest is free to change


def is_rate_limited(what: str, who: str, *, most: int, seconds: int) -> bool:
    """Counts this time. Where neither the cache nor what stands in for it counts, nobody is held back."""
    key = f"{what}:{digest(who)}"
    try:
        cache.add(key, 0, timeout=seconds)
        return cache.incr(key) > most
    except (RedisError, ValueError):
        return False


def digest(who: str) -> str:
    return hashlib.sha256(who.encode()).hexdigest()


def address_of(request: HttpRequest) -> str:
    """Where a request came from; of an IPv6 address, the part that is the network's."""
    address: str = get_adapter(request).get_client_ip(request)
    try:
        return str(ipaddress.IPv6Network(f"{address}/{_IPV6_NETWORK}", strict=False))
    except ValueError:
        return address
