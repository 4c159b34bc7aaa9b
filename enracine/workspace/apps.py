"""The application as Django knows it."""

from django.apps import AppConfig


class WorkspaceConfig(AppConfig):
    """Registered with the kernel when Django has loaded every model."""

    name = "enracine.workspace"
    label = "workspace"
