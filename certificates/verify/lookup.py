"""Finds certificates by number and name, for anyone who asks. One query for each question."""

from collections.abc import Collection

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet

from certificates.models import Certificate
from certificates.selectors import moved_away
from certificates.verify.names import NOBODY, is_name_of, known_keys
from members.models import FormerName


def by_number_and_name(number: str, name: str) -> Certificate | None:
    """None both for an unknown number and for another name, after the same work."""
    found = _with_names().filter(number=number).first()
    fits = is_name_of(name, holder_keys(found) if found else NOBODY)
    return found if fits else None


def by_numbers_and_codes(numbers: Collection[str], codes: Collection[str]) -> list[Certificate]:
    return list(_with_names().filter(Q(number__in=numbers) | Q(code__in=codes)))


def holder_keys(certificate: Certificate) -> frozenset[str]:
    """The names of the holder. A corrected AAST ID moves the record to another person, whose names do not count."""
    if moved_away(certificate):
        return known_keys(certificate.holder_name)
    former: list[str] = certificate.former_keys  # type: ignore[attr-defined]
    return known_keys(certificate.holder_name, [certificate.record.member.name_key, *former])


def _with_names() -> QuerySet[Certificate]:
    former = FormerName.objects.filter(member=OuterRef("record__member_id")).values("name_key")
    return Certificate.objects.select_related("replaced_by", "record__member").annotate(
        former_keys=ArraySubquery(former)
    )
