from django.urls import path

from certificates.credentials import views

urlpatterns = [
    path("issuer.json", views.issuer, name="credential_issuer"),
    path("verifier.html", views.verifier, name="verifier"),
    path("status/<int:pk>.json", views.status_list, name="status_list"),
    path("programs/<slug:program_id>.json", views.program, name="credential_program"),
]
