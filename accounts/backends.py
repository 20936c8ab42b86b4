from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from accounts.selectors import login_of
from accounts.validators import is_refused


class PortalBackend(AuthenticationBackend):
    """By the login's own email address; and never with the demo's password outside the demo."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> AbstractBaseUser | None:
        if is_refused(credentials.get("password") or ""):
            return None
        return super().authenticate(request, **credentials)

    def _authenticate_by_email(self, email: str, password: str) -> AbstractBaseUser | None:
        """Not by the rows of allauth, where a login could list an address that is not its own."""
        return self._check_password(login_of(email), password)
