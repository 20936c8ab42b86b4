"""The transcript of a member: on screen and in print, as PDF and as CSV."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import SignedIn
from certificates.models import SelfReportedCredit
from certificates.pdf.responses import pdf_response
from certificates.transcript.as_csv import transcript_as_csv
from certificates.transcript.forms import CreditForm, CycleForm, PeriodForm, usual_period
from certificates.transcript.pdf import print_transcript
from certificates.transcript.selectors import Transcript, transcript_of
from certificates.transcript.services import add_credit, remove_credit
from foundation.refusal_answers import error_on_refusal
from members.models import Member
from members.permissions import member_of
from members.services.choices import choose_cycle


@require_safe
def transcript_page(request: SignedIn) -> HttpResponse:
    member = member_of(request.user)
    form, transcript = _asked(request, member)
    context = {"form": form, "transcript": transcript, "member": member, "cycle": CycleForm(instance=member)}
    return render(request, "certificates/transcript/transcript.html", context)


@never_cache
@require_safe
def transcript_pdf(request: SignedIn) -> HttpResponse:
    member = member_of(request.user)
    _form, transcript = _asked(request, member)
    if transcript is None:
        return redirect("transcript")
    return pdf_response(print_transcript(transcript, now=timezone.now()), f"Transcript {member.aast_id}.pdf")


@never_cache
@require_safe
def transcript_csv(request: SignedIn) -> HttpResponse:
    member = member_of(request.user)
    _form, transcript = _asked(request, member)
    if transcript is None:
        return redirect("transcript")
    response = HttpResponse(transcript_as_csv(transcript), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, f"Transcript {member.aast_id}.csv")
    return response


@require_POST
def save_cycle(request: SignedIn) -> HttpResponse:
    member = member_of(request.user)
    form = CycleForm(request.POST, instance=member)
    if form.is_valid():
        choose_cycle(member, ends_on=form.cleaned_data["cycle_ends_on"], by=request.user, now=timezone.now())
        messages.success(request, "The end of your cycle is saved.")
    else:
        messages.error(request, " ".join(map(str, form.errors["cycle_ends_on"])))
    return redirect("transcript")


@require_http_methods(["GET", "POST"])
def add_credit_page(request: SignedIn) -> HttpResponse:
    member = member_of(request.user)
    form = CreditForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        with error_on_refusal(form, "proof"):
            add_credit(member, **form.cleaned_data, by=request.user, now=timezone.now())
            messages.success(request, "The credit is on your transcript, as self-reported.")
            return redirect("transcript")
    return render(request, "certificates/transcript/add_credit.html", {"form": form})


@require_http_methods(["GET", "POST"])
def remove_credit_page(request: SignedIn, pk: int) -> HttpResponse:
    """A question first, because a removed credit takes its proof with it."""
    credit = _credit(request, pk)
    if request.method == "POST":
        remove_credit(credit, by=request.user, now=timezone.now())
        messages.success(request, f"{credit} is off your transcript.")
        return redirect("transcript")
    return render(request, "certificates/transcript/remove_credit.html", {"credit": credit})


@never_cache
@require_safe
def proof(request: SignedIn, pk: int) -> FileResponse:
    credit = _credit(request, pk)
    try:
        file = credit.proof.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(file, as_attachment=True, filename=credit.filename, content_type=credit.content_type)


def _credit(request: SignedIn, pk: int) -> SelfReportedCredit:
    return get_object_or_404(SelfReportedCredit, member__user=request.user, pk=pk)


def _asked(request: SignedIn, member: Member) -> tuple[PeriodForm, Transcript | None]:
    """The form with the transcript of its period; None where the period is wrong."""
    usual = usual_period(member)._asdict()
    form = PeriodForm(request.GET) if {"first", "last"} & request.GET.keys() else PeriodForm(usual, initial=usual)
    if not form.is_valid():
        return form, None
    return form, transcript_of(member, form.period)
