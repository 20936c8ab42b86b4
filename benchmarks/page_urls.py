"""The addresses of the portal, and an empty page, which shows the fixed cost of every page."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from cecportal.urls import urlpatterns as of_portal


@login_not_required
def empty(request: HttpRequest) -> HttpResponse:
    page = engines["django"].from_string('{% extends "base.html" %}')
    return HttpResponse(page.render({}, request))


urlpatterns = [*of_portal, path("bench/empty/", empty)]
