from django.urls import include, path

from accounts import views

urlpatterns = [
    path("landing/", views.landing, name="landing"),
    path("register/", views.register_page, name="register"),
    path("register/sent/", views.register_sent, name="register_sent"),
    path("register/<str:token>/", views.register_confirm, name="register_confirm"),
    path("invitation/<str:token>/", views.accept_invitation_page, name="accept_invitation"),
    path("desk/", views.choose_desk, name="choose_desk"),
    path("", include("allauth.account.urls")),
]
