from django.urls import path

from certificates.sharing import reader_views

urlpatterns = [
    path("<slug:token>/", reader_views.shared, name="shared"),
    path("<slug:token>/certificates.pdf", reader_views.shared_pdf, name="shared_pdf"),
    path("<slug:token>/certificates.zip", reader_views.shared_zip, name="shared_zip"),
    path("<slug:token>/transcript.pdf", reader_views.shared_transcript, name="shared_transcript"),
    path("<slug:token>/certificate.pdf", reader_views.shared_certificate, name="shared_certificate"),
]
