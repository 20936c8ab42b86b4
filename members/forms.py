from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from accounts.fields import StateFormField
from foundation.searching import searched_fields
from members.choices import Role
from members.fields import AastIdFormField
from members.rules.names import family_key, given_key
from members.selectors import Criteria


class MemberSearchForm(forms.Form):
    first_name = forms.CharField(label="First Name", max_length=100, required=False)
    last_name = forms.CharField(label="Last Name", max_length=100, required=False)
    email = forms.EmailField(
        label="Email",
        required=False,
        help_text="The whole address.",
        error_messages={"invalid": "Type the whole email address, such as name@example.com."},
    )
    city = forms.CharField(label="City", max_length=100, required=False)
    state = StateFormField(label="State", required=False)
    zip_code = forms.CharField(label="Zip", max_length=10, required=False)
    county = forms.CharField(label="County", max_length=100, required=False)
    role = forms.ChoiceField(
        label="Role", choices=[("", "All"), *Role.choices], initial=Role.PRACTITIONER, required=False
    )
    aast_id = AastIdFormField(label="AAST ID", required=False)

    def __init__(self, data: QueryDict | None = None, **kwargs: Any) -> None:
        super().__init__(searched_fields(data), **kwargs)
        for form_field in self.fields.values():
            form_field.widget.attrs["autocomplete"] = "off"
        self.fields["aast_id"].widget.attrs["inputmode"] = "numeric"

    def clean(self) -> dict[str, Any]:
        if not self.errors and not self._names_somebody():
            raise ValidationError(
                "Type at least two letters of a name and fill in one more field, such as the other name, City, or "
                "State; or type the AAST ID or the whole email address."
            )
        return self.cleaned_data

    def _names_somebody(self) -> bool:
        """Whether the search is for one person and not for a part of the register."""
        typed = self.cleaned_data
        if typed["aast_id"] or typed["email"]:
            return True
        names = [given_key(typed["first_name"]), family_key(typed["last_name"])]
        places = [_plain(typed[name]) for name in ("city", "state", "zip_code", "county")]
        return any(map(_tells, names)) and sum(map(_tells, [*names, *places])) > 1

    @property
    def criteria(self) -> Criteria:
        return Criteria(**self.cleaned_data)


def _plain(place: str) -> str:
    return "".join(letter for letter in place if letter.isalnum())


def _tells(text: str) -> bool:
    """Whether the value narrows a search. One plain letter does not; in other scripts it can be a whole name."""
    return len(text) > 1 or not text.isascii()
