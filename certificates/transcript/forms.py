from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from certificates.models import SelfReportedCredit
from certificates.transcript.cycle import Period, cycle_until
from members.models import Member
from programs.forms.date_fields import typed_as_dates
from programs.rules.agenda import MOST_CECS, is_in_quarters

_OLDEST, _NEWEST = date(1970, 1, 1), date(2199, 12, 31)
_FOUR_DIGITS = "Type a year from 1970 to 2199, with four digits, such as 12/31/2029."


class PeriodForm(forms.Form):
    first = forms.DateField(label="From", error_messages={"required": "Type the first day, as MM/DD/YYYY."})
    last = forms.DateField(label="Until", error_messages={"required": "Type the last day, as MM/DD/YYYY."})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        typed_as_dates(self, "first", "last")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        for name, day in (("first", first), ("last", last)):
            if day and not _OLDEST <= day <= _NEWEST:
                self.add_error(name, _FOUR_DIGITS)
        if first and last and first > last:
            self.add_error("last", "The period ends before it begins. Type a later day.")
        return cleaned

    @property
    def period(self) -> Period:
        return Period(self.cleaned_data["first"], self.cleaned_data["last"])


class CycleForm(forms.ModelForm):
    class Meta:
        model = Member
        fields = ("cycle_ends_on",)
        labels = {"cycle_ends_on": "My BRPT certification ends on"}
        help_texts = {"cycle_ends_on": "Empty if you have none."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        typed_as_dates(self, "cycle_ends_on")

    def clean_cycle_ends_on(self) -> date | None:
        last: date | None = self.cleaned_data["cycle_ends_on"]
        if last and not _OLDEST <= last <= _NEWEST:
            raise forms.ValidationError(_FOUR_DIGITS)
        return last


class CreditForm(forms.ModelForm):
    class Meta:
        model = SelfReportedCredit
        fields = ("title", "provider_name", "completion_date", "cecs", "proof")
        error_messages = {
            "title": {"required": "Type the name of the program."},
            "provider_name": {"required": "Type who offered the program."},
            "completion_date": {"required": "Type the day on which you completed it, as MM/DD/YYYY."},
            "cecs": {"required": "Type the number of CECs, such as 1.25."},
            "proof": {"required": "Choose a file that proves the credit, such as a certificate as PDF."},
        }
        help_texts = {
            "cecs": "In quarters, such as 1.25.",
            "proof": "A PDF, Word (.docx), PNG, or JPEG file. Only you see it.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        typed_as_dates(self, "completion_date")

    def clean_completion_date(self) -> date:
        day: date = self.cleaned_data["completion_date"]
        if not _OLDEST <= day <= timezone.localdate():
            raise forms.ValidationError("Type a day that has come, such as 04/10/2026.")
        return day

    def clean_cecs(self) -> Decimal:
        cecs: Decimal = self.cleaned_data["cecs"]
        if not (is_in_quarters(cecs) and 0 < cecs <= MOST_CECS):
            raise forms.ValidationError("Type more than 0 and at most 200 CECs, in quarters, such as 1.25.")
        return cecs


def usual_period(member: Member) -> Period:
    """The cycle of the member, or the years of a cycle until today."""
    return cycle_until(member.cycle_ends_on or timezone.localdate())
