"""The kernel as a Django application."""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    """Floor 0."""

    name = "enracine.kernel"
    label = "kernel"
