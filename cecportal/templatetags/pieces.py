"""Tags for the parts that templates repeat in loops, because an include costs more than its content."""

from typing import Any

from django import template
from django.forms import BoundField
from django.shortcuts import resolve_url
from django.template.base import render_value_in_context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django_tables2 import Table

from foundation import pieces
from foundation.form_fields import field_html

register = template.Library()
register.simple_tag(pieces.icon, name="icon")
register.simple_tag(pieces.status, name="status")


@register.simple_tag
def crumb(text: str, to: Any = None) -> SafeString:
    """A step of the breadcrumbs.

    `to` is an address, a name of one, or an object; without it the step is the page itself.
    """
    if to is None:
        return format_html('<li class="breadcrumb-item active" aria-current="page">{}</li>', text)
    return format_html('<li class="breadcrumb-item"><a href="{}">{}</a></li>', resolve_url(to), text)


@register.simple_tag
def table_head(*names: str) -> SafeString:
    """The head of a table with hand-written rows. A # before a name marks a column of numbers."""
    cells = format_html_join("\n", '<th scope="col" role="columnheader"{}>{}</th>', map(_head_cell, names))
    return format_html('<thead role="rowgroup"><tr role="row">{}</tr></thead>', cells)


def _head_cell(name: str) -> tuple[SafeString, str]:
    number = SafeString(' class="num"') if name.startswith("#") else SafeString("")
    return number, name.removeprefix("#")


@register.simple_tag
def form_field(field: BoundField) -> SafeString:
    """The field with its label, help, and errors, in the classes of Bootstrap."""
    return field_html(field)


@register.simple_tag(takes_context=True)
def table_rows(context: template.Context, table: Table) -> SafeString:
    """The rows of the table's page. The start tag of a cell is computed once for each column."""
    columns = [(column.name, _cell_begin(column)) for column in table.columns]
    rows = ((_row_attributes(row), _cells(context, row, columns)) for row in table.paginated_rows)
    return format_html_join("\n", '<tr {} role="row">{}</tr>', rows)


def _row_attributes(row: Any) -> str:
    return row.attrs.as_html()


def _cell_begin(column: Any) -> SafeString:
    return format_html('<td {} role="cell" data-label="{}">', column.attrs["td"].as_html(), column.header)


def _cells(context: template.Context, row: Any, columns: list[tuple[str, SafeString]]) -> SafeString:
    cells = (f"{begin}{render_value_in_context(row.get_cell(name), context)}</td>" for name, begin in columns)
    return mark_safe("\n".join(cells))  # noqa: S308 - each cell is escaped as a template would
