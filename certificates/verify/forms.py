import re

from django import forms
from django.core.exceptions import ValidationError

from certificates.codes import stored_code
from certificates.numbers import is_number, meant_number
from foundation.searching import searched

_CODE = re.compile(r"[\w-]{8,32}")
_AS_TYPED = {"autocomplete": "off", "spellcheck": "false"}


class CodeForm(forms.Form):
    code = forms.CharField(
        label="Verification code",
        # A scanned address carries a signed statement behind its code.
        max_length=4_000,
        help_text="As printed on the certificate. Small letters and missing hyphens do not matter. "
        "You may paste the whole address.",
        error_messages={"required": "Type the code that is printed on the certificate."},
        widget=forms.TextInput(attrs=_AS_TYPED),
    )

    def clean_code(self) -> str:
        address = searched(self.cleaned_data["code"]).partition("#")[0]
        typed: str = address.rstrip("/").rsplit("/", 1)[-1]
        if is_number(typed):
            raise ValidationError(
                "That is the certificate’s number. Type the code here, or use the number with the last name."
            )
        code = stored_code(typed)
        if not _CODE.fullmatch(code):
            raise ValidationError("A code has only letters, digits, hyphens, and underscores. Copy it once more.")
        return code


class NumberForm(forms.Form):
    number = forms.CharField(
        label="Certificate number",
        max_length=40,
        help_text="Such as AAST-2026-000042.",
        error_messages={"required": "Type the number that is printed on the certificate."},
        widget=forms.TextInput(attrs=_AS_TYPED),
    )
    last_name = forms.CharField(
        label="Last name of the holder",
        max_length=200,
        help_text="Accents, capitals, and hyphens do not matter. A former name works too.",
        error_messages={"required": "Type the last name of the holder."},
        widget=forms.TextInput(attrs=_AS_TYPED),
    )

    def clean_number(self) -> str:
        typed = searched(self.cleaned_data["number"])
        if not is_number(typed):
            raise ValidationError("A number has letters, a year, and digits, such as AAST-2026-000042.")
        return meant_number(typed)
