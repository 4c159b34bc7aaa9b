"""The application as Django knows it."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Registered with the kernel when Django has loaded every model."""

    name = "enracine.people"
    label = "people"

    def ready(self) -> None:
        """Declare the personal fields, the letters, and the sentences of the timeline."""
        from django.utils.translation import gettext_lazy as _

        from enracine.kernel import reference, undo
        from enracine.kernel.api.mounting import mount
        from enracine.people import (
            checks,
            commands,
            holdings,
            identity_holdings,
            identity_registrations,
            identity_sections,
            notifications,
            parameters,
            registrations,
            sections,
        )
        from enracine.people.actions.documents import REMOVED, undo_document
        from enracine.people.actions.family import undo_removal
        from enracine.people.api import router
        from enracine.people.reference import load_occupations, load_statuses

        reference.register("people.statuses", load_statuses, order=30)
        reference.register("people.occupations", load_occupations, order=31)

        sections.declare_all()
        identity_sections.declare_all()
        holdings.register_all()
        identity_holdings.register_all()
        notifications.declare_all()
        parameters.declare_all()
        undo.register("people.member_removed", _("Remettre dans le ménage"), undo_removal)
        undo.register(REMOVED, _("Remettre le document"), undo_document)
        registrations.register_all()
        commands.register_all()
        checks.register_all()
        identity_registrations.register_all()
        mount("", router)
