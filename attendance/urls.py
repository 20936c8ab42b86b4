from django.urls import path

from attendance import views

urlpatterns = [
    path("", views.attendance_home, name="attendance_home"),
    path("upload/", views.upload_attendance, name="upload_attendance"),
    path("template.csv", views.attendance_template, {"kind": "csv"}, name="attendance_template"),
    path("template.xlsx", views.attendance_template, {"kind": "xlsx"}, name="attendance_template_xlsx"),
    path("enter/", views.enter_attendance_page, name="enter_attendance"),
    path("uploads/<uuid:pk>/", views.upload_detail, name="upload_detail"),
    path("uploads/<uuid:pk>/status/", views.upload_status, name="upload_status"),
    path("uploads/<uuid:pk>/receipt/", views.upload_receipt, name="upload_receipt"),
    path("uploads/<uuid:pk>/file/", views.file_upload, name="file_upload"),
    path("uploads/<uuid:pk>/errors.csv", views.upload_errors, name="upload_errors"),
]
