from typing import Any

from allauth.account.forms import ResetPasswordForm
from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.core.validators import RegexValidator

from accounts.choices import OrganizationType, StaffRole
from accounts.fields import AddressFormField, StateFormField, WebAddressFormField
from accounts.models import ORGANIZATION_FIELDS, Provider, Registration, User
from accounts.selectors import login_of

_REQUIRED = ("organization_type", "phone", "street", "city", "state", "zip_code")
_AUTOCOMPLETE = {
    "name": "organization",
    "email": "email",
    "phone": "tel",
    "website": "url",
    "street": "street-address",
    "city": "address-level2",
    "state": "address-level1",
    "zip_code": "postal-code",
    "first_name": "given-name",
    "last_name": "family-name",
    "person_email": "email",
}


def _prepare(form: "forms.ModelForm[Any]") -> None:
    for name in _REQUIRED:
        form.fields[name].required = True
    kind: Any = form.fields["organization_type"]
    kind.choices = [("", "Choose one"), *OrganizationType.choices]
    for name, field in form.fields.items():
        field.widget.attrs["autocomplete"] = _AUTOCOMPLETE.get(name, "off")
    # It replaces the validator of the length, whose message would appear too.
    form.fields["zip_code"].validators = [
        RegexValidator(r"^[0-9]{5}(-[0-9]{4})?$", "Type five digits, such as 60561, or nine, such as 60561-1234."),
    ]


class OrganizationForm(forms.ModelForm):
    class Meta:
        model = Provider
        fields = ORGANIZATION_FIELDS
        field_classes = {"state": StateFormField, "website": WebAddressFormField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _prepare(self)


class RegistrationForm(forms.ModelForm):
    class Meta:
        model = Registration
        fields = (*ORGANIZATION_FIELDS, "first_name", "last_name", "person_email")
        field_classes = {"state": StateFormField, "website": WebAddressFormField}
        labels = {"email": "Organization’s email address", "first_name": "Your first name"}
        help_texts = {"person_email": "You log in with it. We send a link there to confirm it."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _prepare(self)
        self.fields["last_name"].label = "Your last name"


class PasswordForm(forms.Form):
    """The password of a new login for `user`."""

    password = forms.CharField(
        label="Password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=password_validators_help_text_html,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user = user

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        self._user.first_name = self.cleaned_data.get("first_name", self._user.first_name)
        self._user.last_name = self.cleaned_data.get("last_name", self._user.last_name)
        validate_password(password, self._user)
        return password


class JoinForm(PasswordForm):
    first_name = forms.CharField(max_length=150, widget=forms.TextInput(attrs={"autocomplete": "given-name"}))
    last_name = forms.CharField(max_length=150, widget=forms.TextInput(attrs={"autocomplete": "family-name"}))
    field_order = ("first_name", "last_name", "password")


class ForgottenPasswordForm(ResetPasswordForm):
    def clean_email(self) -> str:
        """Send the link only to the login of this address, not to logins that allauth's own rows list for it."""
        email: str = self.cleaned_data["email"]
        login = login_of(email)
        self.users = [login] if login and login.is_active else []
        return email


class EmailChangeForm(forms.Form):
    email = AddressFormField(label="New email address", widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    password = forms.CharField(
        label="Your password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user = user

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if email.lower() == self._user.email:
            raise forms.ValidationError("You log in with this address already. Type another one.")
        return email

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not self._user.check_password(password):
            raise forms.ValidationError("This is not your password. Type the one that you log in with now.")
        return password


class InviteForm(forms.Form):
    email = AddressFormField(label="Email address", widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    role = forms.ChoiceField(
        choices=StaffRole.choices,
        initial=StaffRole.COORDINATOR,
        help_text="Owners decide who works here. Coordinators apply, report, and pay. Viewers look.",
    )


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=StaffRole.choices)

    def clean_role(self) -> StaffRole:
        return StaffRole(self.cleaned_data["role"])
