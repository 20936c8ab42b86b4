from allauth.account import views as allauth
from django.contrib.auth.decorators import login_not_required
from django.urls import path, re_path
from django.views.generic import RedirectView

from accounts.views import email_change, landing, people, registration, staff_password

urlpatterns = [
    path("landing/", landing.landing, name="landing"),
    path("register/", registration.register_page, name="register"),
    path("register/sent/", registration.register_sent, name="register_sent"),
    path("register/<str:token>/", registration.register_confirm, name="register_confirm"),
    path("invitation/<str:token>/", people.accept_invitation_page, name="accept_invitation"),
    path("staff/<str:token>/", staff_password.staff_password, name="staff_password"),
    path("current-provider/", landing.choose_provider, name="choose_provider"),
    path("email/", email_change.email_change_page, name="account_email"),
    path("email/sent/", email_change.email_change_sent, name="email_change_sent"),
    path("email/<str:token>/", email_change.confirm_email_change, name="confirm_email_change"),
    # Only these pages of the login library. Its other pages would change a login without proof.
    path("login/", allauth.login, name="account_login"),
    path("logout/", allauth.logout, name="account_logout"),
    path("inactive/", allauth.account_inactive, name="account_inactive"),
    path("password/change/", allauth.password_change, name="account_change_password"),
    path("password/reset/", allauth.password_reset, name="account_reset_password"),
    path("password/reset/done/", allauth.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        allauth.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    # The library redirects its other pages here.
    path("signup/", login_not_required(RedirectView.as_view(pattern_name="register")), name="account_signup"),
    path("password/set/", RedirectView.as_view(pattern_name="account_reset_password"), name="account_set_password"),
]
