from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.core.checks import Tags, register

from cecportal.checks import (
    certificates_are_signed,
    credential_keys_are_whole,
    credentials_are_signed,
    demo_stays_local,
    files_can_be_stored,
    hosts_are_named,
    identity_providers_are_whole,
    online_payment_is_whole,
    signing_key_is_whole,
)


class PortalConfig(AppConfig):
    name = "cecportal"
    verbose_name = "CEC portal"

    def ready(self) -> None:
        register(demo_stays_local, Tags.security)
        register(hosts_are_named, Tags.security, deploy=True)
        register(identity_providers_are_whole, Tags.security)
        register(online_payment_is_whole, Tags.security)
        register(signing_key_is_whole, Tags.security)
        register(certificates_are_signed, Tags.security, deploy=True)
        register(credential_keys_are_whole, Tags.security)
        register(credentials_are_signed, Tags.security, deploy=True)
        register(files_can_be_stored, Tags.files)


class PortalAdminConfig(AdminConfig):
    default_site = "cecportal.admin_site.PortalAdminSite"
