from django.conf import settings

from accounts.selectors import addresses_of
from foundation.emails import OutgoingEmail, queue_emails
from programs.models import Program


def notify_provider(program: Program, template: str, **context: object) -> None:
    """A letter about the program to its organization and everyone who may act for it."""
    facts = {"program": program, "provider": program.provider, **context}
    queue_emails(OutgoingEmail(to, template, facts) for to in addresses_of(program.provider))


def notify_staff(program: Program, template: str, **context: object) -> None:
    """The same letter to AAST, where something changes that no queue of theirs shows."""
    facts = {"program": program, "provider": program.provider, **context}
    queue_emails([OutgoingEmail(settings.HELP_EMAIL, template, facts)])
