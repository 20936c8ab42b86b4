from django.apps import AppConfig


class FeesConfig(AppConfig):
    name = "fees"

    def ready(self) -> None:
        from fees import receivers  # noqa: F401, PLC0415 - models are there only once the apps are ready
