from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from certificates.credentials.publication import statement_keys
from certificates.credentials.verifier import verifier_page
from foundation.formatting import plural


class Command(BaseCommand):
    help = "Write one HTML file with which anybody checks QR codes of certificates without a network."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="where to write it, such as verifier.html")

    def handle(self, *_args: Any, file: Path, **_options: Any) -> None:
        try:
            file.write_text(verifier_page(now=timezone.now()))
        except OSError as error:
            raise CommandError(f"{file} cannot be written ({error.strerror}).") from None
        self.stdout.write(f"Wrote {file} with {plural(len(statement_keys()), 'public key')}.")
