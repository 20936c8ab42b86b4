"""Email addresses of logins, in lower case and without look-alike letters.

Web addresses without the marks that would end them in a page, and states of two letters.
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, URLValidator, validate_email
from django.db import models

_NEVER_IN_ADDRESSES = frozenset("\"'<>`\\{}|^")


def validate_plain_letters(address: str) -> None:
    """Refuse letters beyond ASCII. Many look like plain letters, and some mail programs convert them."""
    odd = next((letter for letter in address if not letter.isascii()), None)
    if odd:
        raise ValidationError(
            f"The email address holds “{odd}”, which is not a plain letter. Type the address with plain letters "
            "(a to z), numbers, and signs only.",
            code="not_plain",
        )


def validate_web_address(address: str) -> None:
    """Refuse marks that browsers encode in addresses, because they could end an address in a page."""
    odd = next((mark for mark in address if mark in _NEVER_IN_ADDRESSES), None)
    if odd:
        raise ValidationError(
            f"A web address does not hold “{odd}”. Copy the address from the address bar of your browser.",
            code="not_a_web_address",
        )


class WebAddressFormField(forms.URLField):
    """Adds https:// to an address without a scheme."""

    default_validators = [validate_web_address, URLValidator(schemes=["http", "https"])]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(assume_scheme="https", **kwargs)


class StateFormField(forms.CharField):
    """Two letters, stored as capitals. The validator of the length is left out, whose message would appear too."""

    _TWO_LETTERS = RegexValidator(r"^[A-Za-z]{2}$", "Type the state’s two letters, such as TX.")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.validators = [self._TWO_LETTERS]

    def clean(self, value: Any) -> Any:
        return super().clean(value).upper()


class AddressFormField(forms.EmailField):
    """Keeps the typed case, so an email goes to exactly this address. Only the stored value is in lower case."""

    default_validators = [validate_plain_letters, validate_email]


class AddressField(models.EmailField):  # type: ignore[type-arg]
    """Stores and compares every value in lower case."""

    default_validators = [validate_plain_letters, validate_email]

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return text.lower() if isinstance(text, str) else text

    def get_prep_value(self, value: Any) -> Any:
        return self.to_python(super().get_prep_value(value))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        address = self.to_python(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, address)
        return address

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": AddressFormField, **kwargs})
