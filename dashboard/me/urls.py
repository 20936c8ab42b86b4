from django.urls import path

from dashboard.me import views

urlpatterns = [
    path("", views.me, name="me"),
    path("certificates.zip", views.my_certificates_zip, name="my_certificates_zip"),
    path("choices/", views.my_choices, name="my_choices"),
    path("name/", views.my_name, name="my_name"),
]
