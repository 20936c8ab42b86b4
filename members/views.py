from typing import Any
from urllib.parse import quote, urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.permissions import SignedIn, check_serves_providers
from members.choices import Role
from members.forms import MemberSearchForm
from members.selectors import MOST, in_order, search_members


@never_cache
@require_http_methods(["GET", "POST"])
def member_search(request: SignedIn) -> HttpResponse:
    """Searched by POST, also from page to page: whom a provider looks for stays out of addresses and logs."""
    check_serves_providers(request.user)
    form = MemberSearchForm(request.POST or None)
    found = _found(form, request.POST.get("page")) if form.is_valid() else {}
    return render(request, "members/search.html", {"form": form, **found})


_INVITATION = urlencode(
    {
        "subject": "Your AAST ID for CECs",
        "body": "To receive CECs you need an AAST member or guest account. A guest account is free.\n\n"
        "1. Make one at https://www.aastweb.org (Sign In, then create an account).\n"
        "2. Send me your AAST ID: six digits.\n",
    },
    quote_via=quote,
)


def _found(form: MemberSearchForm, number: str | None) -> dict[str, Any]:
    found = search_members(form.criteria)
    page = found.page(number)
    return {
        "searched": True,
        "page": page,
        "members": in_order(page.object_list),
        "more": found.more,
        "most": MOST,
        "formerly": found.formerly,
        "role": Role(form.criteria.role).label if form.criteria.role else "",
        "invitation": _INVITATION,
        "again": MemberSearchForm(form.data, auto_id=False),
    }
