from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)  # recovery codes only replace one of them


def has_second_factor(user: AbstractBaseUser) -> bool:
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=SECOND_FACTORS).exists())


def lacks_second_factor(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Whether the portal requires a second factor that this login does not have."""
    return bool(settings.STAFF_SECOND_FACTOR and getattr(user, "is_staff", False)) and not has_second_factor(user)  # type: ignore[arg-type]
