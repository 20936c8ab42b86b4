import os
import sys
from collections.abc import Callable
from typing import Any

from celery import Celery
from celery.signals import beat_init, worker_init
from django.core.exceptions import ImproperlyConfigured

from cecportal.checks import refuse_what_is_wrong, refuse_worker_without_key

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cecportal.settings")

app = Celery("cecportal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
@beat_init.connect
def refuse(**_kwargs: Any) -> None:
    _end_on_error(refuse_what_is_wrong)


@worker_init.connect
def refuse_without_key(**_kwargs: Any) -> None:
    _end_on_error(refuse_worker_without_key)


def _end_on_error(check: Callable[[], None]) -> None:
    """End the process, because Celery only logs an exception of a receiver."""
    try:
        check()
    except ImproperlyConfigured as error:
        sys.exit(str(error))
