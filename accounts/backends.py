from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from accounts.validators import is_refused


class PortalBackend(AuthenticationBackend):
    """By email address; and never with the demo's password outside the demo, whatever the database was loaded with."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> AbstractBaseUser | None:
        if is_refused(credentials.get("password") or ""):
            return None
        return super().authenticate(request, **credentials)
