"""All refusals of the portal, for the docs and for the test that their codes are unique."""

import re
from collections import defaultdict
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from types import ModuleType

from foundation.refusals import Conflict, Refusal

# The rooms that may refuse something to a person.
ROOMS = ("foundation", "tabular", "accounts", "members", "programs", "attendance", "certificates", "fees", "dashboard")
_RAISE = re.compile(r"\braise (\w+)")


def all_refusals() -> dict[type[Refusal], list[str]]:
    """Each refusal in the order of its code, with the modules that raise it."""
    raised: defaultdict[type[Refusal], set[str]] = defaultdict(set)
    for module in _modules():
        for name in _RAISE.findall(Path(str(module.__file__)).read_text(encoding="utf-8")):
            kind = getattr(module, name, None)
            if isinstance(kind, type) and issubclass(kind, Refusal):
                raised[kind].add(module.__name__)
    return {kind: sorted(raised[kind]) for kind in sorted(_kinds(Refusal), key=lambda kind: kind.code)}


def _modules() -> Iterator[ModuleType]:
    for room in ROOMS:
        package = import_module(room)
        for found in walk_packages(package.__path__, f"{room}."):
            if ".migrations" not in found.name:
                yield import_module(found.name)


def _kinds(parent: type[Refusal]) -> Iterator[type[Refusal]]:
    for kind in parent.__subclasses__():
        if kind is not Conflict and kind.__module__.partition(".")[0] in ROOMS:
            yield kind
        yield from _kinds(kind)
