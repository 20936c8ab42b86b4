from typing import Any

from django import forms

from certificates.choices import ShareContent
from certificates.transcript.forms import PeriodForm
from foundation.searching import searched

_DAYS = [(30, "30 days"), (90, "90 days"), (365, "365 days")]


class ShareForm(PeriodForm):
    label = forms.CharField(
        label="For whom",
        max_length=100,
        help_text="Such as BRPT, or the name of an employer. The reader sees it too.",
        error_messages={"required": "Type for whom the link is."},
    )
    content = forms.ChoiceField(
        label="What the reader sees",
        choices=ShareContent.choices,
        initial=ShareContent.CERTIFICATES,
        help_text="The transcript also lists your self-reported credits.",
        error_messages={"required": "Choose what the reader sees."},
    )
    days = forms.TypedChoiceField(
        label="The link ends after",
        choices=_DAYS,
        coerce=int,
        initial=90,
        error_messages={"required": "Choose when the link ends."},
    )

    field_order = ("label", "first", "last", "content", "days")

    def clean_label(self) -> str:
        label = searched(self.cleaned_data["label"])
        if not label:
            raise forms.ValidationError("Type for whom the link is.")
        return label

    @property
    def wanted(self) -> dict[str, Any]:
        """The arguments of the service."""
        return {
            "label": self.cleaned_data["label"],
            "content": ShareContent(self.cleaned_data["content"]),
            "period": self.period,
            "days": self.cleaned_data["days"],
        }
