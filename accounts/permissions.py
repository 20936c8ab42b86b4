from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from accounts.choices import FILES, ProviderStatus
from accounts.models import Provider, ProviderStaff, User

Rows = TypeVar("Rows", bound="QuerySet[Any]")

NO_PROVIDER = (
    "This page is for people who work for an educational provider. Ask the owner of your organization’s provider "
    "account to invite you, or register your organization."
)
STAFF_LOOK = "AAST staff can look at this page’s records. Only the people of the provider can do this."
NOT_YOUR_GROUP = "Your staff groups do not include this page. An administrator of AAST decides who is in which group."
ONLY_LOOKS = (
    "You may look at the programs and attendance of {provider}, not change them. For more, ask the owner of your "
    "provider account for the role of a coordinator."
)
NOT_OWNER = "Only owners of {provider} may do this. Ask the owner of your provider account."
_NOT_APPROVED = {
    ProviderStatus.PENDING: "{provider} waits for approval by AAST. Until then you can prepare programs; you can "
    "submit them, report attendance, and search for members as soon as AAST approves your organization.",
    ProviderStatus.DECLINED: "AAST declined the registration of {provider}. Open Organization to read the reason, "
    "correct what was wrong, and ask again.",
}


class SignedIn(HttpRequest):
    """A request with a login. LoginRequiredMiddleware lets no other request through, except to public views."""

    user: User


def serves_providers(user: User) -> bool:
    """Whether `user` works for a provider or is AAST staff."""
    return user.is_staff or bool(user.provider_ids)


def check_serves_providers(user: User) -> None:
    if not serves_providers(user):
        raise PermissionDenied(NO_PROVIDER)


def check_sees(user: User, model: type[Model], provider: int | None = None) -> None:
    """Staff need the right to look at the model. People of a provider see the rows of their own providers.

    `provider` is the primary key of the provider of a page; without it the page lists what `user` sees.
    """
    check_serves_providers(user)
    own = provider in user.provider_ids if provider else bool(user.provider_ids)
    if not own and not user.sees_all(model):
        raise PermissionDenied(NOT_YOUR_GROUP)


def may_file_for(user: User, provider: Provider) -> bool:
    return Provider.objects.filing_for(user).filter(pk=provider.pk).exists()


def check_may_file_for(user: User, provider: Provider) -> None:
    if not may_file_for(user, provider):
        raise PermissionDenied(why_not(user, provider))


def check_may_file(user: User) -> None:
    if not Provider.objects.filing_for(user).exists():
        raise PermissionDenied(why_not(user))


def check_may_draft(user: User) -> None:
    if not Provider.objects.drafting_for(user).exists():
        raise PermissionDenied(why_not(user))


def may_draft_for(user: User, provider: Provider) -> bool:
    return Provider.objects.drafting_for(user).filter(pk=provider.pk).exists()


def check_may_draft_for(user: User, provider: Provider) -> None:
    if not may_draft_for(user, provider):
        raise PermissionDenied(why_not(user, provider))


def is_owner(user: User, provider: Provider) -> bool:
    return Provider.objects.owned_by(user).filter(pk=provider.pk).exists()


def check_owns(user: User, provider: Provider) -> None:
    if not is_owner(user, provider):
        raise PermissionDenied(NOT_OWNER.format(provider=provider.name))


def why_not(user: User, provider: Provider | None = None) -> str:
    """The reason why `user` may not act for `provider`, or for any provider. The strongest role decides."""
    works_for = user.works_for.select_related("provider").order_by("pk")
    jobs = list(works_for.filter(provider=provider) if provider else works_for)
    if not jobs:
        return STAFF_LOOK if user.is_staff else NO_PROVIDER
    job = next((job for job in jobs if job.role in FILES), jobs[0])
    reason = _not_approved(job) if job.role in FILES else ONLY_LOOKS
    return reason.format(provider=job.provider.name)


def _not_approved(job: ProviderStaff) -> str:
    return _NOT_APPROVED.get(ProviderStatus(job.provider.status), NO_PROVIDER)


def why_no_directory(user: User) -> str:
    """The reason why `user` may not read the directory. Every role of an approved provider may read it."""
    job = user.works_for.select_related("provider").order_by("pk").first()
    return _not_approved(job).format(provider=job.provider.name) if job else NO_PROVIDER


def for_current_provider(rows: Rows, user: User, *, provider: str = "provider") -> Rows:
    """Of the rows that `user` may see, the rows of the chosen provider, if one is chosen."""
    return rows.filter(**{provider: user.current_provider}) if user.current_provider else rows


def may_see_fees_of(user: User, provider: Provider) -> bool:
    """People of the provider, and staff with the right. Other staff see no money."""
    return provider.pk in user.provider_ids or (user.is_staff and user.has_perm("fees.view_filingfee"))
