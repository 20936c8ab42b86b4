from django.urls import path

from certificates.verify import views

urlpatterns = [
    path("", views.verify_certificate, name="verify_certificate"),
    path("<slug:code>/", views.verify_code, name="verify_code"),
]
