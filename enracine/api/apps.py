"""The application as Django knows it."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Registered with the kernel when Django has loaded every model."""

    name = "enracine.api"
    label = "api"
