from collections.abc import Iterable

from django.db import models
from django.db.models import F, OuterRef, Q
from django.db.models.expressions import Exists
from django.db.models.functions import Mod
from django.db.models.lookups import Exact

from accounts.models import User
from attendance.models.upload import AttendanceUpload
from foundation.formatting import cecs_with_unit
from members.models import Member
from programs.models import Program


class Filing(models.Model):
    """The lines of one program in one upload. A filing is priced, settled, undone, and certified.

    `attendees` and `cecs` are sums of its records. Services update them under the lock of the program.
    """

    # The unique constraint below begins with the program, so the program needs no index of its own.
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="filings", db_index=False)
    upload = models.ForeignKey(AttendanceUpload, on_delete=models.PROTECT, related_name="filings")
    attendees = models.PositiveIntegerField()
    cecs = models.DecimalField("CECs", max_digits=11, decimal_places=2)
    filed_at = models.DateTimeField()
    settled_at = models.DateTimeField(
        null=True, help_text="When its fee was paid or waived. From then on certificates attest its records."
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["program", "upload"], name="filing_once"),
            models.CheckConstraint(condition=Q(attendees__gt=0), name="filing_has_attendees"),
            models.CheckConstraint(condition=Q(cecs__gt=0), name="filing_has_cecs"),
        ]

    def __str__(self) -> str:
        return f"{self.program.program_id} in {self.upload.filename}"

    @property
    def records(self) -> "RecordQuerySet":
        return AttendanceRecord.objects.filter(upload=self.upload_id, program=self.program_id)


class RecordQuerySet(models.QuerySet["AttendanceRecord"]):
    def visible_to(self, user: User) -> "RecordQuerySet":
        if user.sees_all(AttendanceRecord):
            return self
        return self.filter(program__provider__in=user.provider_ids)

    def of_filings(self, filings: Iterable[Filing]) -> "RecordQuerySet":
        return self.filter(upload__filings__in=filings, upload__filings__program=F("program"))

    def unsettled(self) -> "RecordQuerySet":
        """Records whose filing fee is neither paid nor waived, so that no certificate attests them."""
        here = Filing.objects.filter(upload=OuterRef("upload_id"), program=OuterRef("program_id"))
        return self.filter(Exists(here.filter(settled_at=None)))


class AttendanceRecord(models.Model):
    """One accepted line: a member completed a program on a day, and earned CECs."""

    # The unique constraint below begins with the program, so the program needs no index of its own.
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="records", db_index=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="records")
    upload = models.ForeignKey(AttendanceUpload, on_delete=models.PROTECT, related_name="records")
    line_number = models.PositiveIntegerField()
    first_name = models.CharField(max_length=100, help_text="As the provider reported it.")
    last_name = models.CharField(max_length=100, help_text="As the provider reported it.")
    completion_date = models.DateField()
    cecs = models.DecimalField("CECs", max_digits=5, decimal_places=2)
    recorded_at = models.DateTimeField()

    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ["last_name", "first_name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["program", "member"], name="record_once_per_program"),
            models.CheckConstraint(condition=Q(cecs__gt=0, cecs__lte=200), name="record_cecs_range"),
            models.CheckConstraint(condition=Exact(Mod(F("cecs") * 4, 1), 0), name="record_cecs_quarters"),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}, {self.program.program_id}"

    @property
    def cecs_text(self) -> str:
        return cecs_with_unit(self.cecs)
