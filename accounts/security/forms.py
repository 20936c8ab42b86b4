"""The forms of the login library, with labels and errors of ours."""

import struct
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.exceptions import ValidationError

_TOO_MANY = "too_many_login_attempts"
_NO_PASSKEY = "Your browser sent no passkey. Use the button, and follow the browser’s own window."
_NOT_WHOLE = "Your browser’s answer came too late, or it was not whole. Try again."
_UNKNOWN_PASSKEY = "This passkey does not belong to this login, or it was removed. Use another way to log in."
# The library reads a credential without a check of its parts.
_MALFORMED = (AttributeError, IndexError, KeyError, TypeError, ValueError, struct.error)


class _Code:
    """A mixin for the field `code`. The library's own error of the limit speaks of passwords."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.label, code.help_text = "Code", self.help_text
        code.widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric"}

    help_text = "The six digits that your authenticator app shows, or one of your recovery codes."

    def clean_code(self) -> str:
        try:
            code: str = super().clean_code()  # type: ignore[misc]
        except ValidationError as error:
            if error.code == _TOO_MANY:
                raise get_adapter().validation_error("rate_limited") from error
            raise
        return code


class CodeForm(_Code, AuthenticateForm):
    pass


class CodeAgainForm(_Code, ReauthenticateForm):
    pass


class NewAppForm(_Code, ActivateTOTPForm):
    help_text = "The six digits that the app shows now."

    def clean_code(self) -> str:
        """The library marks only the codes of logins as used. This one must not log anybody in either."""
        code = super().clean_code()
        TOTP(Authenticator(user=self.user))._mark_code_used(code)
        return code


class _Passkey:
    """A mixin for the hidden field `credential`, which a script fills."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        credential = self.fields["credential"]
        credential.label = "Passkey"
        credential.error_messages |= {"required": _NO_PASSKEY, "invalid": _NO_PASSKEY}


class _KnownPasskey(_Passkey):
    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except ValidationError as error:
            if error.code == _TOO_MANY:
                raise get_adapter().validation_error("rate_limited") from error
            raise ValidationError(_UNKNOWN_PASSKEY) from error
        except _MALFORMED as error:
            raise ValidationError(_NOT_WHOLE) from error


class PasskeyForm(_KnownPasskey, AuthenticateWebAuthnForm):
    pass


class PasskeyAgainForm(_KnownPasskey, ReauthenticateWebAuthnForm):
    pass


class PasskeyLoginForm(_KnownPasskey, LoginWebAuthnForm):
    pass


class NewPasskeyForm(_Passkey, AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name, passwordless = self.fields["name"], self.fields["passwordless"]
        name.max_length = 60  # type: ignore[attr-defined]
        name.widget.attrs |= {"maxlength": 60, "autocomplete": "off"}
        name.help_text = "For you alone, to tell your passkeys apart."
        passwordless.initial = True
        passwordless.label = "Log in with it without a password"
        passwordless.help_text = (
            "Your device asks for a fingerprint, a face, or a PIN. Turn this off for a security key that can only "
            "take the place of a code."
        )

    def clean(self) -> dict[str, Any]:
        try:
            cleaned: dict[str, Any] = super().clean()
        except (ValidationError, *_MALFORMED) as error:
            raise ValidationError(_NOT_WHOLE) from error
        return cleaned


class PasskeyNameForm(EditWebAuthnForm):
    name = forms.CharField(max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))
