from celery import shared_task
from django.utils import timezone

from cecportal.orphans import TooManyOrphans, sweep_orphans
from foundation.emails import send_alarm


@shared_task(name="cecportal.sweep_storage")
def sweep_storage() -> None:
    try:
        sweep_orphans(now=timezone.now())
    except TooManyOrphans as orphans:
        send_alarm(
            "Most stored files have no row",
            f"{orphans} files in STORAGE_ROOT belong to no row of the database, which are more than belong to one."
            " Nothing was deleted. Look whether DATABASE_URL and STORAGE_ROOT belong together.",
        )
