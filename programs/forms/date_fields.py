"""Date and time fields in the American format."""

from django import forms

DATE_ATTRS = {"placeholder": "MM/DD/YYYY", "autocomplete": "off"}
WRONG_DATE = {"invalid": "Type the date as MM/DD/YYYY, such as 04/10/2027."}
WRONG_TIME = {
    "invalid_date": WRONG_DATE["invalid"],
    "invalid_time": "Type the time as HH:MM by the clock of 24 hours, such as 14:30.",
}


def typed_as_dates(form: forms.BaseForm, *names: str) -> None:
    """Show the date format in the placeholders and the errors of these fields."""
    for name in names:
        form.fields[name].widget.attrs.update(DATE_ATTRS)
        form.fields[name].error_messages.update(WRONG_DATE)
