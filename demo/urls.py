"""Pages that exist in the demo alone."""

from django.urls import path

from demo import views
from demo.gallery import components

urlpatterns = [
    path("demo/mail/", views.mail, name="demo_mail"),
    path("components/", components, name="components"),
]
