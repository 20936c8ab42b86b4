"""The page on which anybody drops a certificate's PDF, to see whether it is real. The file is not stored."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from certificates.facts import facts_of
from certificates.limits import asks_too_often
from certificates.signing.dropped import MAX_BYTES, check_file
from certificates.tables import TONES
from certificates.unlisted import unlisted


class FileForm(forms.Form):
    file = forms.FileField(
        label="Certificate as PDF",
        help_text="The file itself, as it was downloaded or sent to you. A scan or a photo says nothing.",
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
        error_messages={
            "required": "Choose the PDF file of a certificate.",
            "empty": "The file is empty. Choose the PDF file of a certificate.",
        },
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise ValidationError(
                f"The file is larger than {MAX_BYTES // 1024 // 1024} MB, so it is no certificate of AAST."
                " Choose the PDF file of one certificate."
            )
        return file


@unlisted
@require_http_methods(["GET", "HEAD", "POST"])
def verify_file(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, FileForm())
    if asks_too_often(request):
        return render(request, "certificates/too_often.html", status=429)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form)
    answer = check_file(form.cleaned_data["file"].read())
    certificate = answer.certificate
    context: dict[str, object] = {"answer": answer, "certificate": certificate}
    if certificate:
        context |= {"facts": facts_of(certificate), "tone": TONES[certificate.state]}
    return _page(request, FileForm(), **context)


def _page(request: HttpRequest, form: FileForm, **context: object) -> HttpResponse:
    return render(request, "certificates/verify/file.html", {"form": form, "max_bytes": MAX_BYTES, **context})
