"""What tests of pages share: a login, and the text of a page."""

import re
from collections.abc import Callable

from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client
from django.utils.html import strip_tags

from accounts.models import User

Login = Callable[[User], Client]


def text(response: HttpResponse | StreamingHttpResponse) -> str:
    """The text of a page, without tags and with single blanks."""
    content = b"".join(response) if response.streaming else response.content  # type: ignore[arg-type,union-attr]
    return re.sub(r"\s+", " ", strip_tags(content.decode()))
