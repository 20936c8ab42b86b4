from pathlib import Path
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Mod
from django.db.models.lookups import Exact

from members.models import Member


def _stored_proof(_credit: "SelfReportedCredit", filename: str) -> str:
    return f"proofs/{uuid4()}{Path(filename).suffix.lower()}"


class SelfReportedCredit(models.Model):
    """A credit that a member earned elsewhere and adds to the transcript, with a file as proof. AAST attests none."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="self_reported_credits")
    title = models.CharField("program", max_length=200)
    provider_name = models.CharField("provider", max_length=200)
    completion_date = models.DateField("completed")
    cecs = models.DecimalField("CECs", max_digits=5, decimal_places=2)
    proof = models.FileField(upload_to=_stored_proof, max_length=200)
    filename = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["-completion_date", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(cecs__gt=0, cecs__lte=200), name="self_reported_cecs_range"),
            models.CheckConstraint(condition=Exact(Mod(F("cecs") * 4, 1), 0), name="self_reported_cecs_quarters"),
        ]

    def __str__(self) -> str:
        return self.title
