from dataclasses import dataclass
from typing import Literal

from programs.rules.deadline import Deadline


@dataclass(frozen=True)
class ToDo:
    """One thing that waits, with the one link that leads to doing it; `dismiss` is where it can be put aside."""

    tone: Literal["danger", "warning", "info"]
    title: str
    detail: str
    link: str
    url: str
    deadline: Deadline | None = None
    label: str = "Waiting for you"
    dismiss: str = ""
