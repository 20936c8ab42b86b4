"""The forms of a provider's actions on a program."""

from typing import Any

from django import forms

from programs.forms.date_fields import typed_as_dates
from programs.rules.documents import ENDINGS


class ReasonForm(forms.Form):
    reason = forms.CharField(max_length=250, widget=forms.Textarea(attrs={"rows": 3}))


class RescheduleForm(forms.Form):
    start_date = forms.DateField(label="New first day")
    place = forms.CharField(max_length=200, required=False, help_text="City and state, or empty for a program online.")
    reason = forms.CharField(max_length=200, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        typed_as_dates(self, "start_date")


class MoreTimeForm(forms.Form):
    until = forms.DateField(
        label="Report attendance until",
        help_text="A day after the present deadline and after today.",
        error_messages={"required": "Type the last day on which you need to report, as MM/DD/YYYY."},
    )
    reason = forms.CharField(
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="AAST reads it.",
        error_messages={"required": "Say in a few words why the attendance could not be reported in time."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        typed_as_dates(self, "until")


class EvaluationForm(forms.Form):
    summary = forms.CharField(
        label="Summary of the evaluations",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="How many evaluated the program, how they rated it, and what they said. Or add a file.",
    )
    file = forms.FileField(
        label="The summary as a file",
        required=False,
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
        help_text="PDF, Word (.docx), PNG, or JPEG, up to 10 MB.",
    )
    sign_in_kept = forms.BooleanField(
        label="We keep the sign-in sheet of this program, and show it to AAST on request.",
        error_messages={"required": "AAST asks you to keep the sign-in sheet. Tick it if you do."},
    )

    def clean(self) -> dict[str, Any]:
        facts = self.cleaned_data
        if not self.errors and not facts["summary"] and not facts["file"]:
            self.add_error("summary", "Type the summary, or choose a file.")
        return facts


class NobodyForm(forms.Form):
    confirmed = forms.BooleanField(
        label="Nobody finished this program. No certificates are to be issued.",
        error_messages={"required": "Tick it to close the program without attendance."},
    )


class SaveTheDateForm(forms.Form):
    requested_text = forms.CharField(
        label="What the email should say beside date, place, and CECs",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
