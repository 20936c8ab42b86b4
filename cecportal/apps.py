from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.core.checks import Tags, register

from cecportal.checks import demo_stays_local


class PortalConfig(AppConfig):
    name = "cecportal"
    verbose_name = "CEC portal"

    def ready(self) -> None:
        register(demo_stays_local, Tags.security)


class PortalAdminConfig(AdminConfig):
    default_site = "cecportal.admin_site.PortalAdminSite"
