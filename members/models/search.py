from django.conf import settings
from django.db import models

from accounts.models import Provider


class MemberSearch(models.Model):
    """One requested page of Member Search: person, fields, number of people. Typed values are not kept."""

    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, null=True, related_name="+")
    fields = models.CharField("fields filled in", max_length=200)
    found = models.PositiveIntegerField(help_text="How many people fit.")
    shown = models.PositiveIntegerField(help_text="How many of them were on the page.")
    refused = models.BooleanField("over the day’s limit", default=False)

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name_plural = "member searches"
        indexes = [models.Index(fields=["by", "at"], name="member_search_by_day")]

    def __str__(self) -> str:
        return f"{self.by} searched by {self.fields}"
