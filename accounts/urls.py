from django.urls import include, path

from accounts.views import entering, people, registering

urlpatterns = [
    path("landing/", entering.landing, name="landing"),
    path("register/", registering.register_page, name="register"),
    path("register/sent/", registering.register_sent, name="register_sent"),
    path("register/<str:token>/", registering.register_confirm, name="register_confirm"),
    path("invitation/<str:token>/", people.accept_invitation_page, name="accept_invitation"),
    path("desk/", entering.choose_desk, name="choose_desk"),
    path("", include("allauth.account.urls")),
]
