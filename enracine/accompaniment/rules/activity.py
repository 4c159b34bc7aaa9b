"""What counts as activity in a journey, written down as data (issue: stale dossiers announced).

A dossier is stale when none of these has happened for some days (a dated setting). What is not here
does not count: opening a page, reading a message, a reminder by time, changing hands, a letter sent by
the product.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Activity:
    """What shows that the journey goes on: in words, and the kinds of event that say so."""

    words: str
    kinds: tuple[str, ...]


def _(text: str) -> str:
    """Mark a French text for translation; it is translated where it is shown."""
    return text


def _of(app: str, *names: str) -> tuple[str, ...]:
    return tuple(f"{app}.{name}" for name in names)


ACTIVITIES = (
    Activity(
        _("l’ouverture ou la réouverture du dossier"),
        _of("accompaniment", "dossier_opened", "dossier_reopened"),
    ),
    Activity(
        _("une rencontre préparée, commencée ou terminée"),
        _of(
            "accompaniment",
            "evaluation_prepared",
            "evaluation_started",
            "first_meeting_held",
            "evaluation_completed",
        ),
    ),
    Activity(
        _("un rendez-vous pris, changé d’heure ou tenu; des nouvelles prises"),
        _of(
            "accompaniment",
            "appointment_planned",
            "appointment_moved",
            "appointment_held",
            "news_taken",
        ),
    ),
    Activity(
        _("un acte, une présence à une séance, une note"),
        _of("activities", "act_recorded", "note_written"),
    ),
    Activity(
        _("un message, de la personne ou à la personne"),
        _of("threads", "received", "sent"),
    ),
    Activity(
        _("une décision sur la suite"),
        _of("accompaniment", "readiness_decided", "age_decided"),
    ),
    Activity(
        _("un changement d’étape, une prochaine chose à faire"),
        _of("accompaniment", "stage_moved", "next_step_set"),
    ),
    Activity(
        _("un plan préparé, changé ou accepté; une de ses étapes faite"),
        _of(
            "accompaniment",
            "plan_started",
            "plan_extended",
            "plan_taken_over",
            "plan_changed",
            "plan_proposed",
            "plan_accepted",
            "plan_wish",
            "plan_step_done",
            "plan_step_reopened",
        ),
    ),
    Activity(
        _("une chose à faire ajoutée, terminée ou reprise"),
        _of("accompaniment", "task_added", "task_done", "task_reopened"),
    ),
    Activity(
        _("un renseignement ou un document, donné ou corrigé"),
        ("people.section_updated", "kernel.document_stored"),
    ),
    Activity(
        _("une référence envoyée, répondue, commencée ou terminée"),
        _of(
            "referrals",
            "sent",
            "accepted",
            "declined",
            "first_contact",
            "in_service",
            "completed",
            "failed",
        ),
    ),
    Activity(_("un message écrit au sujet d’une référence"), ("referrals.message_written",)),
    Activity(
        _("un endroit choisi, un séjour exploratoire demandé ou fait"),
        ("matching.place_asked", *_of("stays", "joined", "confirmed", "present")),
    ),
    Activity(
        _("un départ prévu ou fait, un accueil, un suivi"),
        _of(
            "settlement",
            "move_planned",
            "move_confirmed",
            "move_done",
            "move_welcomed",
            "move_settled",
            "move_followed_up",
        ),
    ),
)
KINDS = frozenset(kind for activity in ACTIVITIES for kind in activity.kinds)
#: Floors whose gestures note the activity themselves (`actions.dossiers.touch`).
NOTED_THERE = ("accompaniment.", "activities.", "threads.")
#: What is heard from the others.
HEARD = frozenset(kind for kind in KINDS if not kind.startswith(NOTED_THERE))


def words() -> list[str]:
    """What counts, each said once, in order."""
    return [activity.words for activity in ACTIVITIES]
