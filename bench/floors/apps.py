"""The application of the floors, for their templates and their plain table."""

from django.apps import AppConfig


class FloorsConfig(AppConfig):
    """Present only under `bench.floors.settings`."""

    name = "bench.floors"
    label = "floors"
