from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Made-up data, and the pages of the demo. It has no models."""

    name = "demo"
