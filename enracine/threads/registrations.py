"""What messages add elsewhere: a tab, « Aujourd’hui », the timeline, the portal's next thing."""

import uuid
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enracine.accompaniment.pages.files import HOLDER_ROLES
from enracine.accompaniment.queries.waiting import title_of
from enracine.kernel import inbox, navigation, panels, timeline
from enracine.kernel.acting import Acting
from enracine.kernel.addresses import address
from enracine.kernel.clock import today
from enracine.kernel.identity import register_after_view
from enracine.threads import queries
from enracine.threads.pages.reading import note_thread_read


def _item(_acting: Acting, pk: uuid.UUID, said: dict[str, Any]) -> inbox.InboxItem:
    return inbox.InboxItem(
        kind="threads",
        title=title_of(said),
        what=gettext("Répondre à un message"),
        url=address("threads:of_dossier", pk),
        since=inbox.day_of(said["since"]) or today(),
        detail=said["number"],
        icon="chat-dots",
        subject_id=uuid.UUID(said["subject"]),
    )


def register_all() -> None:
    """Put them there."""
    panels.register_tab(
        "dossier",
        "threads",
        _("Messages"),
        "threads:of_dossier",
        order=46,
        roles=HOLDER_ROLES,
        group="support",
    )
    inbox.register(
        "threads",
        _("Messages à lire"),
        inbox.InTwoSteps((queries.waiting_keys,), queries.waiting_told, _item),
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
