"""The application as Django knows it."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """Registered with the kernel when Django has loaded every model."""

    name = "enracine.privacy"
    label = "privacy"
