from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from accounts.models import User
from certificates.models import CertificateDesign
from certificates.pdf.image_files import ImageRefused, picture_of
from certificates.pdf.responses import pdf_response
from certificates.pdf.sample import draw_sample, print_sample
from certificates.services.design import newest_look, publish_design, save_draft
from foundation.admin_actions import ActionsAdmin, AdminAction, ConfirmForm

_TEXTS = ("organization", "address", "credit_text", "signer_name", "signer_title", "note")
_IMAGES = ("signature", "seal", "logo")
_FILES = tuple(f"{name}_file" for name in _IMAGES)
_REMOVALS = tuple(f"without_{name}" for name in _IMAGES)


class DesignForm(forms.ModelForm):
    """Texts, and for each image a file that replaces it or a mark that removes it."""

    class Meta:
        model = CertificateDesign
        fields = _TEXTS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in _IMAGES:
            self.fields[f"{name}_file"] = forms.FileField(
                label=name.capitalize(), required=False, help_text="PNG or SVG. Without a file it stays as it is."
            )
            self.fields[f"without_{name}"] = forms.BooleanField(label=f"Without a {name}", required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self.images = dict(self._images(cleaned))
        if self.images.get("signature", self.instance.signature) and not cleaned.get("signer_name"):
            self.add_error("signer_name", "Whose signature is it? Type the signer’s name.")
        return cleaned

    def _images(self, cleaned: dict[str, Any]) -> Iterator[tuple[str, str]]:
        for name in _IMAGES:
            if cleaned.get(f"without_{name}"):
                yield name, ""
            elif file := cleaned.get(f"{name}_file"):
                try:
                    yield name, picture_of(file.read())
                except ImageRefused as refusal:
                    self.add_error(f"{name}_file", str(refusal))


def _publish(draft: CertificateDesign, *, confirmed: bool, by: User, now: datetime) -> str:
    design = publish_design(draft, by=by, now=now)
    return f"{design} is published. Certificates that are issued from now on have it."


@admin.register(CertificateDesign)
class CertificateDesignAdmin(ActionsAdmin):
    """A draft is edited and looked at until it is published. To change a published design, add a draft."""

    form = DesignForm
    list_display = ("__str__", "organization", "signer_name", "published_at", "published_by")
    list_select_related = ("published_by",)
    readonly_fields = ("preview",)
    record_actions = (
        AdminAction(
            "Publish",
            ConfirmForm,
            _publish,
            lambda design: not design.is_published,
            help_text="Certificates that are issued from now on have this design. It cannot be changed afterwards.",
        ),
    )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        ours = [
            path("<int:object_id>/preview.pdf", view(self.preview_pdf), name="certificates_certificatedesign_preview"),
            path("<int:object_id>/preview.png", view(self.preview_png), name="certificates_certificatedesign_picture"),
        ]
        return [*ours, *super().get_urls()]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("certificates.add_certificatedesign")

    def has_change_permission(self, request: HttpRequest, obj: CertificateDesign | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or not obj.is_published)

    def get_fieldsets(self, request: HttpRequest, obj: CertificateDesign | None = None) -> Any:
        images = [(name, removal) for name, removal in zip(_FILES, _REMOVALS, strict=True)]
        shown = ("preview",) if obj else ()
        if obj and obj.is_published:
            return [(None, {"fields": (*shown, *_TEXTS, "version", "published_at", "published_by")})]
        return [(None, {"fields": (*shown, *_TEXTS)}), ("Images", {"fields": images})]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        is_published = isinstance(obj, CertificateDesign) and obj.is_published
        return super().get_readonly_fields(request, obj) if is_published else self.readonly_fields

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The files are fields of the form alone, so the model's form is not asked for them."""
        return super().get_form(request, obj, change, **{**kwargs, "fields": _TEXTS})

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return dict(newest_look().words())

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        buttons = {"show_save": True, "show_save_and_continue": True}
        return super().change_view(request, object_id, form_url, {**buttons, **(extra_context or {})})

    def save_model(self, request: HttpRequest, obj: CertificateDesign, form: DesignForm, change: bool) -> None:
        images = form.images if change else {**newest_look().images(), **form.images}
        texts = {name: form.cleaned_data[name] for name in _TEXTS}
        obj.pk = save_draft(obj, texts=texts, images=images).pk

    def preview(self, design: CertificateDesign) -> str:
        """As it is saved."""
        addresses = [
            reverse(f"admin:certificates_certificatedesign_{name}", args=[design.pk])
            for name in ("preview", "picture")
        ]
        return format_html(
            '<a href="{}"><img class="certificate-sample" src="{}" alt="Sample certificate" width="1056" height="816">'
            "<br>Open it as PDF</a>",
            *addresses,
        )

    def preview_pdf(self, request: HttpRequest, object_id: int) -> HttpResponse:
        design = self._seen(request, object_id)
        return pdf_response(print_sample(design), f"sample-{design}.pdf")

    def preview_png(self, request: HttpRequest, object_id: int) -> HttpResponse:
        return HttpResponse(draw_sample(self._seen(request, object_id)), content_type="image/png")

    def _seen(self, request: HttpRequest, object_id: int) -> CertificateDesign:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return get_object_or_404(self.get_queryset(request), pk=object_id)
