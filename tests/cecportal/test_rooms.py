"""The lists that name the rooms agree, so that a new one is forgotten in none of them."""

import re
import tomllib
from pathlib import Path
from typing import Any

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
# What runs on a developer's machine alone, and is not installed where the portal runs.
TOOLS = {"benchmarks", "devserver"}


def rooms() -> set[str]:
    folders = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    return folders - {"tests"}


def contracts() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]


def test_import_contracts_name_every_room() -> None:
    linter = contracts()
    layers = next(contract["layers"] for contract in linter["contracts"] if contract["id"] == "rooms")
    assert set(linter["root_packages"]) == rooms()
    assert {name for layer in layers for name in re.findall(r"\w+", layer)} == rooms() - TOOLS


def test_types_are_checked_in_every_room() -> None:
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mypy"]["packages"]
    assert set(packages) == rooms() - {"benchmarks"}


def test_the_image_holds_every_room_that_runs() -> None:
    copied = re.findall(r"^COPY (\w+) \w+$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    let_in = re.findall(r"^!(\w+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE)
    assert set(copied) == set(let_in) == rooms() - TOOLS | {"static", "templates"}


def test_apps_with_models_are_installed() -> None:
    with_models = {path.parent.name for path in ROOT.glob("*/migrations")}
    assert with_models <= set(settings.INSTALLED_APPS)
