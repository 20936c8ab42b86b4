from django.http import Http404, HttpRequest, HttpResponse


def certificate_list(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def certificate_pdf(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def program_certificates(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def verify_certificate(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def verify_code(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404
