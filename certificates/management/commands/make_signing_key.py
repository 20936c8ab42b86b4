"""Makes a key that signs certificates, under a root of its own."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from certificates.signing.own_root import write_key


class Command(BaseCommand):
    help = "Write a new private key with its X.509 certificate, for SIGNING_KEY_FILE of the worker."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="Where to write it. A file that is there is not replaced.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            write_key(options["file"], organization=settings.ORGANIZATION_NAME, now=timezone.now())
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be written ({error.strerror}).") from error
        self.stdout.write(
            f"{options['file']} holds the key. Keep it secret, and give it to the worker alone. The last"
            " X.509 certificate in it is the root, which others may import to trust the signatures."
        )
