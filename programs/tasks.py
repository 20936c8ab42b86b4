import logging

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from programs.services.reminders import send_reminders
from programs.services.save_the_date_sending import MailServerUnavailable, begin_due, send_batch

logger = logging.getLogger(__name__)


@shared_task(name="programs.send_reminders")
def remind() -> None:
    send_reminders(now=timezone.now())


@shared_task(name="programs.send_save_the_dates")
def send_save_the_dates() -> None:
    """Send one batch of each email that is due. Several workers may run this at once."""
    for pk in begin_due(now=timezone.now()):
        try:
            send_batch(pk, most=settings.SAVE_THE_DATE_BATCH, now=timezone.now())
        except MailServerUnavailable:
            logger.warning("The mail server is away; Save the Date %s goes on at the next beat.", pk)
