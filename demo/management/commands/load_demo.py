from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone


class Command(BaseCommand):
    help = "Load the demo's made-up people, programs, and files, once. Only where DEMO is true."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "The demo data is made up and its passwords are public, so it is loaded only where DEMO=true is set."
            )
        from demo.loaders.load import load  # noqa: PLC0415 - needs Faker, which is installed for the demo alone

        if load(now=timezone.now()):
            self.stdout.write("The demo data is loaded.")
        else:
            self.stdout.write("The demo data is there already.")
