"""Pages that exist in the demo alone."""

from django.urls import path

from cecportal.demo import views

urlpatterns = [
    path("demo/mail/", views.mail, name="demo_mail"),
    path("components/", views.components, name="components"),
]
