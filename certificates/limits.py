"""The limits of public pages about certificates, by the address of the request."""

from django.http import HttpRequest

from foundation.rate_limits import address_of, is_rate_limited

PER_MINUTE = 30


def asks_too_often(request: HttpRequest) -> bool:
    """Count this request."""
    return is_rate_limited("verify", address_of(request), most=PER_MINUTE, seconds=60)


def opens_too_often(request: HttpRequest) -> bool:
    """Count this request for a holder's page."""
    return is_rate_limited("holder", address_of(request), most=PER_MINUTE, seconds=60)
