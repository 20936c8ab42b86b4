"""What a person typed: just now, or before their session ended and they logged in again."""

from django.contrib import messages
from django.http import HttpRequest, QueryDict

from accounts.permissions import SignedIn


def typed(request: SignedIn | HttpRequest) -> QueryDict | None:
    """The fields that a form is bound with. Those from before the login are given once, and said to be unsaved."""
    if request.method == "POST":
        return request.POST
    kept = request.session.get("typed")
    if not kept or kept["path"] != request.get_full_path():
        return None
    del request.session["typed"]
    messages.warning(
        request,
        "You were logged out before this could be saved. What you typed is here again: look it over and save it. "
        "A file has to be chosen once more.",
    )
    return QueryDict(kept["text"])
