from django.apps import AppConfig
from django.core.checks import Tags, register

from cecportal.checks import demo_stays_local


class PortalConfig(AppConfig):
    name = "cecportal"
    verbose_name = "CEC portal"

    def ready(self) -> None:
        register(demo_stays_local, Tags.security)
