from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from dashboard.staff_tasks import staff_waiting
from foundation.searching import searched


class PortalAdminSite(admin.AdminSite):
    """The admin with the portal's own login. Its first page shows the tasks of staff."""

    site_header = "AAST CEC Portal"
    site_title = "AAST staff"
    index_title = "CEC Program"
    enable_nav_sidebar = False  # the lists need its space

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        return super().admin_view(_plainly_searched(view), cacheable)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        waiting = staff_waiting(request.user)  # type: ignore[arg-type]
        return super().index(request, {**(extra_context or {}), "waiting": waiting})

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Redirect to the portal's own page, which sends an email to the owner of the login."""
        return redirect("account_change_password")

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return secure_admin_login(super().login)(request, extra_context)


def _plainly_searched(view: Callable[..., Any]) -> Callable[..., Any]:
    """Clean the search text of an admin page, in a list or in a field with completion."""

    @wraps(view)
    def searching(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        fields = request.GET.copy()
        fields.update({name: searched(fields.pop(name)[-1]) for name in ("q", "term") if name in fields})
        request.GET = fields  # type: ignore[assignment]
        return view(request, *args, **kwargs)

    return searching
