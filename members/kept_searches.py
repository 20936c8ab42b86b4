"""The newest searches of a session, each under a random name, so that two windows never mix."""

import secrets

from django.http import HttpRequest, QueryDict

_KEY = "member_searches"
_MOST = 10


def keep_search(request: HttpRequest) -> str:
    """Keep a posted search and return its name."""
    fields = request.POST.copy()
    fields.pop("csrfmiddlewaretoken", None)
    name = secrets.token_urlsafe(8)
    newest = list(request.session.get(_KEY, {}).items())[-_MOST + 1 :]
    request.session[_KEY] = {**dict(newest), name: fields.urlencode()}
    return name


def kept_search(request: HttpRequest, name: str | None) -> QueryDict | None:
    text = request.session.get(_KEY, {}).get(name)
    return None if text is None else QueryDict(text)
