from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from post_office.signals import email_queued  # noqa: PLC0415 - models are there only once the apps are ready

        from accounts.tasks import send_soon  # noqa: PLC0415

        email_queued.connect(send_soon, dispatch_uid="accounts.send_soon")
