from uuid import UUID

from celery import shared_task
from django.utils import timezone

from foundation.long_work import SECONDS, SOFT_SECONDS, sweep
from members.claims.login_requests import forget_login_requests
from members.claims.services import forget_claims
from members.imports.models import MemberImportWork
from members.imports.retention import forget_import_files
from members.imports.services import run_import_work


@shared_task(name="members.forget_claims")
def forget_old_claims() -> None:
    """Old links hold personal data without a use. So do decided requests."""
    now = timezone.now()
    forget_claims(now=now)
    forget_login_requests(now=now)


@shared_task(name="members.forget_import_files")
def forget_old_import_files() -> None:
    forget_import_files(now=timezone.now())


@shared_task(name="members.work_on_import", soft_time_limit=SOFT_SECONDS, time_limit=SECONDS)
def work_on_import(*, work_id: str) -> None:
    run_import_work(UUID(work_id))


@shared_task(name="members.sweep_imports")
def sweep_imports() -> None:
    sweep(MemberImportWork, now=timezone.now())
