from django.http import Http404, HttpRequest, HttpResponse


def program_list(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def add_program(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def program_detail(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404
