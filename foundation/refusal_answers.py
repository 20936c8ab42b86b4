"""The only place that shows a refusal to a person: as an error of a form, as a message, or as a page."""

import logging
from collections.abc import Callable
from types import TracebackType

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from foundation.lifecycle import InvalidTransition
from foundation.refusals import Conflict, Refusal

logger = logging.getLogger(__name__)


class _Answer:
    """A context that catches a refusal. `say` gets it with its sentence. The code after the context runs next."""

    def __init__(self, say: Callable[[Refusal, str], None], changed: str) -> None:
        self._say, self._changed = say, changed

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _traceback: TracebackType | None
    ) -> bool:
        if not isinstance(error, Refusal):
            return False
        own = self._changed if isinstance(error, InvalidTransition) else ""
        self._say(error, own or str(error))
        return True


def error_on_refusal(form: forms.BaseForm, field: str | None = None, *, changed: str = "") -> _Answer:
    """A refusal becomes an error of the form. An error of a rule is at `field`; a conflict is at no field.

    `changed` replaces the sentence if the status of the record changed meanwhile.
    """

    def say(refusal: Refusal, sentence: str) -> None:
        form.add_error(None if isinstance(refusal, Conflict) else field, sentence)

    return _Answer(say, changed)


def message_on_refusal(request: HttpRequest, level: int = messages.ERROR, *, changed: str = "") -> _Answer:
    """A refusal becomes a message on the next page. `changed` is the same as in `error_on_refusal`."""
    return _Answer(lambda _refusal, sentence: messages.add_message(request, level, sentence), changed)


class RefusalPage:
    """Middleware for a refusal that a view did not catch. It shows the sentence, with status 422 or 409."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        page = request.resolver_match.view_name if request.resolver_match else ""
        # Without the address and the sentence, because both can name people.
        logger.warning("The page %s did not answer the refusal %s.", page, exception.code)
        context = {"refusal": exception, "is_conflict": isinstance(exception, Conflict), "back": _way_back(request)}
        return render(request, "refused.html", context, status=exception.status)


def _way_back(request: HttpRequest) -> str:
    """The page that the person came from, if it is one of ours."""
    before = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(before, {request.get_host()}, require_https=request.is_secure())
    return before if ours else reverse("home")
