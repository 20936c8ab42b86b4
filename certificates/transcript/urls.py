from django.urls import path

from certificates.transcript import views

urlpatterns = [
    path("", views.transcript_page, name="transcript"),
    path("transcript.pdf", views.transcript_pdf, name="transcript_pdf"),
    path("transcript.csv", views.transcript_csv, name="transcript_csv"),
    path("cycle/", views.save_cycle, name="save_cycle"),
    path("credits/new/", views.add_credit_page, name="add_credit"),
    path("credits/<int:pk>/remove/", views.remove_credit_page, name="remove_credit"),
    path("credits/<int:pk>/proof/", views.proof, name="proof"),
]
