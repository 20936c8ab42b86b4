from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.permissions import SignedIn
from attendance.permissions import upload_to_change
from attendance.uploads.dismiss import dismiss_upload
from foundation.refusal_answers import message_on_refusal

_ACCEPTED = "Only a file that was not accepted can be dismissed. Nothing was changed."


@require_POST
def dismiss(request: SignedIn, pk: UUID) -> HttpResponse:
    """Remove a rejected upload from My Inbox of all people of its provider."""
    upload = upload_to_change(request.user, pk)
    with message_on_refusal(request, changed=_ACCEPTED):
        dismiss_upload(upload, by=request.user, now=timezone.now())
        messages.success(request, f"{upload.filename} is out of My Inbox. It stays in the list of your uploads.")
        return redirect("inbox")
    return redirect(upload)
