from django.core.exceptions import PermissionDenied

from accounts.choices import ProviderStatus
from accounts.models import Provider, User
from accounts.permissions import for_current_provider, why_no_directory
from members.models import Member


def directory_reader(user: User) -> Provider | None:
    """The provider for which `user` reads the directory, or None for staff. Raises PermissionDenied."""
    approved = Provider.objects.filter(people__user=user, status=ProviderStatus.APPROVED)
    provider = for_current_provider(approved, user, provider="pk").first() or approved.first()
    if provider is None and not user.sees_all(Member):
        raise PermissionDenied(why_no_directory(user))
    return provider
