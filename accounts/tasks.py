from celery import shared_task
from django.core.management import call_command
from post_office.mail import send_queued_mail_until_done


@shared_task(name="accounts.send_mail")
def send_mail() -> None:
    """Send what waits in the outbox; a second copy running meanwhile finds the outbox locked and leaves."""
    send_queued_mail_until_done()


@shared_task(name="accounts.clear_sessions")
def clear_sessions() -> None:
    call_command("clearsessions")
