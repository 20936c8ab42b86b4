import os
import sys
from typing import Any

from celery import Celery
from celery.signals import beat_init, worker_init
from django.core.exceptions import ImproperlyConfigured

from cecportal.checks import refuse_what_is_wrong

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cecportal.settings")

app = Celery("cecportal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
@beat_init.connect
def refuse(**_kwargs: Any) -> None:
    """End the process, because Celery only logs an exception of a receiver."""
    try:
        refuse_what_is_wrong()
    except ImproperlyConfigured as error:
        sys.exit(str(error))
