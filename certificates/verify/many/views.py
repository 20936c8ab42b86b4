"""The page on which a board checks a list of certificates at once. Nothing of the list is stored."""

from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from certificates.limits import LINES_AT_ONCE, LINES_PER_HOUR, LISTS_PER_HOUR, checks_too_many, reads_too_many_lists
from certificates.unlisted import unlisted
from certificates.verify.many.checking import check_many
from certificates.verify.many.forms import MOST_BYTES, ManyForm
from certificates.verify.many.places import place_to_read
from certificates.verify.many.reading import COLUMNS
from certificates.verify.many.results import TONES, as_csv, counts, sealed, unsealed

TOO_MANY_LISTS = f"From your network {LISTS_PER_HOUR} lists were sent within an hour. Wait an hour, then go on."
BUSY = "Other lists are being read at this moment. Wait a few seconds, then send your list again."
TOO_MANY_LINES = (
    f"From your network {LINES_PER_HOUR:,} lines were checked within an hour, which is the most. Wait an hour, then "
    "check this list. Nothing of it was checked."
)


@unlisted
@require_http_methods(["GET", "POST"])
def verify_many(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, ManyForm())
    if reads_too_many_lists(request):
        return _too_many(request, TOO_MANY_LISTS)
    form = ManyForm(request.POST, request.FILES)
    with place_to_read() as free:
        if not free:
            typed = ManyForm(initial={"rows": request.POST.get("rows", "")})
            return _page(request, typed, errors=[{"text": BUSY}], status=503)
        form.full_clean()
    if not form.is_valid():
        return _page(request, form)
    if checks_too_many(request, len(form.lines)):
        return _too_many(request, TOO_MANY_LINES)
    results = check_many(form.lines)
    shown = [(result, TONES[result.outcome]) for result in results]  # type: ignore[index]
    context = {"results": shown, "counts": counts(results), "sealed": sealed(results)}
    return render(request, "certificates/verify/results.html", context)


@unlisted
@require_POST
def verify_many_csv(request: HttpRequest) -> HttpResponse:
    """The results of the page before, which sends them back."""
    try:
        results = unsealed(request.POST.get("results", ""))
    except BadSignature:
        return redirect("verify_many")
    response = HttpResponse(as_csv(results), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="certificates-checked.csv"'
    return response


def _too_many(request: HttpRequest, sentence: str) -> HttpResponse:
    return _page(request, ManyForm(), errors=[{"text": sentence}], status=429)


def _page(
    request: HttpRequest, form: ManyForm, *, errors: list[dict[str, str]] | None = None, status: int = 200
) -> HttpResponse:
    context = {"form": form, "errors": errors, "columns": COLUMNS, "most": LINES_AT_ONCE, "max_bytes": MOST_BYTES}
    return render(request, "certificates/verify/many.html", context, status=status)
