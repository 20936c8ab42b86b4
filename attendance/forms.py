from dataclasses import dataclass
from typing import Any, cast
from uuid import uuid4

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from accounts.models import Provider, User
from attendance.models import LineError
from attendance.roster.columns import AAST_ID, COLUMNS, PROGRAM_ID
from attendance.roster.error_catalog import MISSING
from attendance.selectors import reportable
from programs.models import Program
from tabular.columns import Column
from tabular.errors import FILE_EMPTY, FILE_TOO_LARGE

_MEGABYTE = 1024 * 1024
_MOST_OF_REPORT = 5 * _MEGABYTE


class ProviderField(forms.ModelChoiceField):
    """The providers for which a person may file. A single provider is selected in advance."""

    def offer(self, user: User) -> None:
        self.queryset = providers = Provider.objects.filing_for(user)
        if len(providers) == 1:
            self.empty_label = None
            self.initial = providers[0].pk


class UploadForm(forms.Form):
    provider = ProviderField(
        queryset=Provider.objects.none(),
        label="Provider",
        help_text="The provider that owns the programs in the file.",
        error_messages={"required": "Select the provider that owns the programs in the file."},
    )
    file = forms.FileField(
        label="Choose a file to process",
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,.xlsm,.xlsb,.xls,.ods,text/csv"}),
        error_messages={
            "required": "Choose the .CSV file or Excel workbook with your attendees.",
            "empty": f"{FILE_EMPTY.message} {FILE_EMPTY.advice}",
        },
    )
    # The ID of the upload, so that a form that is sent twice makes one upload.
    upload_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, user: User, bytes_sent: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._bytes_sent = bytes_sent
        cast("ProviderField", self.fields["provider"]).offer(user)

    def clean_file(self) -> "UploadedFile[bytes]":
        """The upload handler cuts a file at the limit, so the message takes the size from the request."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > settings.UPLOAD_MAX_BYTES:
            size, limit = _megabytes(self._bytes_sent), _megabytes(settings.UPLOAD_MAX_BYTES)
            facts = {"size": f"more than {limit}" if size == limit else size, "limit": limit}
            raise ValidationError(f"{FILE_TOO_LARGE.message_for(facts)} {FILE_TOO_LARGE.advice_for(facts)}")
        return file


def _megabytes(size: int) -> str:
    return f"{size / _MEGABYTE:.1f}".removesuffix(".0")


class PasteForm(forms.Form):
    """Rows that were copied in a spreadsheet. They are checked as a file."""

    provider = ProviderField(queryset=Provider.objects.none(), label="Provider")
    rows = forms.CharField(
        label="Rows from your spreadsheet",
        help_text=(
            "Copy the rows there and paste them here: the six columns in the order of the template, or any order with "
            "their names on top."
        ),
        max_length=2_000_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "wrap": "off", "class": "typed"}),
        error_messages={
            "required": "Paste at least one row.",
            "max_length": "This is too much to paste. Save it as a file and use Upload Attendance.",
        },
    )
    upload_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("ProviderField", self.fields["provider"]).offer(user)

    def clean_rows(self) -> str:
        rows: str = self.cleaned_data["rows"]
        if not rows.strip():
            raise ValidationError("Paste at least one row.")
        return rows


class WebinarForm(forms.Form):
    program = forms.ModelChoiceField(
        queryset=Program.objects.none(),
        label="Program",
        help_text="One that has begun and whose attendance can still be reported.",
        error_messages={"required": "Select the program that was held as a webinar."},
    )
    file = forms.FileField(
        label="Attendee report",
        help_text="As Zoom or Teams gave it to you: the participants of a meeting, or the attendees of a webinar.",
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv"}),
        error_messages={"required": "Choose the attendee report.", "empty": "This file has nothing in it."},
    )
    host_too = forms.BooleanField(label="Hosts, panelists, and organizers earn CECs too", required=False)
    upload_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Program]", self.fields["program"]).queryset = reportable(user)

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > _MOST_OF_REPORT:
            raise ValidationError(f"A report of more than {_megabytes(_MOST_OF_REPORT)} MB is not a webinar's.")
        return file


class UndoForm(forms.Form):
    reason = forms.CharField(
        label="Reason",
        help_text="Kept in the history of the file and of its programs.",
        max_length=250,
        error_messages={"required": "Say why the report is to be undone."},
    )


class CorrectionForm(forms.Form):
    """The cells of a record without its program. The checks of a file check them."""

    reason = forms.CharField(
        label="Reason",
        help_text="Such as “typed the wrong ID”. Kept in the history.",
        max_length=250,
        error_messages={"required": "Say why the line is to be corrected."},
    )

    def __init__(self, *args: Any, before: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._program = before[0]
        cells = {
            field_name(column): _cell(column, initial=cell)
            for column, cell in zip(COLUMNS[1:], before[1:], strict=True)
        }
        self.fields = {**cells, "reason": self.fields["reason"]}

    @property
    def cells(self) -> list[str]:
        return [self._program, *(self.cleaned_data[field_name(column)] for column in COLUMNS[1:])]

    def show_errors(self, errors: list[LineError]) -> None:
        _show_at_fields(self, errors)


@dataclass(frozen=True)
class Proposed:
    """A value that may replace the typed value of a field."""

    label: str
    field: str
    value: str


class EntryForm(forms.Form):
    """One field for each column. The checks of a file check the cells, so the fields accept any text."""

    provider = ProviderField(queryset=Provider.objects.none(), label="Provider")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("ProviderField", self.fields["provider"]).offer(user)
        for column in COLUMNS:
            self.fields[field_name(column)] = _cell(column)
        # The next attendee of the same program begins at the first field that differs.
        if self.initial.get(field_name(PROGRAM_ID)):
            self.fields[field_name(AAST_ID)].widget.attrs["autofocus"] = True
        self.proposals: list[Proposed] = []

    def clean(self) -> dict[str, Any]:
        """Report an empty form here, because the checks would report a file without lines."""
        if not self.errors and not any(self.cells.values()):
            for column in COLUMNS:
                error = MISSING[column.name]
                self.add_error(field_name(column), f"{error.message} {error.advice}")
        return self.cleaned_data

    @property
    def cells(self) -> dict[str, str]:
        return {column.name: self.cleaned_data[field_name(column)] for column in COLUMNS}

    def show_errors(self, errors: list[LineError]) -> None:
        _show_at_fields(self, errors)
        names = {column.name: field_name(column) for column in COLUMNS}
        self.proposals = [
            Proposed(error.column, names[error.column], error.suggestion)
            for error in errors
            if error.suggestion and error.column in names
        ]

    def taking(self, proposal: str) -> "dict[str, str]":
        """The typed values, with a proposal such as `aast_id=010010` in place."""
        name, _, value = proposal.partition("=")
        typed = {field: str(self.data.get(field, "")) for field in self.fields}
        return typed | ({name: value} if name in self.fields else {})


def _show_at_fields(form: forms.Form, errors: list[LineError]) -> None:
    """Show each error at its field."""
    for error in errors:
        proposal = f" Perhaps {error.suggestion}." if error.suggestion else ""
        name = next((field_name(column) for column in COLUMNS if column.name == error.column), None)
        form.add_error(name if name in form.fields else None, f"{error.message} {error.advice}{proposal}")


def field_name(column: Column) -> str:
    return column.name.lower().replace(" ", "_")


def _cell(column: Column, initial: str = "") -> forms.CharField:
    attrs = {"autocomplete": "off", "placeholder": column.example, "aria-required": "true"}
    return forms.CharField(
        label=column.name,
        help_text=column.help,
        required=False,
        initial=initial,
        widget=forms.TextInput(attrs=attrs),
    )
