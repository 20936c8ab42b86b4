from allauth.account import views as allauth
from allauth.mfa.base import views as codes
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as apps
from allauth.mfa.webauthn import views as passkeys
from django.contrib.auth.decorators import login_not_required
from django.urls import path, re_path
from django.views.generic import RedirectView

from accounts.identities import views as identities
from accounts.security import views as security
from accounts.view_as.views import stop_viewing_page
from accounts.views import email_change, landing, people, registration, staff_password

urlpatterns = [
    path("landing/", landing.landing, name="landing"),
    path("register/", registration.register_page, name="register"),
    path("register/sent/", registration.register_sent, name="register_sent"),
    path("register/<str:token>/", registration.register_confirm, name="register_confirm"),
    path("invitation/<str:token>/", people.accept_invitation_page, name="accept_invitation"),
    path("staff/<str:token>/", staff_password.staff_password, name="staff_password"),
    path("current-provider/", landing.choose_provider, name="choose_provider"),
    path("stop-viewing/", stop_viewing_page, name="stop_viewing"),
    path("email/", email_change.email_change_page, name="account_email"),
    path("email/sent/", email_change.email_change_sent, name="email_change_sent"),
    path("email/<str:token>/", email_change.confirm_email_change, name="confirm_email_change"),
    # Only these pages of the login library. Its other pages would change a login without proof.
    path("login/", identities.LoginPage.as_view(), name="account_login"),
    path("login/with/<slug:provider_id>/", identities.identity_start, name="identity_start"),
    path("login/with/<slug:provider_id>/back/", identities.identity_back, name="identity_back"),
    path("login/second-factor/", codes.authenticate, name="mfa_authenticate"),
    path("login/passkey/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("reauthenticate/", allauth.reauthenticate, name="account_reauthenticate"),
    path("reauthenticate/code/", codes.reauthenticate, name="mfa_reauthenticate"),
    path("reauthenticate/passkey/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("security/", security.security_page, name="mfa_index"),
    path("security/set-up/", security.set_up_page, name="security_set_up"),
    path("security/sessions/", security.SessionsView.as_view(), name="usersessions_list"),
    path("security/sessions/<int:pk>/end/", security.end_session_page, name="end_session"),
    path("security/app/add/", apps.activate_totp, name="mfa_activate_totp"),
    path("security/app/remove/", apps.deactivate_totp, name="mfa_deactivate_totp"),
    path("security/passkeys/add/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path("security/passkeys/<int:pk>/name/", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
    path("security/passkeys/<int:pk>/remove/", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
    path("security/codes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("security/codes/new/", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("security/codes/download/", recovery_codes.download_recovery_codes, name="mfa_download_recovery_codes"),
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
    path("security/passkeys/", RedirectView.as_view(pattern_name="mfa_index"), name="mfa_list_webauthn"),
    path("password/set/", RedirectView.as_view(pattern_name="account_reset_password"), name="account_set_password"),
]
