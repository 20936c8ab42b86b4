"""What a person typed: just now, or before their session ended and they logged in again."""

from django.contrib import messages
from django.http import HttpRequest, QueryDict

_KEY = "typed"
_MOST = 100_000  # bytes of one form


def keep_typed(request: HttpRequest) -> None:
    """Keep what was posted without a login, for the page that the login leads back to."""
    fields = request.POST.copy()
    fields.pop("csrfmiddlewaretoken", None)
    text = fields.urlencode()
    if text and len(text) <= _MOST:
        request.session[_KEY] = {"path": request.get_full_path(), "text": text}


def typed(request: HttpRequest) -> QueryDict | None:
    """The fields that a form is bound with. Those from before the login are given once, and said to be unsaved."""
    if request.method == "POST":
        return request.POST
    kept = request.session.get(_KEY)
    if not kept or kept["path"] != request.get_full_path():
        return None
    del request.session[_KEY]
    messages.warning(
        request,
        "You were logged out before this could be saved. What you typed is here again: look it over and save it. "
        "A file has to be chosen once more.",
    )
    return QueryDict(kept["text"])
