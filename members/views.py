from typing import Any
from urllib.parse import quote, urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import Provider
from accounts.permissions import SignedIn
from members.choices import Role
from members.forms import MemberSearchForm
from members.kept_searches import keep_search, kept_search
from members.permissions import directory_reader
from members.selectors import MOST, in_order
from members.services.searching import search


@never_cache
@require_http_methods(["GET", "POST"])
def member_search(request: SignedIn) -> HttpResponse:
    """The search is posted, kept in the session, and shown under a random name.

    So addresses and logs hold no searched names, and Back works from every page.
    """
    provider = directory_reader(request.user)
    if request.method == "POST" and MemberSearchForm(request.POST).is_valid():
        return redirect(f"{reverse('member_search')}?search={keep_search(request)}")
    name = request.GET.get("search")
    form = MemberSearchForm(request.POST or kept_search(request, name))
    found = _found(request, form, provider) if form.is_valid() else {}
    context = {"form": form, "search": name, "over": bool(name) and not form.is_bound, **found}
    return render(request, "members/search.html", context)


_USED_UP = (
    "You reached today’s limit of Member Search, so this search shows nobody. Go on tomorrow; or upload your file "
    "and choose “Check file”, which tells you which names and AAST IDs do not fit."
)
_INVITATION = urlencode(
    {
        "subject": "Your AAST ID for CECs",
        "body": "To receive CECs you need an AAST member or guest account. A guest account is free.\n\n"
        "1. Make one at https://www.aastweb.org (Sign In, then create an account).\n"
        "2. Send me your AAST ID: six digits.\n",
    },
    quote_via=quote,
)


def _found(request: SignedIn, form: MemberSearchForm, provider: Provider | None) -> dict[str, Any]:
    number, by = request.GET.get("page"), request.user
    answer = search(form.criteria, page=number, by=by, provider=provider, now=timezone.now())
    if answer is None:
        form.add_error(None, _USED_UP)
        return {}
    return {
        "searched": True,
        "page": answer.page,
        "members": in_order(answer.page.object_list),
        "more": answer.found.more,
        "most": MOST,
        "formerly": answer.found.formerly,
        "role": Role(form.criteria.role).label if form.criteria.role else "",
        "invitation": _INVITATION,
    }
