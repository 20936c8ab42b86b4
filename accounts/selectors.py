from django.db.models import Q, QuerySet

from accounts.choices import StaffRole
from accounts.models import Invitation, Provider, ProviderStaff, Registration, User


def addresses_of(provider: Provider) -> list[str]:
    """The addresses for emails to a provider: the organization, and each person who may act for it."""
    people = provider.people.exclude(role=StaffRole.VIEWER).filter(user__is_active=True)
    emails = [provider.email, *people.order_by("user__email").values_list("user__email", flat=True)]
    return list({email.casefold(): email for email in emails if email}.values())


def login_of(email: str) -> User | None:
    return User.objects.filter(email=email).first()


def people_of(provider: Provider) -> QuerySet[ProviderStaff]:
    return provider.people.select_related("user").order_by("user__last_name", "user__email")


def open_invitations(provider: Provider) -> QuerySet[Invitation]:
    return provider.invitations.filter(accepted_at=None)


def resembling(provider: Provider) -> QuerySet[Provider]:
    """Other organizations with the same name or email domain. They may be the same organization."""
    domain = provider.email.rpartition("@")[2]
    alike = Q(name__iexact=provider.name) | Q(email__iendswith=f"@{domain}")
    return Provider.objects.filter(alike).exclude(pk=provider.pk)


def registration_facts(registration: Registration, fields: tuple[str, ...]) -> dict[str, object]:
    return {name: getattr(registration, name) for name in fields}
