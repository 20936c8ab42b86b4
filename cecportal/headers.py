"""Headers of every answer, and requests that no page can decode."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

Answer = Callable[[HttpRequest], HttpResponse]
_READABLE = {"", "utf-8", "utf8", "us-ascii", "ascii"}
_UNUSED = "accelerometer=(), camera=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()"


def private(get_response: Answer) -> Answer:
    """Pages of a person with a login are never stored, neither by a proxy nor by the browser."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response["Permissions-Policy"] = _UNUSED
        if request.user.is_authenticated:
            response["Cache-Control"] = "private, no-store"
        return response

    return middleware


def readable(get_response: Answer) -> Answer:
    """Answer a form in another charset than UTF-8, which Django cannot decode, before any code reads it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        charset = (request.content_params or {}).get("charset", "")
        if charset.strip("\"' ").lower() in _READABLE:
            return get_response(request)
        return HttpResponse(render_to_string("400.html"), status=HTTPStatus.BAD_REQUEST)

    return middleware
