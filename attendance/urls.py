from django.urls import path

from attendance.views import bench_work, correcting, dismissing, entering, repairing, uploading, webinars

urlpatterns = [
    path("", uploading.attendance_home, name="attendance_home"),
    path("upload/", uploading.upload_attendance, name="upload_attendance"),
    path("template.csv", uploading.attendance_template, {"kind": "csv"}, name="attendance_template"),
    path("template.xlsx", uploading.attendance_template, {"kind": "xlsx"}, name="attendance_template_xlsx"),
    path("enter/", entering.enter_attendance_page, name="enter_attendance"),
    path("enter/paste/", entering.paste_attendance, name="paste_attendance"),
    path("webinar/", webinars.webinar_report, name="webinar_report"),
    path("uploads/<uuid:pk>/", uploading.upload_detail, name="upload_detail"),
    path("uploads/<uuid:pk>/status/", uploading.upload_status, name="upload_status"),
    path("uploads/<uuid:pk>/receipt/", uploading.upload_receipt, name="upload_receipt"),
    path("uploads/<uuid:pk>/stored/", uploading.stored_file, name="stored_file"),
    path("uploads/<uuid:pk>/report/", uploading.stored_report, name="stored_report"),
    path("uploads/<uuid:pk>/file/", uploading.file_upload, name="file_upload"),
    path("uploads/<uuid:pk>/dismiss/", dismissing.dismiss, name="dismiss_upload"),
    path("uploads/<uuid:pk>/repair/", repairing.repair, name="repair"),
    path("repair-work/<uuid:pk>/", bench_work.bench_work, name="bench_work"),
    path("repair-work/<uuid:pk>/status/", bench_work.bench_work_status, name="bench_work_status"),
    path("uploads/<uuid:pk>/undo/", correcting.undo_upload, name="undo_upload"),
    path("records/<int:pk>/correct/", correcting.correct, name="correct_record"),
    path("uploads/<uuid:pk>/errors.csv", uploading.upload_errors, name="upload_errors"),
]
