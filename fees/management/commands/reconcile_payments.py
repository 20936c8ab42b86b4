"""Compares the payments of the gateway with those of the portal."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from fees.gateways.interface import GatewayAway
from fees.gateways.reconcile import differences
from foundation.formatting import plural


class Command(BaseCommand):
    help = (
        "Compare the payments of the gateway with those of the portal, and print what differs. Nothing is changed. "
        "It ends with an error if something differs."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=30, help="How far back; 30 days otherwise.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = differences(since=timezone.now() - timedelta(days=options["days"]))
        except GatewayAway as away:
            raise CommandError(str(away)) from away
        for sentence in found:
            self.stdout.write(sentence)
        if found:
            raise CommandError(f"{plural(len(found), 'payment differs', 'payments differ')}.")
        self.stdout.write("The payments of the gateway and of the portal are the same.")
