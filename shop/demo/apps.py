from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Installed with DEMO=1 only: invented trade never meets a real shop."""

    name = "shop.demo"
    label = "demo"
