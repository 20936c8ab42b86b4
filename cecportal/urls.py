from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from cecportal import views
from certificates.credentials.views import credential, did
from dashboard.views import inbox, provider_home

handler500 = "cecportal.unavailable.failed"
urlpatterns = [
    path("", views.home, name="home"),
    path("health/", views.health, name="health"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security, name="security"),
    path(".well-known/did.json", did, name="did"),
    path("account/claim/", include("members.claims.urls")),
    path("account/", include("accounts.urls")),
    path("inbox/", inbox, name="inbox"),
    path("me/", include("dashboard.me.urls")),
    path("provider/", provider_home, name="provider_home"),
    path("provider/", include("accounts.provider_urls")),
    path("programs/", include("programs.urls")),
    path("", include("programs.calendar_urls")),
    path("attendance/", include("attendance.urls")),
    path("members/", include("members.urls")),
    path("fees/", include("fees.urls")),
    path("certificates/", include("certificates.urls")),
    path("credentials/", include("certificates.credentials.urls")),
    path("my-certificate/", include("certificates.holder_urls")),
    path("verify/<slug:code>/credential.json", credential, name="credential"),
    path("shared/", include("certificates.sharing.reader_urls")),
    path("verify/", include("certificates.verify.urls")),
    path("admin/", admin.site.urls),
]

if settings.DEMO:
    urlpatterns += [path("", include("demo.urls"))]
