"""The application as Django knows it."""

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    """Registered with the kernel when Django has loaded every model."""

    name = "enracine.referrals"
    label = "referrals"

    def ready(self) -> None:
        """Listen to consents; declare fields, letters, sentences, invariants, menus and panels."""
        from enracine.referrals import (
            checks,
            holdings,
            listeners,
            notifications,
            parameters,
            registrations,
            sections,
            sentences,
        )

        assert listeners.TELLERS  # noqa: S101 - importing registers them
        notifications.declare_all()
        sections.declare_all()
        parameters.declare_all()
        holdings.register_all()
        sentences.register_all()
        checks.register_all()
        registrations.register_all()
