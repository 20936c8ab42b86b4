"""The forms of an application, one for each section."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.fields import WebAddressFormField
from accounts.models import Provider, User
from programs.choices import DocumentKind, ProgramType
from programs.forms.date_fields import typed_as_dates
from programs.models import Program
from programs.rules.agenda import MOST_CECS, is_in_quarters
from programs.rules.application import ATTESTATIONS
from programs.rules.documents import ENDINGS

_MOST_DAYS = 366


class SectionForm(forms.ModelForm):
    """One section of an application. `shown` is the digest of the section when the form was made."""

    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name in (self._meta.fields or ())}

    def show_again(self, shown: str) -> None:
        """Set the current digest, so that the next save replaces the text of a colleague."""
        self.data = {**self.data.dict(), "shown": shown}  # type: ignore[attr-defined]


class BasicsForm(SectionForm):
    class Meta:
        model = Program
        fields = ("name", "program_type", "format", "place", "start_date", "end_date", "offerings", "late_reason")
        labels = {"late_reason": "Why the application comes late, if it does"}
        widgets = {"late_reason": forms.Textarea(attrs={"rows": 2})}
        help_texts = {
            "place": "City and state, such as Chicago, IL. Empty for a program online.",
            "offerings": "How often the same program is given.",
            "start_date": "On demand: the first day on which it is offered.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        typed_as_dates(self, "start_date", "end_date")
        program_type: Any = self.fields["program_type"]
        program_type.choices = [("", "Choose one"), *ProgramType.choices]
        program_type.error_messages["required"] = "Choose the type of the program."

    def clean_start_date(self) -> date:
        start: date = self.cleaned_data["start_date"]
        if start <= timezone.localdate():
            raise ValidationError("This day is past. Only programs that lie ahead can be approved.")
        return start

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        start, end = facts.get("start_date"), facts.get("end_date")
        if start and end and end < start:
            self.add_error("end_date", "The last day is before the first.")
        elif start and end and (end - start).days > _MOST_DAYS:
            self.add_error("end_date", "A program lasts a year at most. Apply for each year.")
        return facts


class NewProgramForm(BasicsForm):
    provider = forms.ModelChoiceField(queryset=Provider.objects.none(), label="Provider")
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    field_order = ("provider",)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        providers = Provider.objects.drafting_for(user)
        field: Any = self.fields["provider"]
        field.queryset = providers
        if len(providers) == 1:
            field.empty_label = None
        field.initial = user.current_provider or (providers[0].pk if len(providers) == 1 else None)


class LearningForm(SectionForm):
    class Meta:
        model = Program
        fields = ("objectives", "audience")
        widgets = {"objectives": forms.Textarea(attrs={"rows": 6}), "audience": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "objectives": "What participants can do afterwards. One objective a line.",
            "audience": "For example: night technologists in their first two years.",
        }


class PromotionForm(SectionForm):
    class Meta:
        model = Program
        fields = ("listed", "registration_url", "wants_save_the_date", "save_the_date_text")
        field_classes = {"registration_url": WebAddressFormField}
        widgets = {"save_the_date_text": forms.Textarea(attrs={"rows": 4})}
        labels = {
            "listed": "List the program in AAST’s public calendar once it is approved",
            "wants_save_the_date": "Ask AAST to send a Save the Date email about it to the membership",
            "save_the_date_text": "What the email should say beside date, place, and CECs",
        }
        help_texts = {"registration_url": "A web address, such as https://www.example.org/register"}


class AgendaForm(SectionForm):
    class Meta:
        model = Program
        fields = ("requested_cecs", "cecs_reason")
        widgets = {"cecs_reason": forms.Textarea(attrs={"rows": 2})}
        labels = {"requested_cecs": "CECs to ask for", "cecs_reason": "Why more than the agenda gives, if it is more"}
        help_texts = {"requested_cecs": "Leave it empty to ask for what the agenda gives."}

    def clean_requested_cecs(self) -> Decimal | None:
        cecs: Decimal | None = self.cleaned_data["requested_cecs"]
        if cecs is not None and not (is_in_quarters(cecs) and 0 < cecs <= MOST_CECS):
            raise ValidationError("Ask for CECs in steps of 0.25, up to 200, such as 6.25.")
        return cecs


class DocumentForm(forms.Form):
    kind = forms.ChoiceField(
        choices=[choice for choice in DocumentKind.choices if choice[0] != DocumentKind.EVALUATION]
    )
    file = forms.FileField(
        label="Choose a file",
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
        error_messages={"required": "Choose the file to add."},
        help_text="PDF, Word (.docx), PNG, or JPEG, up to 10 MB.",
    )


class SubmitForm(forms.Form):
    """The attestations of a submission. Each is a required checkbox."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, text in enumerate(ATTESTATIONS):
            self.fields[f"attested_{number}"] = forms.BooleanField(
                label=text, error_messages={"required": "Tick it if it is so."}
            )


class AnswerForm(forms.Form):
    answer = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
