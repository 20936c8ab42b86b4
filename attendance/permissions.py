from uuid import UUID

from django.shortcuts import get_object_or_404

from accounts.models import User
from accounts.permissions import check_may_file_for
from attendance.models import AttendanceUpload


def upload_to_change(user: User, pk: UUID) -> AttendanceUpload:
    """Raises Http404 if `user` may not see the upload, PermissionDenied if they may only see it."""
    uploads = AttendanceUpload.objects.visible_to(user).select_related("provider", "received_by")
    upload = get_object_or_404(uploads, pk=pk)
    check_may_file_for(user, upload.provider)
    return upload
