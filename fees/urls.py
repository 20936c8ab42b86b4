from django.urls import path

from fees import views

urlpatterns = [
    path("", views.fee_list, name="fee_list"),
    path("<slug:program_id>/", views.fee_detail, name="fee_detail"),
]
