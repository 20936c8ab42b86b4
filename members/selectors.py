"""Member Search. Names are compared by their keys, so that case, accents, and punctuation never hide anyone."""

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
    """As typed; an empty one does not matter. Email and AAST ID are met exactly, all others from their beginning."""

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
    """Whom a search found, in the order of their names; `more` when there are more than MOST.

    `formerly` are those whose present name does not fit, only one that they had.
    """

    ids: list[int]
    more: bool = False
    formerly: frozenset[int] = frozenset()

    def page(self, number: str | None) -> Page[int]:
        return Paginator(self.ids, PER_PAGE).get_page(number)


def search_members(criteria: Criteria) -> Found:
    """Whom the criteria fit under their name, or under one that they had.

    The database sorts only where more than MOST names fit: for a few rare matches it would walk the whole index.
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
    asked = {
        "email__iexact": criteria.email,
        "city__istartswith": criteria.city,
        "state__iexact": criteria.state,
        "zip_code__startswith": criteria.zip_code,
        "county__istartswith": criteria.county,
        "role": criteria.role,
        "aast_id": criteria.aast_id,
        # Who asked not to be listed is found by who knows the AAST ID.
        "listed": not criteria.aast_id,
    }
    return Q(**{f"{member}{lookup}": value for lookup, value in asked.items() if value})
