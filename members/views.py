from django.http import Http404, HttpRequest, HttpResponse


def member_search(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404
