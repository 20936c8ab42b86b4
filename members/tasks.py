from celery import shared_task
from django.utils import timezone

from members.claims.login_requests import forget_login_requests
from members.claims.services import forget_claims


@shared_task(name="members.forget_claims")
def forget_old_claims() -> None:
    """Delete old links and decided requests. Both hold personal data without a use."""
    now = timezone.now()
    forget_claims(now=now)
    forget_login_requests(now=now)
