"""The application as Django knows it."""

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    """Registered with the kernel when Django has loaded every model."""

    name = "enracine.referrals"
    label = "referrals"

    def ready(self) -> None:
        """Listen to consents; declare fields, letters, sentences, invariants, menus and panels."""
        from enracine.kernel.api.mounting import mount
        from enracine.referrals import (
            agent_listeners,  # noqa: F401 - registers its listeners
            agent_registrations,
            alarm_listeners,
            api,
            api_papers,
            api_transfers,
            api_travel,
            checks,
            disposal_listeners,  # noqa: F401 - the same
            exports,
            holdings,
            listeners,
            notifications,
            parameters,
            predeparture_listeners,  # noqa: F401 - the same
            registrations,
            sections,
            sentences,
            transfer_listeners,
        )

        assert listeners.TELLERS and transfer_listeners.TELLERS  # noqa: S101 - importing registers them
        assert alarm_listeners.LETTERS  # noqa: S101 - importing registers them
        notifications.declare_all()
        sections.declare_all()
        parameters.declare_all()
        holdings.register_all()
        sentences.register_all()
        checks.register_all()
        registrations.register_all()
        for part in (api, api_papers, api_travel, api_transfers):
            mount("", part.router)
        agent_registrations.register_all()
        exports.register_all()
