"""The button "View as" for staff, and the log of viewings."""

from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone

from accounts.models import User
from accounts.view_as.middleware import SESSION_KEY
from accounts.view_as.models import Viewing
from accounts.view_as.selectors import may_view, why_not_as
from accounts.view_as.services import start_viewing
from foundation.admin_actions import AdminAction, ReadOnlyAdmin, ReasonForm, admin_page, show_action
from foundation.form_recovery import recovered_post
from foundation.refusal_answers import error_on_refusal

_VIEW_AS = AdminAction[User](
    "View as",
    ReasonForm,
    # The page below calls the service, because it keeps the result in the session.
    start_viewing,  # type: ignore[arg-type]
    lambda person: not why_not_as(person),
    help_text="You see the pages of this person, and change nothing. The log keeps the reason.",
)


class OffersViewAs(admin.ModelAdmin):
    """The button above a record. `login_of` gives the login of the record."""

    change_form_template = "admin/view_as/change_form.html"

    def login_of(self, record: Any) -> User | None:
        raise NotImplementedError

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        person = self.login_of(obj) if obj else None
        offered = person if person and may_view(request.user) and not why_not_as(person) else None
        return super().render_change_form(request, {**context, "view_as": offered}, add, change, form_url, obj)


class ViewAsUser(OffersViewAs):
    """The button above a login, and the page that asks for the reason."""

    def login_of(self, record: User) -> User:
        return record

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.view_as_page)
        return [path("<path:object_id>/view-as/", view, name="view_as"), *super().get_urls()]

    def view_as_page(self, request: HttpRequest, object_id: str) -> HttpResponse:
        person = self.get_object(request, object_id)
        if person is None:
            raise Http404
        if not may_view(request.user):
            raise PermissionDenied
        if why_not := why_not_as(person):
            messages.warning(request, why_not)
            return redirect(admin_page(person))
        form = ReasonForm(recovered_post(request))
        if request.method == "POST" and form.is_valid():
            by = cast("User", request.user)
            with error_on_refusal(form):
                viewing = start_viewing(person, **form.cleaned_data, by=by, now=timezone.now())
                request.session[SESSION_KEY] = viewing.pk
                return redirect("landing")
        return show_action(self, request, _VIEW_AS, person, form)


@admin.register(Viewing)
class ViewingAdmin(ReadOnlyAdmin):
    list_display = ("started_at", "viewer", "person", "reason", "until")
    list_filter = ("started_at",)
    search_fields = ("=viewer__email", "=person__email")
    search_help_text = "Email address of a login"
    date_hierarchy = "started_at"
    list_select_related = ("viewer", "person")
    readonly_fields = ("until",)

    def has_change_permission(self, request: HttpRequest, obj: Viewing | None = None) -> bool:
        return False
