"""Member Search. It compares names by their keys, so case, accents, and punctuation never hide a person."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import F, Q, QuerySet

from members.models import FormerName, Member, family_part, given_part
from members.rules.names import family_key, given_key

MOST = 100
PER_PAGE = 20


@dataclass(frozen=True)
class Criteria:
    """The typed values; empty ones are ignored. Email and AAST ID match exactly, other fields by their beginning."""

    first_name: str = ""
    last_name: str = ""
    email: str = ""
    city: str = ""
    state: str = ""
    zip_code: str = ""
    county: str = ""
    role: str = ""
    aast_id: str = ""


@dataclass(frozen=True)
class Found:
    """The found people in the order of their names. `more` means more than MOST.

    `formerly` are people who match only by an earlier name.
    """

    ids: list[int]
    more: bool = False
    formerly: frozenset[int] = frozenset()

    def page(self, number: str | None) -> Page[int]:
        return Paginator(self.ids, PER_PAGE).get_page(number)


def search_members(criteria: Criteria) -> Found:
    """People who match by their name or an earlier one.

    The database sorts only if more than MOST names match. Otherwise it would read the whole index for rare matches.
    """
    by_name, by_former_name = _by_name(criteria), _by_former_name(criteria)
    now, formerly = ({pk: key for pk, *key in rows[: MOST + 1]} for rows in (by_name, by_former_name))
    if len(now) > MOST:
        return Found([pk for pk, *_ in by_name.order_by(F("family"), F("given"), F("pk"))[:MOST]], more=True)
    order = formerly | now
    ids = sorted(order, key=lambda pk: (*order[pk], pk))
    return Found(ids[:MOST], more=len(ids) > MOST, formerly=frozenset(formerly.keys() - now.keys()))


def in_order(ids: Iterable[int]) -> list[Member]:
    ids = list(ids)
    members = Member.objects.in_bulk(ids)
    return [members[pk] for pk in ids if pk in members]


def _by_name(criteria: Criteria) -> QuerySet[Member, tuple[int, str, str]]:
    members = Member.objects.annotate(family=family_part(), given=given_part())
    fitting = members.filter(_named(criteria), _otherwise(criteria)).order_by()
    return fitting.values_list("pk", "family", "given")


def _by_former_name(criteria: Criteria) -> QuerySet[FormerName, tuple[int, str, str]]:
    names = FormerName.objects.annotate(family=family_part(), given=given_part())
    fitting = names.filter(_named(criteria), _otherwise(criteria, "member__")) if _named(criteria) else names.none()
    return fitting.values_list("member_id", family_part("member__name_key"), given_part("member__name_key"))


def _named(criteria: Criteria) -> Q:
    named = Q()
    if key := family_key(criteria.last_name):
        named &= Q(family__startswith=key)
    if key := given_key(criteria.first_name):
        named &= Q(given__startswith=key)
    return named


def _otherwise(criteria: Criteria, member: str = "") -> Q:
    wanted = {
        "email__iexact": criteria.email,
        "city__istartswith": criteria.city,
        "state__iexact": criteria.state,
        "zip_code__startswith": criteria.zip_code,
        "county__istartswith": criteria.county,
        "role": criteria.role,
        "aast_id": criteria.aast_id,
        # An unlisted person is found only by the AAST ID.
        "listed": not criteria.aast_id,
    }
    return Q(**{f"{member}{lookup}": value for lookup, value in wanted.items() if value})
