"""What people add elsewhere: the menu of lists, and what waits for the word of somebody of a list."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from enracine.kernel import commands, navigation, outbox, panels, timeline
from enracine.kernel.acting import Acting
from enracine.people import cli, silence
from enracine.people.queries import search_occupations
from enracine.people.queries.confirming import to_confirm
from enracine.people.queries.occupations import group_titles
from enracine.territories import occupations

#: Who brings lists: those who follow people.
BRINGERS = ("counsellor", "paj_agent", "partner", "integration_officer")
#: Who registers somebody who came to her, and then answers what she asked.
INFORMING_ROLES = (*BRINGERS, "paj_national")


def _to_confirm(acting: Acting, dossier: Any) -> Mapping[str, Any] | None:
    """The box of a dossier whose person came in a list. Two SQL queries at most."""
    if dossier.stage != "registered" or dossier.organisation_id != acting.organisation_id:
        return None
    waiting = to_confirm(acting, dossier.subject_id)
    if waiting is None:
        return None
    back = f"/travail/dossiers/{dossier.pk}/"
    return {"waiting": waiting, "back": back, "may_invite": True}


def _occupations(text: str) -> list[occupations.Occupation]:
    found = search_occupations(text)
    return [occupations.Occupation(hit.title, hit.code, hit.group) for hit in found]


def register_all() -> None:
    """Fill the registries; called once, when every application is loaded."""
    occupations.register(_occupations, group_titles, part="occupations")
    outbox.never_when(silence.is_to_the_dead)
    for kind, sentence in (
        ("noted", _("Décès noté : plus rien ne lui est écrit")),
        ("taken_back", _("Décès noté par erreur : corrigé")),
    ):
        timeline.register(f"people.death_{kind}", sentence, "person")
    navigation.register(
        "workspace", "lists", _("Importer"), "people:lists", "upload", roles=BRINGERS, order=92
    )
    navigation.register(
        "workspace",
        "contacts",
        _("Contacts d’information"),
        "people:contacts",
        "person",
        roles=INFORMING_ROLES,
        order=93,
    )
    panels.register_panel(
        "dossier",
        "to_confirm",
        "people/lists/_to_confirm.html",
        _to_confirm,
        order=5,
        roles=BRINGERS,
    )
    commands.register(
        "import candidates",
        "vérifie une liste de personnes ligne par ligne, puis l’importe pour un organisme",
        cli.configure,
        cli.run,
    )
