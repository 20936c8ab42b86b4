"""Services name the tasks that they queue; a name that no task has would be found by nobody but the worker."""

import re
from pathlib import Path

from django.conf import settings

from cecportal.celery import app
from foundation.long_work import LongWork

ROOT = Path(settings.BASE_DIR)
_NAMED = re.compile(r"(?:queue_on_commit|publish)\(\s*\"([^\"]+)\"")


def test_every_task_that_is_queued_exists() -> None:
    app.loader.import_default_modules()
    code = [path.read_text() for path in ROOT.glob("*/**/*.py") if path.relative_to(ROOT).parts[0] != "tests"]
    named = {name for text in code for name in _NAMED.findall(text)} | {
        work.task for work in LongWork.__subclasses__()
    }

    assert named - set(app.tasks) == set()
    assert {"accounts.send_mail", "attendance.check_upload", "fees.work_on_fee"} <= named
