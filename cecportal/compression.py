"""Pages are compressed to a tenth of their size, except pages that show a secret (ADR 21)."""

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class CompressPages(GZipMiddleware):
    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if not is_page or re.match(settings.NEVER_COMPRESSED, request.path):
            return response
        return super().process_response(request, response)
