"""Templates are read without their indentation, but as many lines; emails in plain text stay as they are."""

from pathlib import Path

import pytest
from django.template import Engine

TEXT = "<ul>\n  {% if one %}\n\t  <li>a  b</li>\n\n  {% endif %}\n</ul>\n"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("page.html", "<ul>\n\n<li>a  b</li>\n\n\n</ul>\n"),
        ("letter.txt", "<ul>\n  \n\t  <li>a  b</li>\n\n  \n</ul>\n"),
    ],
)
def test_html_alone_is_read_without_its_indentation(tmp_path: Path, name: str, shown: str) -> None:
    (tmp_path / name).write_text(TEXT)
    engine = Engine(dirs=[str(tmp_path)], loaders=["cecportal.template_files.Unindented"])

    assert engine.render_to_string(name, {"one": True}) == shown
