from django.urls import path

from certificates import holder_views

urlpatterns = [
    path("thank-you/", holder_views.dispute_done, name="dispute_done"),
    path("<str:token>/", holder_views.holder_certificate, name="holder_certificate"),
    path("<str:token>/certificate.pdf", holder_views.holder_pdf, name="holder_pdf"),
    path("<str:token>/credential.json", holder_views.holder_credential, name="holder_credential"),
    path("<str:token>/dispute/", holder_views.dispute_page, name="dispute_certificate"),
]
