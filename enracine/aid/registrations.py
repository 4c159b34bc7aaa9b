"""What aid adds elsewhere: menus, « Aujourd’hui », a tab, the portal's home, facts to verify."""

import datetime as dt
import uuid
from typing import Any

from django.utils.translation import gettext_lazy as _

from enracine.accompaniment import deciding
from enracine.accompaniment.pages.files import HOLDER_ROLES
from enracine.accompaniment.queries.caseload import DOSSIER_ROLES
from enracine.aid.actions.cataloguing import KEEPING_ROLES
from enracine.aid.queries import accounts
from enracine.aid.queries import lists as queries
from enracine.kernel import inbox, invariants, navigation, panels, timeline
from enracine.kernel.acting import Acting
from enracine.kernel.addresses import address
from enracine.kernel.clock import today

_SENTENCES = (
    ("asked", _("Aide demandée"), "send"),
    ("requested", _("Demande d’aide reçue par qui décide"), "inbox"),
    ("pieces_added", _("Document ajouté à une demande d’aide"), "file-earmark-text"),
    ("piece_removed", _("Document retiré d’une demande d’aide"), "file-earmark-text"),
    ("pieces_asked", _("Document demandé pour une aide"), "file-earmark-text"),
    ("approved", _("Aide accordée"), "check-circle"),
    ("declined", _("Aide refusée"), "x-circle"),
    ("payment_planned", _("Versement prévu"), "calendar-event"),
    ("paid", _("Versement fait"), "check-circle"),
    ("payment_cancelled", _("Versement annulé"), "x-circle"),
    ("released", _("Aide : le reste n’est pas versé"), "x-circle"),
    ("recovery_opened", _("Aide à récupérer ou à reporter"), "clock"),
    ("recovered", _("Aide récupérée"), "check-circle"),
    ("recovery_settled", _("Aide reportée ou laissée"), "check-circle"),
    ("departure_cancelled", _("Départ annulé : aide arrêtée"), "x-circle"),
    ("household_changed", _("Ménage séparé pendant une demande d’aide"), "people"),
    ("ended", _("Aide terminée"), "check-circle"),
    ("closed_undecided", _("Demande d’aide close sans décision"), "x-circle"),
    ("withdrawn", _("Demande d’aide retirée"), "x-circle"),
    ("lapsed", _("Demande d’aide jamais complétée"), "x-circle"),
)


def _nothing(_acting: Any, _of: Any) -> dict[str, Any]:
    return {}


def _to_decide(_acting: Acting, pk: uuid.UUID, said: dict[str, Any]) -> inbox.InboxItem:
    return inbox.InboxItem(
        kind="aid_to_decide",
        title=(said["name"] or "").strip() or "—",
        what=_("Demande d’aide à décider"),
        url=address("aid:asked_work", pk),
        since=inbox.day_of(said["since"]) or today(),
        detail=said["title"],
        icon="inbox",
        subject_id=uuid.UUID(said["subject"]),
    )


def _to_recover(_acting: Acting, _pk: uuid.UUID, said: dict[str, Any]) -> inbox.InboxItem:
    return inbox.InboxItem(
        kind="aid_to_recover",
        title=(said["name"] or "").strip() or "—",
        what=_("Aide à récupérer ou à reporter"),
        url=address("aid:asked_work", uuid.UUID(said["request"])),
        since=dt.date.fromisoformat(said["since"]),
        detail=said["title"],
        icon="clock",
        subject_id=uuid.UUID(said["subject"]),
    )


def register_all() -> None:
    """Called once, when every application is loaded."""
    navigation.register(
        "workspace", "aid", _("Aides"), "aid:work", "check2-circle", roles=DOSSIER_ROLES, order=57
    )
    navigation.register(
        "workspace",
        "aid_accounts",
        _("Aides : ententes et catalogue"),
        "aid:accounts",
        "bar-chart",
        roles=tuple(sorted(KEEPING_ROLES)),
        order=58,
    )
    panels.register_tab(
        "dossier",
        "aid",
        _("Aides"),
        "aid:of_dossier",
        order=63,
        roles=HOLDER_ROLES,
        group="settling",
    )
    panels.register_panel("portal.home", "aid", "aid/_home.html", _nothing, order=66)
    inbox.register(
        "aid_to_decide",
        _("Aides à décider"),
        inbox.InTwoSteps((queries.decide_keys,), queries.decide_told, _to_decide),
        roles=HOLDER_ROLES,
        order=42,
        url_name="aid:work",
    )
    inbox.register(
        "aid_to_recover",
        _("Aides à récupérer ou à reporter"),
        inbox.InTwoSteps((queries.recover_keys,), queries.recover_told, _to_recover),
        roles=HOLDER_ROLES,
        order=43,
        url_name="aid:work",
    )
    # Nobody waits in silence: the home of the coordination, which keeps aids too, says it as well.
    deciding.register(
        "aid_to_decide",
        deciding.Kind(queries.decisions, _("Demande d’aide à décider"), "aid:asked_work", "inbox"),
    )
    for kind, sentence, icon in _SENTENCES:
        timeline.register(f"aid.{kind}", sentence, icon)
    timeline.register_family("aides", _("Aides"), "aid.", order=53)
    for key, words, check in (
        (
            "envelopes",
            "Les sommes d’une enveloppe sont celles de ses demandes",
            accounts.envelopes_drifted,
        ),
        (
            "requests",
            "Les sommes d’une demande d’aide sont celles de ses versements",
            accounts.requests_drifted,
        ),
        (
            "events",
            "Le rapprochement des aides se recalcule depuis les événements",
            accounts.told_otherwise,
        ),
        ("ceilings", "Aucun ménage n’a plus d’une aide que son plafond", accounts.households_above),
    ):
        invariants.register(f"aid.{key}", words, check)
