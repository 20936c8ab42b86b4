from django.urls import path

from fees.statements import views

urlpatterns = [
    path("<slug:provider_id>/", views.statement_page, name="statement"),
    path("<slug:provider_id>/csv/", views.statement_csv, name="statement_csv"),
    path("<slug:provider_id>/xlsx/", views.statement_xlsx, name="statement_xlsx"),
]
