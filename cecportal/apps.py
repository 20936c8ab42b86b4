from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "cecportal"
    verbose_name = "CEC portal"
