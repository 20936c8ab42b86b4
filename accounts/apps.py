from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate  # noqa: PLC0415
        from post_office.signals import email_queued  # noqa: PLC0415 - models are there only once the apps are ready

        from accounts.staff_groups import after_migrations  # noqa: PLC0415
        from accounts.tasks import send_soon  # noqa: PLC0415

        post_migrate.connect(after_migrations, dispatch_uid="accounts.staff_groups")
        email_queued.connect(send_soon, dispatch_uid="accounts.send_soon")
