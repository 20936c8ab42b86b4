"""Templates are indented for developers. The sent pages are not, which saves a tenth of a long page."""

import re

from django.template import Origin
from django.template.loaders import filesystem


class Unindented(filesystem.Loader):
    """Removes the indentation of HTML templates. It keeps the number of lines, so errors name the right line."""

    def get_contents(self, origin: Origin) -> str:
        contents = super().get_contents(origin)
        return re.sub(r"^[ \t]+", "", contents, flags=re.MULTILINE) if origin.name.endswith(".html") else contents
