"""The limits of public pages about certificates, by the network of the request."""

from collections.abc import Iterable

from django.http import HttpRequest

from foundation.rate_limits import address_of, is_rate_limited, used_up

PER_MINUTE = 30
# Numbers follow each other and last names are few, so pairs of them are tried less often than codes.
NAMES_PER_MINUTE, NAMES_OF_NUMBER_PER_HOUR = 10, 30
# Lines of lists that boards check.
LINES_AT_ONCE, LINES_PER_HOUR = 1_000, 5_000
LISTS_PER_HOUR = 60
SENT_AGAIN_PER_DAY, SENT_AGAIN_BY_PERSON_PER_HOUR = 3, 60
PACKS_PER_HOUR = 20
_HOUR = 3_600


def asks_too_often(request: HttpRequest) -> bool:
    """Count this request."""
    return is_rate_limited("verify", address_of(request), most=PER_MINUTE, seconds=60)


def opens_too_often(request: HttpRequest, token: str) -> bool:
    """Count this request for a holder's page, by its network and its right token; wrong tokens share a count."""
    return is_rate_limited("holder", f"{address_of(request)} {token}", most=PER_MINUTE, seconds=60)


def names_too_often(request: HttpRequest, number: str) -> bool:
    """Count this pair of number and name, by its network, and by the number whatever the network is."""
    by_network = is_rate_limited("verify-name", address_of(request), most=NAMES_PER_MINUTE, seconds=60)
    by_number = count_names(number)
    return by_network or by_number


def count_names(number: str, count: int = 1) -> bool:
    """Count names that were tried with the number, whatever the network is. Returns whether they are too many."""
    return is_rate_limited("verify-number", number, most=NAMES_OF_NUMBER_PER_HOUR, seconds=_HOUR, count=count)


def numbers_used_up(numbers: Iterable[str]) -> set[str]:
    """Those with which no more names are tried within the hour. Counts nothing."""
    return used_up("verify-number", numbers, most=NAMES_OF_NUMBER_PER_HOUR)


def reads_too_many_lists(request: HttpRequest) -> bool:
    """Count this list before it is read, because reading a workbook costs seconds."""
    return is_rate_limited("verify-lists", address_of(request), most=LISTS_PER_HOUR, seconds=_HOUR)


def checks_too_many(request: HttpRequest, lines: int) -> bool:
    """Count the lines of this list."""
    return is_rate_limited("verify-lines", address_of(request), most=LINES_PER_HOUR, seconds=_HOUR, count=lines)


def sends_again_too_often(certificate: int, person: int) -> bool:
    """Count this email about a certificate, for the certificate and for the person who sends it."""
    by_certificate = is_rate_limited("send-again", str(certificate), most=SENT_AGAIN_PER_DAY, seconds=24 * _HOUR)
    by_person = is_rate_limited("sends-again", str(person), most=SENT_AGAIN_BY_PERSON_PER_HOUR, seconds=_HOUR)
    return by_certificate or by_person


def looks_too_often(request: HttpRequest, link: str) -> bool:
    """Count this request for what a member shares, by its network and its right link; wrong links share a count."""
    return is_rate_limited("shared", f"{address_of(request)} {link}", most=PER_MINUTE, seconds=60)


def packs_too_often(of_whom: str) -> bool:
    """Count this pack, which costs a print of each certificate. `of_whom` is a member, a share link, or a user."""
    return is_rate_limited("pack", of_whom, most=PACKS_PER_HOUR, seconds=_HOUR)
