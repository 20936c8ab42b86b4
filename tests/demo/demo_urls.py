"""The portal's addresses as they are where DEMO is true."""

from django.urls import include, path

from cecportal.urls import urlpatterns as portal

urlpatterns = [*portal, path("", include("demo.urls"))]
