from django.urls import include, path

from fees import views
from fees.gateways import views as gateways

urlpatterns = [
    path("", views.fee_list, name="fee_list"),
    path("webhook/stripe/", gateways.webhook, name="gateway_webhook"),
    path("checkout/<uuid:pk>/", gateways.checkout_detail, name="checkout_detail"),
    path("checkout/<uuid:pk>/status/", gateways.checkout_status, name="checkout_status"),
    path("checkout/<uuid:pk>/demo/", gateways.demo_gateway, name="demo_gateway"),
    path("<slug:program_id>/pay/", gateways.pay_online, name="pay_online"),
    path("invoices/", include("fees.invoices.urls")),
    path("receipts/", include("fees.receipts.urls")),
    path("statements/", include("fees.statements.urls")),
    path("<slug:program_id>/", views.fee_detail, name="fee_detail"),
]
