from django.http import Http404, HttpRequest, HttpResponse


def fee_list(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def fee_detail(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404
