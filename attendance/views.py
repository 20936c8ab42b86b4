from django.http import Http404, HttpRequest, HttpResponse


def attendance_home(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def upload_attendance(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def attendance_template(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def enter_attendance(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def upload_detail(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def upload_status(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def upload_errors(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404
