from django.urls import path

from members.claims import views

urlpatterns = [
    path("", views.claim_page, name="claim"),
    path("sent/", views.claim_sent, name="claim_sent"),
    path("help/", views.login_request_page, name="login_request"),
    path("help/sent/", views.login_request_sent, name="login_request_sent"),
    path("<str:token>/", views.confirm_claim, name="confirm_claim"),
]
