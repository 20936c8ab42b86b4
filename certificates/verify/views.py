"""Pages on which anybody checks that a certificate is real. They need no login."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from certificates.codes import stored_code
from certificates.credentials.publication import stated
from certificates.facts import facts_of
from certificates.limits import asks_too_often, names_too_often
from certificates.selectors import by_code
from certificates.tables import TONES
from certificates.unlisted import unlisted
from certificates.verify.forms import CodeForm, NumberForm
from certificates.verify.lookup import by_number_and_name

# The same sentence for an unknown number and another name, so that nobody finds out whose a number is.
NO_SUCH_PAIR = (
    "There is no certificate with this number and this last name. Compare both with the certificate, letter by letter."
)
NAMES_TOO_OFTEN = (
    "Too many numbers and names were tried. Wait some minutes, then try again, or use the code of the certificate."
)


@login_not_required
@require_safe
def verify_certificate(request: HttpRequest) -> HttpResponse:
    form = CodeForm(request.GET or None)
    if form.is_valid():
        return redirect("verify_code", code=form.cleaned_data["code"])
    return _forms(request, form, NumberForm())


@unlisted
@require_http_methods(["GET", "POST"])
def verify_number(request: HttpRequest) -> HttpResponse:
    """By number and last name. They are posted, so that no log of addresses has a name."""
    form = NumberForm(request.POST or None)
    if form.is_valid():
        number, name = form.cleaned_data["number"], form.cleaned_data["last_name"]
        if names_too_often(request, number):
            form.add_error(None, NAMES_TOO_OFTEN)
            return _forms(request, CodeForm(), form, status=429)
        if found := by_number_and_name(number, name):
            return redirect("verify_code", code=found.code)
        form.add_error(None, NO_SUCH_PAIR)
    return _forms(request, CodeForm(), form)


@unlisted
@require_safe
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    if asks_too_often(request):
        return render(request, "certificates/too_often.html", status=429)
    certificate = by_code(stored_code(code))
    if certificate is None:
        context = {"form": CodeForm(), "by_number": NumberForm()}
        return render(request, "certificates/unknown.html", context, status=404)
    facts = {
        "certificate": certificate,
        "facts": facts_of(certificate),
        "tone": TONES[certificate.state],
        "stated": stated(certificate),
    }
    return render(request, "certificates/verified.html", facts)


def _forms(request: HttpRequest, by_code_: CodeForm, by_number: NumberForm, status: int = 200) -> HttpResponse:
    context = {"form": by_code_, "by_number": by_number}
    return render(request, "certificates/verify.html", context, status=status)
