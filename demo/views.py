from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from demo.mailbox import newest_emails


@login_not_required
def mail(request: HttpRequest) -> HttpResponse:
    """The letters that the demo sent or is about to send, for anyone to read."""
    return render(request, "demo/mail.html", {"letters": newest_emails()})
