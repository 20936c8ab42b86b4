from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from accounts.selectors import login_of
from accounts.validators import is_refused


class PortalBackend(AuthenticationBackend):
    """Authenticates by the login's own email address. Refuses the demo's password outside the demo."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> AbstractBaseUser | None:
        if is_refused(credentials.get("password") or ""):
            return None
        return super().authenticate(request, **credentials)

    def _authenticate_by_email(self, email: str, password: str) -> AbstractBaseUser | None:
        """Ignore the rows of allauth, where a login could list an address of another person."""
        return self._check_password(login_of(email), password)
