from django.conf import settings
from django.core.exceptions import ValidationError

DEMO_PASSWORD = "demo-sleep-2026"  # noqa: S105 - public on purpose, and refused everywhere but in the demo


def is_refused(password: str) -> bool:
    """Whether this is the demo's password, outside the demo."""
    return not settings.DEMO and password.strip().casefold() == DEMO_PASSWORD


class NotTheDemoPassword:
    """A password validator: the demo's password is printed in the README."""

    def validate(self, password: str, user: object = None) -> None:
        if is_refused(password):
            raise ValidationError("This is the password of the demo, which everyone knows. Choose another one.")

    def get_help_text(self) -> str:
        return "Your password can’t be the one of the demo."
