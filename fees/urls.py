from django.urls import include, path

from fees import views

urlpatterns = [
    path("", views.fee_list, name="fee_list"),
    path("invoices/", include("fees.invoices.urls")),
    path("receipts/", include("fees.receipts.urls")),
    path("statements/", include("fees.statements.urls")),
    path("<slug:program_id>/", views.fee_detail, name="fee_detail"),
]
