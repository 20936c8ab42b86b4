from django.urls import path

from certificates import holder_views

urlpatterns = [
    path("thank-you/", holder_views.not_mine_done, name="not_mine_done"),
    path("<str:token>/", holder_views.holder_certificate, name="holder_certificate"),
    path("<str:token>/certificate.pdf", holder_views.holder_pdf, name="holder_pdf"),
    path("<str:token>/not-mine/", holder_views.not_mine, name="not_mine"),
]
