"""The kernel as a Django application."""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    """Floor 0."""

    name = "enracine.kernel"
    label = "kernel"

    def ready(self) -> None:
        """Count as French does; guard every text field of every form (law.md, L68); make the kernel's
        own settings and letter known."""
        from enracine.kernel import digest, french, own_parameters
        from enracine.kernel.forms import guard_free_text

        french.install()
        guard_free_text()
        own_parameters.declare_all()
        digest.declare_all()
