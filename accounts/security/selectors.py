from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import HttpRequest

SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)  # recovery codes only replace one of them


def has_second_factor(user: AbstractBaseUser) -> bool:
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=SECOND_FACTORS).exists())


def lacks_second_factor(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Whether the portal requires a second factor that this login does not have."""
    return bool(settings.STAFF_SECOND_FACTOR and getattr(user, "is_staff", False)) and not has_second_factor(user)  # type: ignore[arg-type]


def other_sessions(request: HttpRequest, user: AbstractBaseUser) -> "QuerySet[UserSession]":
    """The sessions of `user` in other browsers than that of the request."""
    return UserSession.objects.filter(user_id=user.pk).exclude(session_key=request.session.session_key)
