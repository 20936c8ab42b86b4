import re

from django import forms
from django.core.exceptions import ValidationError

from foundation.searching import searched

_NUMBER = re.compile(r"[A-Za-z]+-\d{4}-\d+")
_CODE = re.compile(r"[\w-]{8,32}")


class VerifyForm(forms.Form):
    code = forms.CharField(
        label="Verification code",
        max_length=300,
        help_text="As printed on the certificate, after “/verify/”. You may paste the whole address.",
        error_messages={"required": "Type the code that is printed on the certificate."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        typed: str = searched(self.cleaned_data["code"]).rstrip("/").rsplit("/", 1)[-1]
        if _NUMBER.fullmatch(typed):
            raise ValidationError("That is the certificate’s number, which proves nothing by itself. Type the code.")
        if not _CODE.fullmatch(typed):
            raise ValidationError("A code has only letters, digits, hyphens, and underscores. Copy it once more.")
        return typed
