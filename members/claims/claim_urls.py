from django.urls import path

from members.claims import claim_views

urlpatterns = [
    path("", claim_views.claim_page, name="claim"),
    path("sent/", claim_views.claim_sent, name="claim_sent"),
    path("help/", claim_views.login_request_page, name="login_request"),
    path("help/sent/", claim_views.login_request_sent, name="login_request_sent"),
    path("<str:token>/", claim_views.confirm_claim, name="confirm_claim"),
]
