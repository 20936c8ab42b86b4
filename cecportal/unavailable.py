"""Pages for temporary failures: another session holds the lock, or the disk is full."""

import sys
from collections.abc import Callable
from http import HTTPStatus

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.defaults import server_error

from foundation.emails import alarm_no_room
from foundation.storage import has_no_room

_LOCK_NOT_AVAILABLE, _QUERY_CANCELED = "55P03", "57014"


class Unavailable:
    """Middleware that answers 503 with the reason. The transaction is rolled back before."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return _answer(request, exception)


def failed(request: HttpRequest) -> HttpResponse:
    """The page of a 500. It also handles a failure while a form is read, before any view."""
    exception = sys.exc_info()[1]
    return (exception and _answer(request, exception)) or server_error(request)


def _answer(request: HttpRequest, exception: BaseException) -> HttpResponse | None:
    if has_no_room(exception):
        alarm_no_room()
        template = "no_room.html"
    elif isinstance(exception, OperationalError) and _was_cut_off(exception):
        template = "busy.html"
    else:
        return None
    response = render(request, template, status=HTTPStatus.SERVICE_UNAVAILABLE)
    response["Retry-After"] = "5"
    return response


def _was_cut_off(exception: OperationalError) -> bool:
    return getattr(exception.__cause__, "pgcode", "") in (_LOCK_NOT_AVAILABLE, _QUERY_CANCELED)
