"""What changed between two submissions of an application."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# Sections, each with its labels and texts, in the order in which they are shown.
Told = Mapping[str, Sequence[Sequence[str]]]


@dataclass(frozen=True)
class Change:
    """`before` is empty where it is new, `after` where it is gone."""

    label: str
    before: str
    after: str


def changes(before: Told, after: Told) -> dict[str, list[Change]]:
    """By section; sections without a change are left out. A label that occurs twice is told apart by its turn."""
    found = {section: _changed(before.get(section, ()), texts) for section, texts in after.items()}
    return {section: some for section, some in found.items() if some}


def _changed(before: Sequence[Sequence[str]], after: Sequence[Sequence[str]]) -> list[Change]:
    old, new = _keyed(before), _keyed(after)
    labels = [*new, *(key for key in old if key not in new)]
    changes = [Change(key[0], old.get(key, ""), new.get(key, "")) for key in labels]
    return [change for change in changes if change.before != change.after]


def _keyed(texts: Sequence[Sequence[str]]) -> dict[tuple[str, int], str]:
    keyed: dict[tuple[str, int], str] = {}
    for label, text in texts:
        turn = sum(1 for key in keyed if key[0] == label)
        keyed[label, turn] = text
    return keyed
