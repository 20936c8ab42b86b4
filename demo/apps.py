from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Made-up data, and the pages that exist in the demo alone. It has no models."""

    name = "demo"
