from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        # Models are there only once the apps are ready.
        from allauth.mfa.signals import authenticator_added  # noqa: PLC0415
        from django.db.models.signals import post_migrate  # noqa: PLC0415
        from post_office.signals import email_queued  # noqa: PLC0415

        from accounts.security.services import end_sessions_without_second_factor  # noqa: PLC0415
        from accounts.staff_groups import after_migrations  # noqa: PLC0415
        from accounts.tasks import send_soon  # noqa: PLC0415

        post_migrate.connect(after_migrations, dispatch_uid="accounts.staff_groups")
        email_queued.connect(send_soon, dispatch_uid="accounts.send_soon")
        authenticator_added.connect(end_sessions_without_second_factor, dispatch_uid="accounts.second_factor_added")
