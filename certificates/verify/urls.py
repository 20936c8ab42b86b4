from django.urls import path

from certificates.verify import views
from certificates.verify.dropped_file import verify_file

urlpatterns = [
    path("", views.verify_certificate, name="verify_certificate"),
    path("file/", verify_file, name="verify_file"),
    path("<slug:code>/", views.verify_code, name="verify_code"),
]
