from django.conf import settings
from django.db import models

from members.choices import LoginRequestStatus
from members.models.member import Member


class LoginClaim(models.Model):
    """A link to a member's first login. It was sent to an address on file, or to one that staff accepted."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="login_claims")
    email = models.EmailField("email address")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, help_text="When it was used, or when another event ended it.")
    granted = models.BooleanField(default=False, help_text="Staff accepted the address, which may not be on file.")
    keep_address = models.BooleanField(default=False, help_text="The address goes on file when the link is used.")

    class Meta:
        ordering = ["-asked_at", "-id"]

    def __str__(self) -> str:
        return f"Claim of {self.member}"


class LoginRequest(models.Model):
    """A person without the address on file asks staff for a login."""

    first_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100)
    aast_id = models.CharField("AAST ID", max_length=6, blank=True)
    city = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=2, blank=True)
    email = models.EmailField("email address for the answer")
    text = models.TextField("what else may help to find them", max_length=1000, blank=True)
    asked_at = models.DateTimeField()
    status = models.CharField(
        max_length=10, choices=LoginRequestStatus, default=LoginRequestStatus.WAITING, editable=False
    )
    member = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="login_requests")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=250, blank=True)

    class Meta:
        ordering = ["-asked_at", "-id"]
        indexes = [
            models.Index(
                fields=["asked_at"],
                name="login_request_waits",
                condition=models.Q(status=LoginRequestStatus.WAITING),
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=LoginRequestStatus.values), name="login_request_status"
            ),
            models.CheckConstraint(
                condition=models.Q(status=LoginRequestStatus.WAITING, decided_at__isnull=True)
                | (~models.Q(status=LoginRequestStatus.WAITING) & models.Q(decided_at__isnull=False)),
                name="login_request_decided_when_final",
            ),
            models.CheckConstraint(
                condition=~models.Q(status=LoginRequestStatus.GRANTED) | models.Q(member__isnull=False),
                name="login_request_granted_to_member",
            ),
        ]

    def __str__(self) -> str:
        return f"Login for {self.first_name} {self.last_name}"
