"""The pages of the repository name only paths, Python names, links, and anchors that exist."""

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings

from tests.cecportal.test_rooms import rooms

ROOT = Path(settings.BASE_DIR)
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob(".github/**/*.md"), *ROOT.glob("docs/**/*.md")])
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]

FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
PATH = re.compile(r"([\w.-]+/)+([\w.-]+\.[a-z]\w*)?")
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)


def prose(page: Path) -> str:
    return FENCE.sub("", page.read_text(encoding="utf-8"))


def codes(page: Path) -> list[str]:
    return CODE.findall(prose(page))


def exists(path: str) -> bool:
    """Below the root; a page may leave out the room, or the folder of the sample files."""
    return any((base / path).exists() for base in (ROOT, *(ROOT / room for room in rooms()), ROOT / "tests/files"))


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub makes of headings."""
    headings = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in HEADING.findall(prose(page)))
    return {heading.replace(" ", "-") for heading in headings}


def is_defined(dotted: str) -> bool:
    module, _, name = dotted.rpartition(".")
    try:
        return hasattr(import_module(module), name) or bool(import_module(dotted))
    except ImportError:
        return False


def broken_links(page: Path) -> Iterator[str]:
    for link in LINK.findall(prose(page)):
        if link.startswith(("http://", "https://", "mailto:")):
            continue
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            yield link


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_paths_exist(page: Path) -> None:
    paths = [code for code in codes(page) if PATH.fullmatch(code)]
    assert [path for path in paths if not exists(path)] == []


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_dotted_names_are_defined(page: Path) -> None:
    dotted = re.compile(rf"(?:{'|'.join(sorted(rooms()))})(?:\.\w+)+")
    names = [code for code in codes(page) if dotted.fullmatch(code)]
    assert [name for name in names if not is_defined(name)] == []


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_links_and_anchors_resolve(page: Path) -> None:
    assert list(broken_links(page)) == []


def test_the_rooms_of_the_page_are_those_of_the_code() -> None:
    page = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^(\w+)/ ", page, re.MULTILINE))
    assert listed == rooms() | {"static", "templates", "tests"}


def test_every_decision_is_listed_with_its_title_date_and_status() -> None:
    listed = (ROOT / "docs/adr/README.md").read_text(encoding="utf-8")
    rows = []
    for page in sorted(ROOT.glob("docs/adr/0*.md")):
        text = page.read_text(encoding="utf-8")
        found = re.match(r"# (\d+)\. (.+)\n\nDate: (\d\d/\d\d/\d{4})\. Status: (Accepted|Superseded by \d+)\.\n", text)
        assert found, page.name
        number, title, date, status = found.groups()
        assert page.name.startswith(f"{int(number):04d}-")
        rows.append(f"| {number} | [{title}]({page.name}) | {date} | {status} |")
    assert re.findall(r"^\| \d+ .*$", listed, re.MULTILINE) == rows
