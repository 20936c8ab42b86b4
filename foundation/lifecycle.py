"""The form of every lifecycle: a table of allowed changes of a status, without effects."""

from collections.abc import Mapping
from dataclasses import dataclass

from foundation.refusals import Conflict


class InvalidTransition(Conflict):
    """The table does not allow the change of the status. A note names the change for developers."""

    code = "status_changed"
    sentence = "Somebody else was faster: the record changed meanwhile. Nothing was done."

    def __init__(self, lifecycle: str, origin: str, target: str) -> None:
        self.lifecycle, self.origin, self.target = lifecycle, origin, target
        super().__init__()
        self.add_note(f"{lifecycle}: {origin} cannot become {target}")


@dataclass(frozen=True)
class Lifecycle:
    """`transitions` has every status as a key. A status without following states is final."""

    name: str
    transitions: Mapping[str, frozenset[str]]

    def allows(self, origin: str, target: str) -> bool:
        return target in self.transitions[origin]

    def check(self, origin: str, target: str) -> None:
        if not self.allows(origin, target):
            raise InvalidTransition(self.name, origin, target)

    def diagram(self) -> str:
        """The table as a Mermaid state diagram, for the docs."""
        lines = [
            f"    {_id(origin)} --> {_id(target)}"
            for origin in self.transitions
            for target in sorted(self.transitions[origin])
        ]
        labels = [f'    state "{status.replace("_", " ").title()}" as {_id(status)}' for status in self.transitions]
        return "\n".join(["stateDiagram-v2", *labels, *lines])


def _id(status: str) -> str:
    return status.lower()
