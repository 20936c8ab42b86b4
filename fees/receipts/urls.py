from django.urls import path

from fees.receipts import views

urlpatterns = [path("<slug:number>/", views.receipt_pdf, name="receipt_pdf")]
