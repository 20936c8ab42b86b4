from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.models import Provider, User

Rows = TypeVar("Rows", bound="QuerySet[Any]")


class SignedIn(HttpRequest):
    """A request behind the login, which is every one that LoginRequiredMiddleware lets through."""

    user: User


def serves_providers(user: User) -> bool:
    """Whether `user` is on the providers' side of the portal: works for one, or is AAST staff."""
    return user.is_staff or bool(user.provider_ids)


def check_serves_providers(user: User) -> None:
    if not serves_providers(user):
        raise PermissionDenied("Only people who work for an educational provider may see this page.")


def may_file_for(user: User, provider: Provider) -> bool:
    return Provider.objects.filing_for(user).filter(pk=provider.pk).exists()


def check_may_file(user: User) -> None:
    if not Provider.objects.filing_for(user).exists():
        raise PermissionDenied("Only owners and coordinators of an educational provider may report attendance.")


def check_may_draft(user: User) -> None:
    if not Provider.objects.drafting_for(user).exists():
        raise PermissionDenied("Only owners and coordinators of an educational provider may prepare programs.")


def on_desk(rows: Rows, user: User, *, provider: str = "provider") -> Rows:
    """For lists: of what `user` may see, the rows of the provider that they chose to work for, if they chose one."""
    return rows.filter(**{provider: user.desk}) if user.desk else rows
