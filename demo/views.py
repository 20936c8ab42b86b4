from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from demo.mailbox import newest_emails


@login_not_required
def mail(request: HttpRequest) -> HttpResponse:
    """The emails that the demo sent or will send. Anyone can read them."""
    return render(request, "demo/mail.html", {"letters": newest_emails()})
