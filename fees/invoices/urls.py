from django.urls import path

from fees.invoices import views

urlpatterns = [
    path("", views.invoice_list, name="invoice_list"),
    path("new/", views.ask_page, name="ask_invoice"),
    path("<slug:number>/", views.invoice_detail, name="invoice_detail"),
    path("<slug:number>/pdf/", views.invoice_pdf, name="invoice_pdf"),
    path("<slug:number>/cancel/", views.cancel_page, name="cancel_invoice"),
    path("<slug:number>/rewrite/", views.rewrite_page, name="rewrite_invoice"),
]
