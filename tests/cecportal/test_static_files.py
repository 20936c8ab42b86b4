"""Stylesheets and modules as production collects them, and the one place where a color has its value."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import override_settings

from cecportal.static_files import WholeSheets

CSS = settings.BASE_DIR / "static" / "css"
COLOR = re.compile(r"#[0-9a-f]{3,8}\b|rgba?\(\d|hsl")
TOKEN = re.compile(r"^  (--[\w-]+): ([^;]+);", re.MULTILINE)


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twice, as a second release is collected over a first."""
    folder = tmp_path_factory.mktemp("static")
    stores = {**settings.STORAGES, "staticfiles": {"BACKEND": "cecportal.static_files.WholeSheets"}}
    with override_settings(STATIC_ROOT=str(folder), STORAGES=stores):
        for _ in range(2):
            call_command("collectstatic", "--no-input", "--verbosity", "0")
    return folder


def read(collected: Path, name: str) -> str:
    """The file that pages name by its hash."""
    return (collected / WholeSheets(location=collected).stored_name(name)).read_text()


@pytest.mark.outside
@pytest.mark.parametrize("name", ["css/portal.css", "css/staff.css"])
def test_a_sheet_is_collected_whole(collected: Path, name: str) -> None:
    for text in (read(collected, name), (collected / name).read_text()):
        assert "@import" not in text
        assert "--marigold: #f4a940" in text


@pytest.mark.outside
def test_the_layers_stand_in_their_order(collected: Path) -> None:
    layers = re.findall(r"^@layer (\w+)", read(collected, "css/portal.css"), re.MULTILINE)
    ours = ["bootstrap", "base", "components", "attendance", "application", "print"]
    assert layers == ["important", "tokens", "vendor", *ours]


@pytest.mark.outside
def test_a_sheet_finds_its_images(collected: Path) -> None:
    images = re.findall(r'url\("(\.\./img/[^"]+)"\)', read(collected, "css/portal.css"))
    assert [(collected / "css" / image).resolve().is_file() for image in images] == [True]


@pytest.mark.outside
@pytest.mark.parametrize(
    ("folder", "of_pages"), [("repair", {"index.js"}), ("certificates", {"verified.js", "verifier.js"})]
)
def test_modules_import_each_other_by_their_hashed_names(collected: Path, folder: str, of_pages: set[str]) -> None:
    """`of_pages` are those that a page names; no module imports one of them."""
    storage = WholeSheets(location=collected)
    modules = {path.name for path in (settings.BASE_DIR / "static/js" / folder).glob("*.js")}
    hashed = {Path(storage.stored_name(f"js/{folder}/{name}")).name for name in modules - of_pages}
    imported = {name for module in modules for name in imports(read(collected, f"js/{folder}/{module}"))}
    assert imported == hashed


def imports(script: str) -> list[str]:
    return re.findall(r'^import .* from "\./([^"]+)";', script, re.MULTILINE)


@pytest.mark.outside
def test_a_license_stays_where_comments_go(collected: Path) -> None:
    comments = re.findall(r"/\*.*?\*/", read(collected, "css/portal.css"), re.DOTALL)
    assert [re.sub(r"\s+", " ", comment)[:18] for comment in comments] == ["/*! * Bootstrap v5"]


@pytest.mark.parametrize("sheet", sorted({path.name for path in CSS.glob("*.css")} - {"tokens.css"}))
def test_only_the_tokens_name_a_color(sheet: str) -> None:
    assert COLOR.findall((CSS / sheet).read_text()) == []


def test_no_token_has_the_value_of_another_or_a_name_of_the_admins() -> None:
    tokens = TOKEN.findall((CSS / "tokens.css").read_text())
    colors = [value for _, value in tokens if COLOR.search(value)]
    assert sorted(colors) == sorted(set(colors))
    base = finders.find("admin/css/base.css")
    assert isinstance(base, str)
    admins = {name for name, _ in TOKEN.findall(Path(base).read_text())}
    assert {name for name, _ in tokens} & admins == set()
