from django.urls import path

from certificates.sharing import views

urlpatterns = [
    path("pack/", views.pack_page, name="pack"),
    path("pack/certificates.pdf", views.pack_pdf, name="pack_pdf"),
    path("pack/certificates.zip", views.pack_zip, name="pack_zip"),
    path("shared/", views.share_links, name="share_links"),
    path("shared/<int:pk>/", views.share_link, name="share_link"),
    path("shared/<int:pk>/withdraw/", views.withdraw_share_link, name="withdraw_share_link"),
]
