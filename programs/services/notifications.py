from django.conf import settings

from accounts.selectors import addresses_of
from foundation.emails import OutgoingEmail, queue_emails
from programs.models import Program


def notify_provider(program: Program, template: str, **context: object) -> None:
    """Email the organization of the program and its people, except viewers."""
    facts = {"program": program, "provider": program.provider, **context}
    queue_emails(OutgoingEmail(to, template, facts) for to in addresses_of(program.provider))


def notify_staff(program: Program, template: str, **context: object) -> None:
    """Email AAST about a change that no queue of staff shows."""
    facts = {"program": program, "provider": program.provider, **context}
    queue_emails([OutgoingEmail(settings.HELP_EMAIL, template, facts)])
