from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.base_user import AbstractBaseUser

from accounts.identities.providers import identity_provider


def identities_of(user: AbstractBaseUser) -> list[tuple[str, SocialAccount]]:
    """The identities that open this login, with the names of their providers. A former provider has only its id."""
    accounts = SocialAccount.objects.filter(user_id=user.pk).order_by("date_joined")
    named = [(identity_provider(account.provider), account) for account in accounts]
    return [(provider.name if provider else account.provider, account) for provider, account in named]
