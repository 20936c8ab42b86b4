"""The people of a provider, their invitations, roles, and removal. Only owners decide."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from accounts.choices import StaffRole
from accounts.models import Invitation, Provider, ProviderEvent, ProviderStaff, User
from accounts.selectors import login_of
from accounts.services.counting import count_today
from accounts.services.links import INVITATION, link_to
from accounts.services.registration import new_login
from foundation.emails import OutgoingEmail, queue_emails
from foundation.rate_limits import digest
from foundation.refusals import Conflict, Refusal


class PeopleRefused(Refusal):
    """The sentence is for the owner."""

    code = "people_refused"


class InvitationOver(Conflict):
    """The invitation was accepted or withdrawn before."""

    code = "invitation_over"
    sentence = (
        "The invitation was used before, or it was withdrawn. Ask the owner of the provider account to "
        "invite you again."
    )


@transaction.atomic
def invite(provider: Provider, *, email: str, role: StaffRole, by: User, now: datetime) -> Invitation:
    """Write an invitation, or renew an open one, and its email. Raises PeopleRefused."""
    _lock(provider)
    user = login_of(email)
    if user and provider.people.filter(user=user).exists():
        raise PeopleRefused(f"{email} works for {provider.name} already.")
    _count_invitation(provider, email, now=now)
    invitation = provider.invitations.filter(email=email, accepted_at=None).first()
    if invitation is None:
        invitation = Invitation(provider=provider, email=email)
    invitation.role, invitation.invited_by, invitation.invited_at = role, by, now
    invitation.save()
    _note(provider, f"Invited {email} as {role.label.lower()}", by=by, now=now)
    context = {"invitation": invitation, "provider": provider, "link": link_to(INVITATION, invitation.pk)}
    queue_emails([OutgoingEmail(email, "invitation", context)])
    return invitation


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, by: User, now: datetime) -> None:
    _note(invitation.provider, f"Withdrew the invitation of {invitation.email}", by=by, now=now)
    invitation.delete()


@transaction.atomic
def accept_invitation(
    *,
    invitation_id: int,
    by: User | None,
    first_name: str = "",
    last_name: str = "",
    password: str = "",
    now: datetime,
) -> ProviderStaff:
    """Add `by`, or a new login of the invited address, to the provider. Raises InvitationOver, EmailTaken."""
    invitation = Invitation.objects.select_for_update().filter(pk=invitation_id, accepted_at=None).first()
    if invitation is None:
        raise InvitationOver
    user = by or new_login(invitation.email, first_name, last_name, password=password)
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    works_for, _ = ProviderStaff.objects.get_or_create(
        provider=invitation.provider, user=user, defaults={"role": invitation.role}
    )
    what = f"{user} joined as {works_for.get_role_display().lower()}"
    _note(invitation.provider, what[:300], by=user, now=now)
    return works_for


@transaction.atomic
def change_role(works_for: ProviderStaff, *, role: StaffRole, by: User, now: datetime) -> ProviderStaff:
    """Raises PeopleRefused for the last owner."""
    _lock(works_for.provider)
    locked = ProviderStaff.objects.select_related("user").get(pk=works_for.pk)
    if role != StaffRole.OWNER:
        _check_not_last_owner(locked)
    locked.role = role
    locked.save(update_fields=["role"])
    _note(works_for.provider, f"{locked.user} is {role.label.lower()} now"[:300], by=by, now=now)
    return locked


@transaction.atomic
def remove_person(works_for: ProviderStaff, *, by: User, now: datetime) -> None:
    """Remove a person from the provider; the login stays. Raises PeopleRefused for the last owner."""
    _lock(works_for.provider)
    locked = ProviderStaff.objects.select_related("user").get(pk=works_for.pk)
    _check_not_last_owner(locked)
    _note(works_for.provider, f"{locked.user} no longer works for {works_for.provider.name}"[:300], by=by, now=now)
    locked.delete()


def _count_invitation(provider: Provider, email: str, *, now: datetime) -> None:
    """Raises PeopleRefused above the daily limit of the address or of the provider."""
    if count_today("invitations of an address", digest(email.lower()), now=now) > settings.INVITATIONS_A_DAY_ADDRESS:
        raise PeopleRefused(
            f"{email} was invited {settings.INVITATIONS_A_DAY_ADDRESS} times today. Ask the person to look in the "
            "spam folder, or invite again tomorrow."
        )
    most = settings.INVITATIONS_A_DAY if provider.is_approved else settings.INVITATIONS_A_DAY_UNAPPROVED
    if count_today("invitations of a provider", str(provider.pk), now=now) > most:
        until = "tomorrow" if provider.is_approved else "tomorrow, or once AAST has approved your organization"
        raise PeopleRefused(f"{provider.name} sent {most} invitations today, which is the limit. Invite more {until}.")


def _check_not_last_owner(works_for: ProviderStaff) -> None:
    owners = works_for.provider.people.filter(role=StaffRole.OWNER)
    if works_for.role == StaffRole.OWNER and owners.count() == 1:
        raise PeopleRefused("A provider needs an owner. Make somebody else an owner first.")


def _lock(provider: Provider) -> None:
    Provider.objects.select_for_update(no_key=True).get(pk=provider.pk)


def _note(provider: Provider, what: str, *, by: User, now: datetime) -> None:
    ProviderEvent.objects.create(provider=provider, at=now, by=by, what=what)
