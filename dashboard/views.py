from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.permissions import SignedIn, check_serves_providers
from dashboard.provider_tasks import MOST, ToDoList
from dashboard.staff_tasks import shown_at_most, staff_to_do, staff_waiting
from programs.selectors.program import recent_activity

_PER_PAGE = 25


def provider_home(request: SignedIn) -> HttpResponse:
    if request.user.is_staff or not request.user.provider_ids:
        return redirect("landing")
    to_do = ToDoList(request.user, now=timezone.now())
    context = {
        "to_do": to_do[:MOST],
        "more": len(to_do) - MOST,
        "activity": recent_activity(request.user),
    }
    return render(request, "provider/home.html", context)


@require_safe
def inbox(request: SignedIn) -> HttpResponse:
    """All tasks of the person."""
    check_serves_providers(request.user)
    staff = request.user.is_staff
    to_do = staff_to_do(request.user) if staff else ToDoList(request.user, now=timezone.now())
    page = Paginator(to_do, _PER_PAGE).get_page(request.GET.get("page"))
    queues = staff_waiting(request.user) if staff else []
    context = {
        "page": page,
        "queues": queues,
        "shown": shown_at_most(queues),
    }
    return render(request, "inbox.html", context)
