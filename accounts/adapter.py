from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse

from accounts.services.passwords import notify_password_changed
from foundation.rate_limits import address_of


class PortalAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "The email address or the password is wrong. Try again, or choose "
        "“Forgot your password?” to set a new one.",
        "too_many_login_attempts": "There were too many wrong passwords from your network. Wait five minutes, then "
        "try again; or choose “Forgot your password?” to set a new one.",
        "account_inactive": "This login is switched off. Write to AAST to have it switched on again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Registration, staff, and member lists create logins. There is no public sign-up form."""
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """A changed password ends every session, including this one."""
        return reverse("account_login")

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Use the portal's own address, because a request can name any host."""
        user, _, token = key.partition("-")
        return settings.SITE_URL + reverse("account_reset_password_from_key", args=[user, token])

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        ours = {"site_url": settings.SITE_URL, "help_email": settings.HELP_EMAIL}
        super().send_mail(template_prefix, email, {**context, **ours})

    def send_notification_mail(
        self, template_prefix: str, user: AbstractBaseUser, *_args: Any, **_kwargs: Any
    ) -> None:
        """Called for each changed password. Sends the portal's own email."""
        notify_password_changed(user)  # type: ignore[arg-type]

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Set the password and remove the limit that wrong passwords caused."""
        super().set_password(user, password)
        self._delete_login_attempts_cached_email(self.request, email=user.email)  # type: ignore[attr-defined]

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count by address and network together, so strangers elsewhere never lock out the owner."""
        return f"{credentials['email'].lower()}:{address_of(request)}"
