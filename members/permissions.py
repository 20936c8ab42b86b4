from django.core.exceptions import PermissionDenied

from accounts.choices import ProviderStatus
from accounts.models import Provider, User
from accounts.permissions import for_current_provider, why_no_directory
from members.models import Member

_NOT_A_MEMBER = (
    "This page is for members and guests with an AAST ID, and this login has none. If you have an AAST ID, ask for "
    "your first login with it, and this login is joined with it."
)


def directory_reader(user: User) -> Provider | None:
    """The provider for which `user` reads the directory, or None for staff. Raises PermissionDenied."""
    approved = Provider.objects.filter(people__user=user, status=ProviderStatus.APPROVED)
    provider = for_current_provider(approved, user, provider="pk").first() or approved.first()
    if provider is None and not user.sees_all(Member):
        raise PermissionDenied(why_no_directory(user))
    return provider


def member_of(user: User) -> Member:
    """The member of this login. Raises PermissionDenied."""
    member = Member.objects.filter(user=user).first()
    if member is None:
        raise PermissionDenied(_NOT_A_MEMBER)
    return member
