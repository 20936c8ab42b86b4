"""Pages that exist only in the demo."""

from django.urls import path

from demo import views
from demo.gallery import components

urlpatterns = [
    path("demo/mail/", views.mail, name="demo_mail"),
    path("components/", components, name="components"),
]
