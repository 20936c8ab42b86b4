from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Viewing(models.Model):
    """A time in which staff see the portal as another person sees it.

    The rows are a log. Nothing of them changes but `stopped_at`, once.
    """

    viewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=250)
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(viewer=F("person")), name="viewing_as_another"),
            models.CheckConstraint(condition=~Q(reason=""), name="viewing_with_reason"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("started_at")), name="viewing_ends_after_start"),
            models.CheckConstraint(
                condition=Q(stopped_at=None) | Q(stopped_at__gte=F("started_at"), stopped_at__lte=F("ends_at")),
                name="viewing_stopped_between",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.viewer} as {self.person}"

    @property
    def until(self) -> datetime:
        return self.stopped_at or self.ends_at
