"""What messages add elsewhere: a tab, « Aujourd’hui », the timeline, the portal's next thing."""

import uuid
from collections.abc import Sequence

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enracine.accompaniment.pages.files import HOLDER_ROLES
from enracine.kernel import inbox, navigation, panels, timeline
from enracine.kernel.acting import Acting
from enracine.kernel.addresses import address
from enracine.kernel.clock import QUEBEC
from enracine.kernel.identity import register_after_view
from enracine.threads import queries
from enracine.threads.pages.reading import note_thread_read


def _items(_acting: Acting, ids: Sequence[uuid.UUID]) -> list[inbox.InboxItem]:
    return [
        inbox.InboxItem(
            kind="threads",
            title=(row.person_name or "").strip() or row.number,
            what=gettext("Répondre à un message"),
            url=address("threads:of_dossier", row.pk),
            since=row.waits_since.astimezone(QUEBEC).date(),
            detail=row.number,
            icon="chat-dots",
            subject_id=row.subject_id,
        )
        for row in queries.waiting_in(ids)
        if row.waits_since is not None
    ]


def register_all() -> None:
    """Put them there."""
    panels.register_tab(
        "dossier", "threads", _("Messages"), "threads:of_dossier", order=46, roles=HOLDER_ROLES
    )
    inbox.register(
        "threads",
        _("Messages à lire"),
        inbox.InTwoSteps((queries.waiting_keys,), _items),
        roles=HOLDER_ROLES,
        order=11,
    )
    navigation.register(
        "portal", "threads", _("Mes messages"), "threads:mine", "chat-dots", order=16
    )
    navigation.register(
        "workspace",
        "thread_templates",
        _("Modèles de messages"),
        "threads:templates",
        "chat-dots",
        roles=queries.KEEPERS,
        order=85,
    )
    timeline.register("threads.sent", _("Message envoyé à la personne"), "chat-dots")
    timeline.register("threads.received", _("Message de la personne"), "chat-dots")
    register_after_view(note_thread_read)
