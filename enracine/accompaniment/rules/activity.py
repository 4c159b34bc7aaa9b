"""What counts as activity in a journey, written down as data (issue: stale dossiers announced).

A dossier is stale when none of these has happened for some days (a dated setting). What is not here
does not count: opening a page, a reminder by time, changing hands, a letter sent by the product.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Activity:
    """One kind of event that shows that the journey goes on, in words."""

    kind: str
    words: str


def _(text: str) -> str:
    """Mark a French text for translation; it is translated where it is shown."""
    return text


ACTIVITIES = (
    Activity("accompaniment.dossier_opened", _("l’ouverture ou la réouverture du dossier")),
    Activity("accompaniment.dossier_reopened", _("l’ouverture ou la réouverture du dossier")),
    Activity("accompaniment.evaluation_started", _("une rencontre commencée ou terminée")),
    Activity("accompaniment.first_meeting_held", _("une rencontre commencée ou terminée")),
    Activity("accompaniment.evaluation_completed", _("une rencontre commencée ou terminée")),
    Activity(
        "accompaniment.appointment_planned", _("un rendez-vous pris ou tenu, des nouvelles prises")
    ),
    Activity(
        "accompaniment.appointment_held", _("un rendez-vous pris ou tenu, des nouvelles prises")
    ),
    Activity("accompaniment.news_taken", _("un rendez-vous pris ou tenu, des nouvelles prises")),
    Activity("accompaniment.readiness_decided", _("une décision sur la suite")),
    Activity("accompaniment.age_decided", _("une décision sur la suite")),
    Activity("accompaniment.stage_moved", _("un changement d’étape, une prochaine chose à faire")),
    Activity(
        "accompaniment.next_step_set", _("un changement d’étape, une prochaine chose à faire")
    ),
    Activity("accompaniment.task_added", _("une chose à faire ajoutée, terminée ou reprise")),
    Activity("accompaniment.task_done", _("une chose à faire ajoutée, terminée ou reprise")),
    Activity("accompaniment.task_reopened", _("une chose à faire ajoutée, terminée ou reprise")),
    Activity(
        "people.section_updated",
        _("un renseignement ou un document, donné ou corrigé"),
    ),
    Activity(
        "kernel.document_stored",
        _("un renseignement ou un document, donné ou corrigé"),
    ),
    Activity("referrals.sent", _("une référence envoyée, répondue, commencée ou terminée")),
    Activity("referrals.accepted", _("une référence envoyée, répondue, commencée ou terminée")),
    Activity("referrals.declined", _("une référence envoyée, répondue, commencée ou terminée")),
    Activity(
        "referrals.first_contact", _("une référence envoyée, répondue, commencée ou terminée")
    ),
    Activity("referrals.in_service", _("une référence envoyée, répondue, commencée ou terminée")),
    Activity("referrals.completed", _("une référence envoyée, répondue, commencée ou terminée")),
    Activity("referrals.failed", _("une référence envoyée, répondue, commencée ou terminée")),
    Activity("referrals.message_written", _("un message écrit au sujet d’une référence")),
    Activity("settlement.move_planned", _("un départ prévu ou fait, un accueil, un suivi")),
    Activity("settlement.move_confirmed", _("un départ prévu ou fait, un accueil, un suivi")),
    Activity("settlement.move_done", _("un départ prévu ou fait, un accueil, un suivi")),
    Activity("settlement.move_welcomed", _("un départ prévu ou fait, un accueil, un suivi")),
    Activity("settlement.move_settled", _("un départ prévu ou fait, un accueil, un suivi")),
    Activity("settlement.move_followed_up", _("un départ prévu ou fait, un accueil, un suivi")),
)
KINDS = frozenset(a.kind for a in ACTIVITIES)


def words() -> list[str]:
    """What counts, each said once, in order."""
    return list(dict.fromkeys(a.words for a in ACTIVITIES))
