"""Limits of lists and searches. They hold for any address that a visitor types."""

from typing import Any

import django_filters as filters
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django_tables2 import Table

MOST_LETTERS = 100
MOST_WORDS = 8


def show_page(request: HttpRequest, table: Table, *, per_page: int, **paginator: Any) -> None:
    """Sort the table and show the requested page. The visitor cannot choose the size of a page.

    `paginator` is another paginator class with its arguments.
    """
    if order := request.GET.getlist(table.prefixed_order_by_field):
        table.order_by = order
    table.paginate(per_page=per_page, **paginator)
    table.page = table.paginator.get_page(request.GET.get(table.prefixed_page_field))


def check_search(words: str) -> None:
    if len(words) > MOST_LETTERS or len(words.split()) > MOST_WORDS:
        raise ValidationError(
            f"Type at most {MOST_WORDS} words and {MOST_LETTERS} letters. Keep the words that matter most.",
            code="too_much",
        )


class SearchFilter(filters.CharFilter):
    """Searches for typed words, up to a number that keeps the search cheap."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, validators=[check_search], **kwargs)
