"""Makes a login of AAST staff, such as the first one of an empty portal."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.utils import timezone

from accounts.fields import validate_plain_letters
from accounts.services.staff import StaffRefused, create_staff
from accounts.staff_groups import GROUPS

_GROUPS = "; ".join(f"{group.name}: {group.task}" for group in GROUPS)


class Command(BaseCommand):
    help = "Make a login of AAST staff and email a link to choose the password. Asks for the address and the group."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", nargs="?", help="The email address to log in with.")
        parser.add_argument("--first-name", default="")
        parser.add_argument("--last-name", default="")
        parser.add_argument("--group", action="append", default=[], help=f"May be given several times. {_GROUPS}")
        parser.add_argument("--superuser", action="store_true", help="All rights, also those that no group has.")

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"] or _ask("Email address")
        try:
            validate_email(email)
            validate_plain_letters(email)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        groups = options["group"] or ([] if options["superuser"] else [_ask(f"Group ({_names()})")])
        try:
            user = create_staff(
                email,
                first_name=options["first_name"],
                last_name=options["last_name"],
                groups=groups,
                superuser=options["superuser"],
                by=None,
                now=timezone.now(),
            )
        except StaffRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{user.email} is staff. An email about it is on its way.")
        if not user.has_usable_password():
            self.stdout.write(
                "Its link to choose a password works once, for three days. Run this again for another one."
            )


def _ask(question: str) -> str:
    try:
        return input(f"{question}: ").strip()
    except EOFError as error:
        raise CommandError(f"{question} is missing. Give it as an argument; see --help.") from error


def _names() -> str:
    return ", ".join(group.name for group in GROUPS)
