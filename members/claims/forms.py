from typing import Any

from django import forms

from accounts.fields import AddressFormField, StateFormField
from members.fields import AastIdFormField
from members.models import LoginRequest, Member


class ClaimForm(forms.Form):
    text = forms.CharField(
        label="AAST ID or email address",
        max_length=254,
        help_text="The email address that AAST has of you.",
        error_messages={"required": "Type your AAST ID or your email address."},
        widget=forms.TextInput(attrs={"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if "@" not in text and not (text.isascii() and text.isdecimal() and len(text) <= 6):
            raise forms.ValidationError(
                "Type the six digits of your AAST ID, such as 100100, or a whole email address."
            )
        return text


class LoginRequestForm(forms.ModelForm):
    class Meta:
        model = LoginRequest
        fields = ("first_name", "last_name", "aast_id", "city", "state", "email", "text")
        field_classes = {"aast_id": AastIdFormField, "state": StateFormField, "email": AddressFormField}
        labels = {"text": "What else may help to find you"}
        error_messages = {
            "first_name": {"required": "Type your first name."},
            "last_name": {"required": "Type your last name."},
            "email": {"required": "Type the email address to which AAST answers."},
        }
        help_texts = {
            "aast_id": "If you know it.",
            "email": "AAST sends the answer there.",
            "text": "Such as a former name, an old email address, or the program that you attended.",
        }
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, value in (("first_name", "given-name"), ("last_name", "family-name"), ("email", "email")):
            self.fields[name].widget.attrs["autocomplete"] = value


class GrantForm(forms.Form):
    """Staff name the member, and decide whether the address becomes the one on file."""

    aast_id = AastIdFormField(label="AAST ID")
    keep_address = forms.BooleanField(
        label="Put the address of this request on file once the link is used",
        required=False,
        help_text="Later emails, such as new certificates, then go there. "
        "The present address gets an email in any case.",
    )

    def clean_aast_id(self) -> str:
        aast_id: str = self.cleaned_data["aast_id"]
        if not Member.objects.filter(aast_id=aast_id).exists():
            raise forms.ValidationError(f"No member has the AAST ID {aast_id}.")
        return aast_id
