"""The agenda as a formset. Each line is checked alone and against the other lines."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory

from foundation.refusals import Refusal
from programs.choices import ProgramFormat
from programs.forms.date_fields import DATE_ATTRS, WRONG_DATE
from programs.models import Program, Session
from programs.rules.agenda import Item, problems
from programs.rules.pasted_agenda import NoTable, rows_of

MOST_SESSIONS = 200


class PasteRefused(Refusal):
    """The sentence says what to do."""

    code = "pasted_agenda_refused"


class _TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class SessionForm(forms.Form):
    """One line of the agenda. It has a day and times; on demand it has minutes."""

    day = forms.DateField(required=False, widget=forms.DateInput(attrs=DATE_ATTRS), error_messages=WRONG_DATE)
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
        """A new line starts with the first day of the program."""
        kwargs = super().get_form_kwargs(index)
        is_new = index is None or index >= self.initial_form_count()
        return {**kwargs, "initial": {"day": self.program.start_date}} if is_new else kwargs

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = "Remove"

    @property
    def kept(self) -> list[SessionForm]:
        """The lines with content that the user does not remove."""
        present = self.initial_form_count()
        filled = [form for place, form in enumerate(self.forms) if place < present or form.has_changed()]
        return [form for form in filled if not self._should_delete_form(form)]  # type: ignore[attr-defined]

    @property
    def facts(self) -> list[dict[str, Any]]:
        return [form.facts for form in self.kept]

    def clean(self) -> None:
        """Add errors that need several lines, each to its line and field."""
        kept = self.kept
        self._typed = [_readable(form) for form in kept]
        if any(form.errors for form in kept):
            return
        items = [Item(**form.facts) for form in kept]
        for problem in problems(items, first=self.program.start_date, last=self.program.end_date):
            form = kept[problem.place]
            form.add_error(problem.field if problem.field in form.fields else None, problem.text)

    def typed_items(self) -> list[Item]:
        """The readable values of all lines, also of lines with errors."""
        self.is_valid()
        return self._typed


def _readable(form: SessionForm) -> Item:
    names = ("day", "begins", "ends", "minutes", "is_break", "title")
    return Item(**{name: form.cleaned_data[name] for name in names if name in form.cleaned_data})


def session_forms(program: Program, data: Mapping[str, Any] | None) -> Any:
    """The agenda as a formset, with one empty line, or three for an empty agenda."""
    sessions = list(program.sessions.all())
    factory: Any = formset_factory(
        SessionForm,
        formset=_Sessions,
        extra=1 if sessions else 3,
        can_delete=True,
        max_num=MOST_SESSIONS,
        absolute_max=MOST_SESSIONS * 5,
        validate_max=True,
    )
    return factory(data, program=program, prefix="sessions", initial=[_initial(session) for session in sessions])


def with_pasted(program: Program, data: Mapping[str, Any]) -> Any:
    """Append the rows of the pasted table to the posted data. Saves nothing. Raises PasteRefused."""
    on_demand = program.format == ProgramFormat.ON_DEMAND
    try:
        rows = rows_of(data.get("table", ""), on_demand=on_demand, first_day=program.start_date)
    except NoTable:
        raise PasteRefused(
            "No table was found. Select the cells in Excel or Word, copy them, and paste here."
        ) from None
    if not rows:
        raise PasteRefused("The table has no sessions below its column names.")
    return _with_rows(data, rows)


def with_copy(data: Mapping[str, Any]) -> Any:
    """Append a copy of one row to the posted data. Saves nothing. Raises PasteRefused."""
    start = f"sessions-{data['copy']}-"
    names = [name.removeprefix(start) for name in data if name.startswith(start) and not name.endswith("-DELETE")]
    return _with_rows(data, [{name: data[start + name] for name in names}])


def _with_rows(data: Any, rows: list[dict[str, str]]) -> Any:
    """Raises PasteRefused if the agenda would have too many sessions."""
    total = int(data.get("sessions-TOTAL_FORMS", "0"))
    if total + len(rows) > MOST_SESSIONS:
        raise PasteRefused(f"An agenda has at most {MOST_SESSIONS} sessions; these would be {total + len(rows):,}.")
    more = data.copy()
    more["sessions-TOTAL_FORMS"] = str(total + len(rows))
    for place, row in enumerate(rows, total):
        for name, value in row.items():
            more[f"sessions-{place}-{name}"] = value
    return more


def _initial(session: Session) -> dict[str, Any]:
    names = ("day", "begins", "ends", "minutes", "is_break", "title", "speaker", "credentials", "disclosure")
    return {name: getattr(session, name) for name in names if getattr(session, name) is not None}
