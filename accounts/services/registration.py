"""The registration of a provider. Before its link is followed, only a Registration exists."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from accounts.choices import StaffRole
from accounts.models import ORGANIZATION_FIELDS, Provider, ProviderEvent, ProviderStaff, Registration, User
from accounts.selectors import registration_facts
from accounts.services.links import REGISTRATION, link_to
from foundation.emails import OutgoingEmail, queue_emails
from foundation.refusals import Conflict

UNCONFIRMED_FOR = timedelta(days=14)


class AlreadyFinished(Conflict):
    """The registration was confirmed before."""

    code = "registration_finished"
    sentence = "This registration was confirmed before."


class EmailTaken(Conflict):
    """Somebody got a login for the address meanwhile."""

    code = "email_taken"
    sentence = "The email address has a login now. Log in with it, then follow the link again."


@transaction.atomic
def register(facts: Mapping[str, Any], *, now: datetime) -> Registration:
    """Write the registration and the email with the link, also for an address that has a login."""
    registration = Registration.objects.create(created_at=now, **facts)
    link = link_to(REGISTRATION, registration.pk)
    context = {"registration": registration, "link": link}
    queue_emails([OutgoingEmail(facts["person_email"], "registration_confirm", context)])
    return registration


@transaction.atomic
def finish_registration(
    *, registration_id: int, by: User | None, password: str = "", now: datetime
) -> tuple[Provider, User]:
    """Create the pending provider with its owner: `by`, the owner of this address, or a new login with `password`.

    Raises AlreadyFinished and EmailTaken.
    """
    registration = Registration.objects.select_for_update().get(pk=registration_id)
    if registration.finished_at:
        raise AlreadyFinished
    owner = by or new_login(
        registration.person_email, registration.first_name, registration.last_name, password=password
    )
    registration.finished_at = now
    registration.save(update_fields=["finished_at"])
    provider = Provider.objects.create(created_at=now, **registration_facts(registration, ORGANIZATION_FIELDS))
    ProviderStaff.objects.create(provider=provider, user=owner, role=StaffRole.OWNER)
    ProviderEvent.objects.create(provider=provider, at=now, by=owner, what="Registered; AAST’s approval is awaited")
    return provider, owner


def new_login(email: str, first_name: str, last_name: str, *, password: str) -> User:
    """Raises EmailTaken."""
    try:
        with transaction.atomic():
            return User.objects.create_user(email, password, first_name=first_name, last_name=last_name)
    except IntegrityError as error:
        raise EmailTaken from error


def forget_registrations(*, now: datetime) -> int:
    """Delete unconfirmed and finished registrations. Both hold personal data without a use."""
    old = Registration.objects.filter(created_at__lt=now - UNCONFIRMED_FOR)
    return old.delete()[0]
