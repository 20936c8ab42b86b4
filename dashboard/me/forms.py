from django import forms

from members.models import NameChange


class ChoicesForm(forms.Form):
    listed = forms.BooleanField(
        label="Show me in the member directory",
        required=False,
        help_text="Providers find you by name. If you are not shown, they need your exact AAST ID.",
    )
    save_the_dates = forms.BooleanField(
        label="Send me Save the Date emails",
        required=False,
        help_text="Announcements of programs. Emails about your certificates come in any case.",
    )


class NameChangeForm(forms.ModelForm):
    class Meta:
        model = NameChange
        fields = ("first_name", "last_name", "reason", "replace_certificates")
        labels = {"reason": "Why"}
        error_messages = {
            "first_name": {"required": "Type the first name."},
            "last_name": {"required": "Type the last name."},
            "reason": {"required": "Say in a few words why, such as a marriage."},
        }
        help_texts = {
            "reason": "Such as a marriage, or a spelling mistake. AAST reads it.",
            "replace_certificates": "Your valid certificates are issued again with the new name. The old ones end.",
        }
        widgets = {"reason": forms.Textarea(attrs={"rows": 3})}

    def clean_first_name(self) -> str:
        return _with_letters(self.cleaned_data["first_name"])

    def clean_last_name(self) -> str:
        return _with_letters(self.cleaned_data["last_name"])


def _with_letters(name: str) -> str:
    if not any(letter.isalpha() for letter in name):
        raise forms.ValidationError("A name has letters. Type the name as it is on your papers.")
    return name
