"""How a service says no to a person: a rule refuses, or somebody else was faster.

Each kind has a `code`, unique in the portal and stable, and a sentence for the person, which is `str` of it.
docs/refusals.md lists all of them.
"""

from http import HTTPStatus


class Refusal(Exception):
    """Raised when a rule says no. A kind that always says the same has it as its `sentence`."""

    code = "refused"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    sentence = "This cannot be done as things stand."

    def __init__(self, sentence: str = "") -> None:
        super().__init__(sentence or self.sentence)


class Conflict(Refusal):
    """Raised when somebody else was faster: what the person saw is no longer so."""

    code = "conflict"
    status = HTTPStatus.CONFLICT
    sentence = "It was changed meanwhile; look again."
