"""The application as Django knows it."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Registered with the kernel when Django has loaded every model."""

    name = "enracine.people"
    label = "people"
