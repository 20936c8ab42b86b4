"""What a member sees: own certificates, credits that wait for a fee, and programs that nobody reported yet."""

from django.db.models import F, OuterRef
from django.db.models.expressions import Exists

from attendance.choices import UploadStatus
from attendance.models import AttendanceRecord, Filing, RepairLine
from certificates.models import Certificate, CertificateQuerySet
from certificates.transcript.cycle import Period
from members.models import Member
from programs.models import Program

SHOWN = 5  # on the page; the list of certificates has all
_MOST = 50
_NOT_RECORDED = (UploadStatus.REJECTED, UploadStatus.CHECKED)


def certificates_of(member: Member, period: Period | None = None) -> CertificateQuerySet:
    """The valid certificates of a member, the newest first; `period` limits the completion dates."""
    valid = Certificate.objects.of_member(member).valid()
    if period:
        valid = valid.filter(completion_date__range=period)
    return valid.order_by("-completion_date", "number")


def not_reported(member: Member) -> list[Program]:
    """Programs whose provider has the member in a file that was not recorded, without a record of the member."""
    lines = RepairLine.objects.filter(aast_id=member.aast_id, removed=False, upload__status__in=_NOT_RECORDED)
    numbers = {number for number in lines.order_by().values_list("program_id", flat=True).distinct() if number}
    # A later file of the program that was recorded says that the person was left out on purpose.
    later = Filing.objects.filter(program=OuterRef(OuterRef("pk")), filed_at__gt=OuterRef("upload__received_at"))
    open_lines = lines.filter(~Exists(later), program_id=OuterRef("program_id"), upload__provider=OuterRef("provider"))
    named = Exists(open_lines)
    recorded = Exists(AttendanceRecord.objects.filter(member=member, program=OuterRef("pk")))
    programs = Program.objects.filter(named, ~recorded, program_id__in=numbers).select_related("provider")
    return list(programs.order_by(F("end_date").desc(nulls_last=True), "pk")[:_MOST])
