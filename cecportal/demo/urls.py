"""Pages that exist in the demo alone."""

from django.urls import path

from cecportal.components import components
from cecportal.demo import views

urlpatterns = [
    path("demo/mail/", views.mail, name="demo_mail"),
    path("components/", components, name="components"),
]
