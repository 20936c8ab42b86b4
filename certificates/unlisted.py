"""Pages without a login that name a person: no cache keeps them, and no search engine may list them."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.contrib.auth.decorators import login_not_required
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache

_Arguments = ParamSpec("_Arguments")
_Response = TypeVar("_Response", bound=HttpResponseBase)


def unlisted(view: Callable[_Arguments, _Response]) -> Callable[_Arguments, _Response]:
    @login_not_required
    @never_cache
    @wraps(view)
    def answer(*args: _Arguments.args, **kwargs: _Arguments.kwargs) -> _Response:
        response = view(*args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return answer
