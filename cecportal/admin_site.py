from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.db.models.base import ModelBase
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from cecportal.desk import staff_waiting

# What the packages bring that nobody here works with.
_UNUSED = {
    "account.EmailAddress",
    "auth.Group",
    "post_office.Attachment",
    "post_office.EmailTemplate",
    "post_office.Log",
}


class PortalAdminSite(admin.AdminSite):
    """The admin behind the portal's own login, with what waits for staff on its first page."""

    site_header = "AAST CEC Portal"
    site_title = "AAST staff"
    index_title = "CEC Program"

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        models: list[Any] = [model_or_iterable] if isinstance(model_or_iterable, ModelBase) else [*model_or_iterable]
        used = [model for model in models if model._meta.label not in _UNUSED]
        super().register(used, admin_class, **options)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        return super().index(request, {**(extra_context or {}), "waiting": staff_waiting()})

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return secure_admin_login(super().login)(request, extra_context)
