"""The application as Django knows it."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """Registered with the kernel when Django has loaded every model."""

    name = "enracine.privacy"
    label = "privacy"

    def ready(self) -> None:
        """Write the access journal after each page; publish the texts of consent; declare the rest."""
        from enracine.kernel.api.mounting import mount
        from enracine.kernel.identity import register_after_view, register_subject_finder
        from enracine.kernel.reference import register
        from enracine.privacy import (
            agreement_letters,
            agreement_parameters,
            checks,
            holdings,
            letters,
            listeners,
            notifications,
            parameters,
            registrations,
            sections,
            sentences,
            whole,
        )
        from enracine.privacy.actions.keeping import load_calendar
        from enracine.privacy.api import router
        from enracine.privacy.holders import connect, subjects_held_by
        from enracine.privacy.journal import write_reads
        from enracine.privacy.policies import load_policies
        from enracine.privacy.texts import load_texts

        register_after_view(write_reads)
        register_subject_finder(subjects_held_by)
        connect()
        register("privacy.texts", load_texts, order=3)
        register("privacy.calendar", load_calendar, order=3)
        notifications.declare_all()
        parameters.declare_all()
        register("privacy.policies", load_policies, order=3)
        assert listeners.TELL_POLICY  # noqa: S101 - importing registers them
        letters.declare_all()
        sentences.register_all()
        registrations.register_all()
        sections.declare_all()
        holdings.register_all()
        agreement_letters.declare_all()
        agreement_parameters.declare_all()
        checks.register_all()
        mount("", router)
        whole.register_all()
