from attendance.models.correction import Correction
from attendance.models.errors import LineError
from attendance.models.filing import AttendanceRecord, Filing
from attendance.models.repair import RepairEdit, RepairLine, RepairWork
from attendance.models.sent_report import SentReport, stored_report_name
from attendance.models.upload import AttendanceUpload, stored_name

__all__ = [
    "AttendanceRecord",
    "AttendanceUpload",
    "Correction",
    "Filing",
    "LineError",
    "RepairEdit",
    "RepairLine",
    "RepairWork",
    "SentReport",
    "stored_name",
    "stored_report_name",
]
