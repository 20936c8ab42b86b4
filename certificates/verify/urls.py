from django.urls import path

from certificates.verify import views
from certificates.verify.dropped_file import verify_file
from certificates.verify.many import views as many

urlpatterns = [
    path("", views.verify_certificate, name="verify_certificate"),
    path("number/", views.verify_number, name="verify_number"),
    path("many/", many.verify_many, name="verify_many"),
    path("many/results.csv", many.verify_many_csv, name="verify_many_csv"),
    path("file/", verify_file, name="verify_file"),
    path("<slug:code>/", views.verify_code, name="verify_code"),
]
