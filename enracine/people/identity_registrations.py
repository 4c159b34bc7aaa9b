"""What telling people apart adds elsewhere: menu, dossier, timeline, the candidate's next thing."""

import uuid
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enracine.kernel import journey, navigation, panels, timeline
from enracine.kernel.acting import Acting, current_acting
from enracine.kernel.events import on
from enracine.kernel.models import Event
from enracine.people.actions.identity import file_people
from enracine.people.actions.identity.linking import HANDED
from enracine.people.actions.majority import CHANNEL
from enracine.people.queries import identity

#: Who decides whether two files are one person: those who register people, and their coordination.
DECIDING_ROLES = (
    "counsellor", "coordinator", "paj_agent", "paj_national", "partner", "integration_officer",
)  # fmt: skip
DECISIONS = {
    "different": _("Doublon écarté : ce sont deux personnes"),
    "merged": _("Dossier réuni à un autre du même organisme"),
    "undone": _("Réunion de deux dossiers défaite"),
    "reopened": _("Doublon possible à examiner de nouveau"),
}


def _decided(event: Event) -> Any:
    return DECISIONS[event.data["decision"]]


def _panel(acting: Acting, obj: Any) -> dict[str, Any] | None:
    """For a dossier of the acting organisation: who else this person may be."""
    # Few people have a twin: asked only of those, when the dossier came with the word.
    if acting.organisation_id is None or not getattr(obj, "has_twin", True):
        return None
    said = identity.said_of(acting, obj.subject_id)
    return (
        None
        if said.is_empty
        else {
            "said": said,
            "decides": acting.role in DECIDING_ROLES,
            "subject_id": obj.subject_id,
        }
    )


def _next(_acting: Acting, subject_id: uuid.UUID) -> journey.NextThing | None:
    """The candidate is asked whether another file is hers. One SQL query."""
    link = identity.proposed_link(subject_id)
    if link is None:
        return None
    return journey.NextThing(
        title=_("Avez-vous un autre dossier?"),
        text=_(
            "Un autre dossier du réseau semble être à vous. Vous pouvez les relier, ou dire non."
        ),
        rank=40,
        url=reverse("people:link", args=[link.pk]),
        action=_("Répondre"),
    )


@on("people.registered")
@on("people.contact_registered")
def file_at_once(event: Event) -> None:
    """File a new person in the transaction that registers her, so that the next search finds her."""
    # Who confirms at 18 was filed when she registered, under age.
    if event.subject_id is not None and event.data.get("channel") != CHANNEL:
        file_people(current_acting(), [event.subject_id], new=True)


def register_all() -> None:
    """Called once, when every application is loaded."""
    navigation.register(
        "workspace",
        "duplicates",
        _("Doublons"),
        "people:duplicates",
        "people",
        roles=DECIDING_ROLES,
        order=60,
    )
    panels.register_panel(
        "dossier", "identity", "people/_identity_panel.html", _panel, order=5, side=True
    )
    journey.register_next("identity", _next)
    timeline.register("people.duplicate_decided", _decided, icon="people")
    timeline.register(
        "people.files_linked", _("La personne a relié ce dossier à un autre"), icon="people"
    )
    timeline.register(
        HANDED, _("Code remis sur papier, pour relier ce dossier à un autre"), icon="people"
    )
    timeline.register(
        "people.files_unlinked", _("La personne a délié ce dossier d’un autre"), icon="x-circle"
    )
