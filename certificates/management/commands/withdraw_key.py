from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from certificates.credentials.keys import CredentialKeyNotUsable
from certificates.credentials.services import withdraw_key
from certificates.models import PublicKey
from foundation.formatting import plural


class Command(BaseCommand):
    help = "Withdraw a stolen key of credentials or statements. Run it where the new keys are, as a worker has them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="what stands behind #key- in /.well-known/did.json")

    def handle(self, *_args: Any, name: str, **_options: Any) -> None:
        try:
            count = withdraw_key(name, now=timezone.now())
        except PublicKey.DoesNotExist:
            raise CommandError(f"No key has the name {name}.") from None
        except CredentialKeyNotUsable as sentence:
            raise CommandError(str(sentence)) from None
        self.stdout.write(f"Withdrew {name}. What it signed for {plural(count, 'certificate')} is made anew.")
