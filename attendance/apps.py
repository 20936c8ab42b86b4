from django.apps import AppConfig


class AttendanceConfig(AppConfig):
    name = "attendance"

    def ready(self) -> None:
        from attendance import receivers  # noqa: F401, PLC0415 - models can be imported only after the apps are ready
