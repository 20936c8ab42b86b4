"""How far a list goes and how much may be searched for: both are bounded, whatever the address asks."""

from typing import Any

import django_filters as filters
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django_tables2 import Table

MOST_LETTERS = 100
MOST_WORDS = 8


def show_page(request: HttpRequest, table: Table, *, per_page: int, **paginator: Any) -> None:
    """Sort the table and turn to the page that the address asks for; the size of a page is not the visitor's.

    `paginator`: another class of it, and what that takes.
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
    """Looks for typed words, so many that a search stays cheap."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, validators=[check_search], **kwargs)
