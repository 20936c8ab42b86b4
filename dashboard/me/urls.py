from django.urls import include, path

from dashboard.me import views

urlpatterns = [
    path("", views.me, name="me"),
    path("certificates.zip", views.my_certificates_zip, name="my_certificates_zip"),
    path("address/", views.my_address, name="my_address"),
    path("choices/", views.my_choices, name="my_choices"),
    path("transcript/", include("certificates.transcript.urls")),
    path("", include("certificates.sharing.urls")),
    path("name/", views.my_name, name="my_name"),
]
