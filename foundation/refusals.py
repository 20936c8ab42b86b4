"""The refusals of services: a rule forbids something, or somebody else was faster.

Each subclass has a stable `code`, unique in the portal. Its `str` is the sentence for the person.
docs/refusals.md lists all of them.
"""

from http import HTTPStatus


class Refusal(Exception):
    """A rule forbids something. A subclass with a constant sentence sets `sentence`."""

    code = "refused"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    sentence = "This cannot be done as things stand."

    def __init__(self, sentence: str = "") -> None:
        super().__init__(sentence or self.sentence)


class Conflict(Refusal):
    """Somebody else was faster: the record is not as the person saw it."""

    code = "conflict"
    status = HTTPStatus.CONFLICT
    sentence = "It was changed meanwhile; look again."
