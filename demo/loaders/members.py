"""Writes members and guests in bulk. `bulk_create` does not call `save`, so name keys are set here."""

from accounts.models import User
from demo.data.people import Person, everyone, member_with_login
from members.models import FormerName, Member
from members.rules.names import name_key

_BATCH = 1_000


def write_members(user: User) -> dict[str, Member]:
    """Write all people without email addresses, and return them by AAST ID. `user` is the login of a member."""
    people = everyone()
    members = Member.objects.bulk_create(map(_member, people), batch_size=_BATCH)
    FormerName.objects.bulk_create(
        _former(member, person) for member, person in zip(members, people, strict=True) if person.former_last_name
    )
    by_id = {member.aast_id: member for member in members}
    own = by_id[member_with_login().aast_id]
    own.user = user
    own.save(update_fields=["user"])
    return by_id


def write_addresses(members: dict[str, Member], user: User) -> None:
    for person in everyone():
        members[person.aast_id].email = person.email
    members[member_with_login().aast_id].email = user.email
    Member.objects.bulk_update(members.values(), ["email"], batch_size=_BATCH)


def _member(person: Person) -> Member:
    return Member(
        aast_id=person.aast_id,
        kind=person.kind,
        standing=person.standing,
        role=person.role,
        first_name=person.first_name,
        last_name=person.last_name,
        name_key=name_key(person.first_name, person.last_name),
        city=person.place.city,
        state=person.place.state,
        zip_code=person.zip_code,
        county=person.place.county,
        listed=person.listed,
    )


def _former(member: Member, person: Person) -> FormerName:
    return FormerName(
        member=member,
        first_name=person.first_name,
        last_name=person.former_last_name,
        name_key=name_key(person.first_name, person.former_last_name),
    )
