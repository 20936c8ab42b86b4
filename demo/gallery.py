"""The page that shows each component of templates/components with sample data."""

from datetime import date
from typing import Any

import django_tables2 as tables
from crispy_forms.helper import FormHelper
from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django_filters.fields import DateRangeField
from django_filters.widgets import DateRangeWidget

from foundation.paging import show_page
from foundation.pieces import status
from foundation.table_columns import DayColumn

STATUSES = [
    ("Draft", "neutral"),
    ("Submitted", "info"),
    ("Approved", "success"),
    ("Pay Filing Fees", "warning"),
    ("Denied", "danger"),
]
STATES = ["done", "done", "current", "todo", "todo"]


class SampleTable(tables.Table):
    program_id = tables.Column("Program ID")
    name = tables.Column("Program Name")
    ends = DayColumn(verbose_name="Program Date")
    cecs = tables.Column("CECs", attrs={"th": {"class": "num"}, "td": {"class": "num"}})
    status = tables.Column("Status", orderable=False)

    class Meta:
        caption = "Programs"
        empty_heading = "No programs match"
        empty_text = "Change the filter, or add a program."

    def render_status(self, value: tuple[str, str]) -> str:
        return status(*value)


class ScrollingTable(SampleTable):
    class Meta:
        caption = "Programs that scroll on phones"
        mobile = "scroll"


class SampleForm(forms.Form):
    aast_id = forms.RegexField(r"^\d{6}$", label="AAST ID", help_text="Six digits, as in the Member Search.")
    first_name = forms.CharField()
    cecs = forms.DecimalField(label="CECs", min_value=0)
    kind = forms.ChoiceField(label="Program Type", choices=[("", "All"), ("webinar", "Webinar")], required=False)
    agree = forms.BooleanField(label="This person attended the whole activity")
    sheet = forms.FileField(label="Choose a file to process", required=False)

    helper = FormHelper()
    helper.form_tag = False


class SampleFilter(forms.Form):
    program_id = forms.CharField(label="Program ID", required=False)
    name = forms.CharField(label="Program Name", required=False)
    program_type = forms.ChoiceField(label="Program Type", choices=[("", "All")], required=False)
    held = DateRangeField(
        label="Program Date Range", required=False, widget=DateRangeWidget(attrs={"placeholder": "MM/DD/YYYY"})
    )
    status = forms.ChoiceField(label="Status", choices=[("", "My Inbox")], required=False)


def _rows(count: int) -> list[dict[str, Any]]:
    return [
        {
            "program_id": f"A{9164 + number:05}",
            "name": f"{13 + number}th Annual Sleep Disorders Conference",
            "ends": date(2026, 1 + number % 12, 1 + number % 28),
            "cecs": 1 + number % 10,
            "status": STATUSES[number % len(STATUSES)],
        }
        for number in range(count)
    ]


def _steps(states: list[str]) -> list[dict[str, str]]:
    labels = ["Submitted", "Approved", "Report attendance", "Pay Filing Fees", "Certificates Issued"]
    hints = ["February 3, 2026", "February 20, 2026", "18 days left", "", ""]
    return [
        dict(zip(("label", "state", "hint"), step, strict=True)) for step in zip(labels, states, hints, strict=True)
    ]


@login_not_required
def components(request: HttpRequest) -> HttpResponse:
    table = SampleTable(_rows(45))
    show_page(request, table, per_page=20)
    deadlines = [(18, "info"), (5, "warning"), (0, "warning"), (-3, "danger")]
    return render(
        request,
        "components/index.html",
        {
            "statuses": STATUSES,
            "alerts": [
                ("info", "The register was last matched this morning."),
                ("success", "Record was successfully processed"),
                ("warning", "This file was uploaded before."),
                ("error", "Nothing of this file was kept."),
            ],
            "steps": _steps(STATES),
            "stopped_steps": _steps(["done", "stopped", "todo", "todo", "todo"]),
            "facts": [
                ("Program ID", "A09164"),
                ("Program Name", "13th Annual Sleep Disorders Conference"),
                ("Phone", ""),
            ],
            "deadlines": [
                {"date": date(2026, 6, 3), "days_left": days_left, "tone": tone} for days_left, tone in deadlines
            ],
            "line_errors": [
                {"href": "#line-5", "text": "Line 5, AAST ID: 1001O3 has a letter O where a zero belongs"},
                {"href": "#line-9", "text": "Line 9, CECs: 12 is more than the 10 CECs approved for A09164"},
            ],
            "form": SampleForm({"aast_id": "1001O3", "first_name": "Sally", "cecs": "many"}),
            "filter_form": SampleFilter({"held_after": "13/45/2026"}),
            "table": table,
            "empty_table": SampleTable([]),
            "scroll_table": ScrollingTable(_rows(3)),
        },
    )
