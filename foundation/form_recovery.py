"""The values that a person typed, in this request or before the session ended and a new login.

Before the login, the browser keeps them in a signed cookie, so forms of strangers fill no table. Longer values are
kept in a session, only for a browser with an earlier login.
"""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponseBase, QueryDict

_KEY = "typed"
_COOKIE = f"{settings.COOKIE_PREFIX}typed"
_KNOWN = f"{settings.COOKIE_PREFIX}known"
_SALT = "foundation.form_recovery"
_MOST = 100_000  # bytes of one form
_MOST_IN_COOKIE = 3_500  # bytes; browsers take about 4,000
_SECONDS = 3_600
_KNOWN_SECONDS = 30 * 86_400


def remember_post(request: HttpRequest, response: HttpResponseBase) -> None:
    """Keep the posted values of a request without a login, for the page after the login."""
    fields = request.POST.copy()
    fields.pop("csrfmiddlewaretoken", None)
    text = fields.urlencode()
    if not text or len(text) > _MOST:
        return
    kept = {"path": request.get_full_path(), "text": text}
    packed = signing.dumps(kept, salt=_SALT, compress=True)
    if len(packed) <= _MOST_IN_COOKIE:
        _set_cookie(response, _COOKIE, packed, _SECONDS)
    elif request.get_signed_cookie(_KNOWN, default=None, max_age=_KNOWN_SECONDS):
        request.session[_KEY] = kept


def recovered_post(request: HttpRequest) -> QueryDict | None:
    """The values to bind a form with.

    Values from before a login are returned once, with a warning that they are unsaved.
    """
    if request.method == "POST":
        return request.POST
    kept = _kept(request)
    if not kept or kept["path"] != request.get_full_path():
        return None
    request.session.pop(_KEY, None)
    request.typed_is_given = True  # type: ignore[attr-defined]
    messages.warning(
        request,
        "You were logged out before this could be saved. What you typed is here again: look it over and save it. "
        "A file has to be chosen once more.",
    )
    return QueryDict(kept["text"])


def _kept(request: HttpRequest) -> dict[str, str] | None:
    packed = request.COOKIES.get(_COOKIE)
    if not packed:
        return request.session.get(_KEY)
    try:
        kept: dict[str, str] = signing.loads(packed, salt=_SALT, max_age=_SECONDS)
    except signing.BadSignature:
        return None
    return kept


def asks_by_script(request: HttpRequest) -> bool:
    """Whether a script of the page sent the request. The script keeps the typed values and needs no whole page."""
    return request.headers.get("X-Requested-With") == "fetch"


def forget_what_is_given(request: HttpRequest, response: HttpResponseBase) -> None:
    if getattr(request, "typed_is_given", False):
        response.delete_cookie(_COOKIE)


def remember_browser(request: HttpRequest, response: HttpResponseBase) -> None:
    """Mark the browser of a person with a login. The mark holds no other fact."""
    if _KNOWN not in request.COOKIES:
        marked = signing.get_cookie_signer(salt=_KNOWN).sign("1")
        _set_cookie(response, _KNOWN, marked, _KNOWN_SECONDS)


def _set_cookie(response: HttpResponseBase, name: str, value: str, seconds: int) -> None:
    flags: dict[str, Any] = {"httponly": True, "samesite": "Lax", "secure": settings.HTTPS}
    response.set_cookie(name, value, max_age=seconds, **flags)
