from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from django.utils import timezone

from accounts.forms import WebAddressField
from accounts.models import Provider, User
from programs.choices import DocumentKind, ProgramFormat, ProgramType
from programs.models import Program, Session
from programs.rules.agenda import MOST_CECS, Item, problems
from programs.rules.application import ATTESTATIONS
from programs.rules.documents import ENDINGS

_MOST_DAYS = 366
_DATE = {"placeholder": "MM/DD/YYYY", "autocomplete": "off"}
_WRONG_DATE = {"invalid": "Type the date as MM/DD/YYYY, such as 04/10/2027."}


def _dates(form: forms.BaseForm, *names: str) -> None:
    for name in names:
        form.fields[name].widget.attrs.update(_DATE)
        form.fields[name].error_messages.update(_WRONG_DATE)


class SectionForm(forms.ModelForm):
    """One section of an application. `shown` names what it said when the form was made."""

    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name in (self._meta.fields or ())}

    def show_again(self, shown: str) -> None:
        """Let what was typed be saved over what a colleague wrote meanwhile."""
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
        _dates(self, "start_date", "end_date")
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
        field.initial = user.desk or (providers[0].pk if len(providers) == 1 else None)


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
        fields = ("listed", "registration_url", "wants_save_the_date", "save_the_date_wish")
        field_classes = {"registration_url": WebAddressField}
        widgets = {"save_the_date_wish": forms.Textarea(attrs={"rows": 4})}
        labels = {
            "listed": "List the program in AAST’s public calendar once it is approved",
            "wants_save_the_date": "Ask AAST to send a Save the Date email about it to the membership",
            "save_the_date_wish": "What the email should say beside date, place, and CECs",
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
        if cecs is not None and (cecs * 4 % 1 or not 0 < cecs <= MOST_CECS):
            raise ValidationError("Ask for CECs in steps of 0.25, up to 200, such as 6.25.")
        return cecs


class _TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class SessionForm(forms.Form):
    """One line of the agenda, with times of a day or, on demand, with minutes."""

    day = forms.DateField(required=False, widget=forms.DateInput(attrs=_DATE), error_messages=_WRONG_DATE)
    begins = forms.TimeField(required=False, widget=_TimeInput())
    ends = forms.TimeField(required=False, widget=_TimeInput())
    minutes = forms.IntegerField(required=False, min_value=1, max_value=6000)
    is_break = forms.BooleanField(required=False, label="Break or meal")
    title = forms.CharField(max_length=200, error_messages={"required": "Say what the session is about."})
    speaker = forms.CharField(max_length=200, required=False)
    credentials = forms.CharField(max_length=200, required=False)
    disclosure = forms.CharField(max_length=300, required=False)

    def __init__(self, *args: Any, on_demand: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._needed = ("minutes",) if on_demand else ("day", "begins", "ends")
        for name in ("day", "begins", "ends") if on_demand else ("minutes",):
            del self.fields[name]
        self.fields["speaker"].widget.attrs["list"] = "speakers"
        self.fields["disclosure"].widget.attrs["placeholder"] = "None, or what and with whom"
        for field in self.fields.values():
            field.widget.attrs.setdefault("autocomplete", "off")

    def clean(self) -> dict[str, Any]:
        for name in self._needed:
            if name not in self.errors and self.cleaned_data.get(name) is None:
                self.add_error(name, "Needed to count the CECs.")
        begins, ends = self.cleaned_data.get("begins"), self.cleaned_data.get("ends")
        if begins and ends and ends <= begins:
            self.add_error("ends", "The end is not after the begin.")
        return self.cleaned_data

    @property
    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.fields if name != "DELETE"}


class _Sessions(BaseFormSet):
    def __init__(self, *args: Any, program: Program, **kwargs: Any) -> None:
        self.program = program
        self._typed: list[Item] = []
        on_demand = program.format == ProgramFormat.ON_DEMAND
        kwargs["form_kwargs"] = {"on_demand": on_demand, "use_required_attribute": False}
        super().__init__(*args, **kwargs)

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """A new line begins with the program's first day."""
        kwargs = super().get_form_kwargs(index)
        is_new = index is None or index >= self.initial_form_count()
        return {**kwargs, "initial": {"day": self.program.start_date}} if is_new else kwargs

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = "Remove"

    @property
    def kept(self) -> list[SessionForm]:
        """The filled-in lines that are not to be removed."""
        present = self.initial_form_count()
        filled = [form for place, form in enumerate(self.forms) if place < present or form.has_changed()]
        return [form for form in filled if not self._should_delete_form(form)]  # type: ignore[attr-defined]

    @property
    def facts(self) -> list[dict[str, Any]]:
        return [form.facts for form in self.kept]

    def clean(self) -> None:
        """Tell what is wrong across lines, at the line and field that is to blame."""
        kept = self.kept
        self._typed = [_readable(form) for form in kept]
        if any(form.errors for form in kept):
            return
        items = [Item(**form.facts) for form in kept]
        for problem in problems(items, first=self.program.start_date, last=self.program.end_date):
            form = kept[problem.place]
            form.add_error(problem.field if problem.field in form.fields else None, problem.text)

    def typed_items(self) -> list[Item]:
        """What can be read of lines that are still being typed, right or wrong."""
        self.is_valid()
        return self._typed


def _readable(form: SessionForm) -> Item:
    names = ("day", "begins", "ends", "minutes", "is_break", "title")
    return Item(**{name: form.cleaned_data[name] for name in names if name in form.cleaned_data})


def session_forms(program: Program, data: Mapping[str, Any] | None) -> Any:
    """The agenda as a formset; one line more than there are, three for an empty agenda."""
    sessions = list(program.sessions.all())
    factory: Any = formset_factory(
        SessionForm, formset=_Sessions, extra=1 if sessions else 3, can_delete=True, max_num=200, absolute_max=200
    )
    return factory(data, program=program, prefix="sessions", initial=[_initial(session) for session in sessions])


def _initial(session: Session) -> dict[str, Any]:
    names = ("day", "begins", "ends", "minutes", "is_break", "title", "speaker", "credentials", "disclosure")
    return {name: getattr(session, name) for name in names if getattr(session, name) is not None}


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
    """What is attested by submitting: each has to be ticked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, text in enumerate(ATTESTATIONS):
            self.fields[f"attested_{number}"] = forms.BooleanField(
                label=text, error_messages={"required": "Tick it if it is so."}
            )


class AnswerForm(forms.Form):
    answer = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


class ReasonForm(forms.Form):
    reason = forms.CharField(max_length=250, widget=forms.Textarea(attrs={"rows": 3}))


class RescheduleForm(forms.Form):
    start_date = forms.DateField(label="New first day")
    place = forms.CharField(max_length=200, required=False, help_text="City and state, or empty for a program online.")
    reason = forms.CharField(max_length=200, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dates(self, "start_date")


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


class WishForm(forms.Form):
    wish = forms.CharField(
        label="What the email should say beside date, place, and CECs",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
