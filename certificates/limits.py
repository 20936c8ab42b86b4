"""The limits of public pages about certificates, by the address of the request."""

from django.http import HttpRequest

from foundation.rate_limits import address_of, is_rate_limited

PER_MINUTE = 30


def asks_too_often(request: HttpRequest) -> bool:
    """Count this request."""
    return is_rate_limited("verify", address_of(request), most=PER_MINUTE, seconds=60)


def opens_too_often(request: HttpRequest, token: str) -> bool:
    """Count this request for a holder's page, by its network and its right token; wrong tokens share a count."""
    return is_rate_limited("holder", f"{address_of(request)} {token}", most=PER_MINUTE, seconds=60)
