from django.urls import path

from certificates import views

urlpatterns = [
    path("", views.certificate_list, name="certificate_list"),
    path("<slug:number>.pdf", views.certificate_pdf, name="certificate_pdf"),
    path("<slug:number>/send/", views.send_certificate_again, name="send_certificate_again"),
    path("<slug:number>.json", views.certificate_json, name="certificate_json"),
    path("program/<slug:program_id>.zip", views.program_certificates, name="program_certificates"),
]
