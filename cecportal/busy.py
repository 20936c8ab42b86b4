"""The web waits for the database only so long. Workers wait as long as it takes."""

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

_LOCK_NOT_AVAILABLE, _QUERY_CANCELED = "55P03", "57014"


def bound_waits(connection: Any, **_kwargs: Any) -> None:
    """For each new connection of a web process; wsgi.py asks for it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('lock_timeout', %s, false), set_config('statement_timeout', %s, false)",
            [f"{settings.WEB_LOCK_SECONDS}s", f"{settings.WEB_STATEMENT_SECONDS}s"],
        )


class Busy:
    """Middleware that answers 503 with a page where the database cut off a wait; the transaction is rolled back."""

    def __init__(self, get_response: Any) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not (isinstance(exception, OperationalError) and _was_cut_off(exception)):
            return None
        response = render(request, "503.html", status=HTTPStatus.SERVICE_UNAVAILABLE)
        response["Retry-After"] = "5"
        return response


def _was_cut_off(exception: OperationalError) -> bool:
    return getattr(exception.__cause__, "pgcode", "") in (_LOCK_NOT_AVAILABLE, _QUERY_CANCELED)
