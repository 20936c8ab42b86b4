from django.urls import include, path

from accounts import views

urlpatterns = [
    path("landing/", views.landing, name="landing"),
    path("register/", views.register, name="register"),
    path("", include("allauth.account.urls")),
]
