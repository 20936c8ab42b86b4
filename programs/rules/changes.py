"""The differences between two submissions of an application."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# Each section with its [label, text] pairs, in the order of the page.
SectionTexts = Mapping[str, Sequence[Sequence[str]]]


@dataclass(frozen=True)
class Change:
    """`before` is empty for a new text, and `after` for a removed one."""

    label: str
    before: str
    after: str


def changes(before: SectionTexts, after: SectionTexts) -> dict[str, list[Change]]:
    """The changes of each section that has any. A label that repeats is compared by its position."""
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
