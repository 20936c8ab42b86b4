from django.urls import path

from attendance.corrections import views as corrections
from attendance.repair import views as repair
from attendance.repair import work_views
from attendance.upload_page import views as upload_page
from attendance.uploads import dismiss_views, entry_views
from attendance.webinar import views as webinar

urlpatterns = [
    path("", upload_page.attendance_home, name="attendance_home"),
    path("upload/", upload_page.upload_attendance, name="upload_attendance"),
    path("template.csv", upload_page.attendance_template, {"kind": "csv"}, name="attendance_template"),
    path("template.xlsx", upload_page.attendance_template, {"kind": "xlsx"}, name="attendance_template_xlsx"),
    path("enter/", entry_views.enter_attendance_page, name="enter_attendance"),
    path("enter/paste/", entry_views.paste_attendance, name="paste_attendance"),
    path("webinar/", webinar.webinar_report, name="webinar_report"),
    path("uploads/<uuid:pk>/", upload_page.upload_detail, name="upload_detail"),
    path("uploads/<uuid:pk>/status/", upload_page.upload_status, name="upload_status"),
    path("uploads/<uuid:pk>/receipt/", upload_page.upload_receipt, name="upload_receipt"),
    path("uploads/<uuid:pk>/stored/", upload_page.stored_file, name="stored_file"),
    path("uploads/<uuid:pk>/report/", upload_page.stored_report, name="stored_report"),
    path("uploads/<uuid:pk>/file/", upload_page.file_upload, name="file_upload"),
    path("uploads/<uuid:pk>/dismiss/", dismiss_views.dismiss, name="dismiss_upload"),
    path("uploads/<uuid:pk>/repair/", repair.repair, name="repair"),
    path("repair-work/<uuid:pk>/", work_views.repair_work, name="repair_work"),
    path("repair-work/<uuid:pk>/status/", work_views.repair_work_status, name="repair_work_status"),
    path("uploads/<uuid:pk>/undo/", corrections.undo_upload, name="undo_upload"),
    path("records/<int:pk>/correct/", corrections.correct, name="correct_record"),
    path("uploads/<uuid:pk>/errors.csv", upload_page.upload_errors, name="upload_errors"),
]
