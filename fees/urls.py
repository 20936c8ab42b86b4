from django.urls import include, path

from fees import views
from fees.gateways import views as gateways

urlpatterns = [
    path("", views.fee_list, name="fee_list"),
    path("pay/", gateways.pay_fees, name="pay_fees"),
    path("webhook/stripe/", gateways.webhook, name="gateway_webhook"),
    path("checkout/<uuid:pk>/", gateways.checkout_detail, name="checkout_detail"),
    path("checkout/<uuid:pk>/status/", gateways.checkout_status, name="checkout_status"),
    path("checkout/<uuid:pk>/demo/", gateways.demo_gateway, name="demo_gateway"),
    path("invoices/", include("fees.invoices.urls")),
    path("receipts/", include("fees.receipts.urls")),
    path("statements/", include("fees.statements.urls")),
    path("<slug:program_id>/", views.fee_detail, name="fee_detail"),
]
