from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from certificates.verify.many.reading import Line, read_list, read_pasted
from foundation.refusal_answers import error_on_refusal

# A thousand lines are 50 KB. A small workbook can still be large once it is unpacked.
MOST_BYTES = 500 * 1024
_TOO_LARGE = "The file has more than 500 KB. Save only the columns Certificate and Last Name in it."


class ManyForm(forms.Form):
    """A list as pasted lines or as a file. `lines` is the list after validation."""

    rows = forms.CharField(
        label="Numbers and names",
        required=False,
        max_length=500_000,
        strip=False,
        help_text="One certificate a line: its number and the last name, such as AAST-2026-000042, Jones. "
        "In place of the number you may use the code.",
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "wrap": "off", "class": "typed"}),
        error_messages={"max_length": "This is too much to paste. Choose a file with the list."},
    )
    file = forms.FileField(
        label="Or a file with the list",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,.xlsm,.xlsb,.xls,.ods,text/csv"}),
        help_text="CSV or an Excel workbook, with the columns Certificate and Last Name.",
        error_messages={"empty": "The file has nothing in it."},
    )

    lines: tuple[Line, ...] = ()

    def clean_file(self) -> "UploadedFile[bytes] | None":
        file: UploadedFile[bytes] | None = self.cleaned_data["file"]
        if file and (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_TOO_LARGE)
        return file

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        rows, file = (cleaned.get("rows") or "").strip(), cleaned.get("file")
        if self.errors:
            return cleaned
        if rows and file:
            self.add_error("file", "Paste the list or choose a file, not both.")
        elif not (rows or file):
            self.add_error("rows", "Paste at least one line, or choose a file.")
        else:
            with error_on_refusal(self, "file" if file else "rows"):
                self.lines = tuple(read_list(file) if file else read_pasted(cleaned["rows"]))
        return cleaned
