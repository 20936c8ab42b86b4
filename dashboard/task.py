from dataclasses import dataclass
from typing import Literal

from programs.rules.deadline import Deadline


@dataclass(frozen=True)
class ToDo:
    """One task with one link to its page. `dismiss` is the address that hides the task."""

    tone: Literal["danger", "warning", "info"]
    title: str
    detail: str
    link: str
    url: str
    deadline: Deadline | None = None
    label: str = "Waiting for you"
    dismiss: str = ""
