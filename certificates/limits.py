"""The limit of verifications from one address."""

from django.http import HttpRequest

from foundation.rate_limits import address_of, is_rate_limited

PER_MINUTE = 30


def asks_too_often(request: HttpRequest) -> bool:
    """Count this request."""
    return is_rate_limited("verify", address_of(request), most=PER_MINUTE, seconds=60)
