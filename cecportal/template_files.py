"""Our templates are indented for who reads them. What is sent is not: of a long page that is a tenth."""

import re

from django.template import Origin
from django.template.loaders import filesystem


class Unindented(filesystem.Loader):
    """Gives HTML files without what begins their lines; as many lines, so that an error is told where it is."""

    def get_contents(self, origin: Origin) -> str:
        contents = super().get_contents(origin)
        return re.sub(r"^[ \t]+", "", contents, flags=re.MULTILINE) if origin.name.endswith(".html") else contents
