from collections.abc import Callable

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect

from accounts.models import ProviderStaff

_DESK = "desk"
_TYPED = "typed"
_MOST_KEPT = 100_000  # bytes of one form


class LoginRequired(LoginRequiredMiddleware):
    """Asks for the login, and keeps what was typed into a form whose session had ended meanwhile."""

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseRedirect:
        if request.method == "POST" and request.POST:
            typed = request.POST.copy()
            typed.pop("csrfmiddlewaretoken", None)
            text = typed.urlencode()
            if len(text) <= _MOST_KEPT:
                request.session[_TYPED] = {"path": request.get_full_path(), "text": text}
        return super().handle_no_permission(request, view_func)


def desk(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Seats a person at the provider that they chose to work for; not after they were removed there."""

    def middleware(request: HttpRequest) -> HttpResponse:
        chosen = request.session.get(_DESK)
        if chosen and ProviderStaff.objects.filter(user=request.user.pk, provider=chosen).exists():
            request.user.desk = chosen  # type: ignore[union-attr]
        return get_response(request)

    return middleware
