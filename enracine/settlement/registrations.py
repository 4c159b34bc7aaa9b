"""What this feature adds elsewhere: menus, « Aujourd’hui », tabs, timelines, the candidate's home."""

import datetime as dt
import uuid
from typing import Any

from django.utils.translation import gettext_lazy as _

from enracine.accompaniment import deciding
from enracine.kernel import handover, inbox, invariants, navigation, panels, timeline
from enracine.kernel.acting import Acting
from enracine.kernel.addresses import address
from enracine.kernel.clock import today
from enracine.settlement import handing, queries
from enracine.settlement.models import FollowUp, Move

ROLES = ("counsellor", "paj_agent", "partner", "integration_officer")
#: A follow-up shows in « Aujourd’hui » from a week before its day.
AHEAD = dt.timedelta(days=7)


def _who(said: dict[str, Any]) -> str:
    """The adults whose names one may read, or « Ménage »."""
    return queries.title_of_movers(tuple(name.strip() for name in said["names"]))


def _where(said: dict[str, Any]) -> str:
    return str(said["place"] or Move.Onward(said["onward"]).label)


def _follow_up(_acting: Acting, pk: uuid.UUID, said: dict[str, Any]) -> inbox.InboxItem:
    day = dt.date.fromisoformat(said["due"])
    return inbox.InboxItem(
        kind="follow_ups",
        title=_who(said),
        what=_("Suivi à faire : toujours sur place?"),
        url=address("settlement:follow_up", pk),
        since=day,
        due_on=day,
        detail=_where(said),
        icon="clock",
    )


def _check(_acting: Acting, pk: uuid.UUID, said: dict[str, Any]) -> inbox.InboxItem:
    return inbox.InboxItem(
        kind="follow_ups_to_check",
        title=_who(said),
        what=_("Deux réponses différentes : à vérifier"),
        url=address("settlement:follow_up", pk),
        since=dt.date.fromisoformat(said["done"] or said["due"]),
        detail=_where(said),
        icon="question-circle",
    )


def _arrival(_acting: Acting, pk: uuid.UUID, said: dict[str, Any]) -> inbox.InboxItem:
    return inbox.InboxItem(
        kind="arrivals",
        title=_who(said),
        what=_("Ménage arrivé : accueil à faire"),
        url=address("settlement:move", pk),
        since=dt.date.fromisoformat(said["moved"] or said["planned"]),
        due_on=inbox.day_of(said["moved"]),
        detail=_where(said),
        icon="house",
    )


def _dispute(_acting: Acting, pk: uuid.UUID, said: dict[str, Any]) -> inbox.InboxItem:
    return inbox.InboxItem(
        kind="disputes",
        title=_who(said),
        what=_("Deux programmes comptent ce déménagement : à trancher"),
        url=address("settlement:dispute", pk),
        since=dt.date.fromisoformat(said["contested"]),
        detail=_where(said),
        icon="question-circle",
    )


def _my_move(acting: Acting, subject: Any) -> dict[str, Any] | None:
    """The line of her journey, and who welcomes her there: what the home read in its own query."""
    told = getattr(subject, "line_told", None)
    return {"journey": queries.journey_of(acting, subject.pk, acting.subject_ids, told)}


def _settled_have_follow_ups() -> list[str]:
    """Every settled household has follow-ups, and none exists before the move is settled."""
    broken = Move.objects.filter(settled_on__isnull=False, follow_ups__isnull=True)
    early = FollowUp.objects.filter(move__settled_on__isnull=True)
    return [f"déménagement {m} établi sans suivi" for m in broken.values_list("pk", flat=True)] + [
        f"suivi {f} sans établissement" for f in early.values_list("pk", flat=True)
    ]


def register_all() -> None:
    """Called once, when every application is loaded."""
    navigation.register(
        "workspace",
        "arrivals",
        _("Départs et arrivées"),
        "settlement:arrivals",
        "house",
        roles=(*ROLES, "coordinator"),
        order=50,
        also=("/travail/deplacements/",),
    )
    navigation.register(
        "workspace",
        "follow_ups",
        _("Suivis"),
        "settlement:follow_ups",
        "clock",
        roles=ROLES,
        order=60,
    )
    inbox.register(
        "follow_ups",
        _("Suivis à faire"),
        inbox.InTwoSteps(
            (
                lambda acting: queries.follow_up_keys(acting, today() + AHEAD),
                lambda acting: queries.free_follow_up_keys(acting, today() + AHEAD),
            ),
            queries.follow_up_told,
            _follow_up,
        ),
        roles=ROLES,
        order=40,
        url_name="settlement:follow_ups",
    )
    inbox.register(
        "follow_ups_to_check",
        _("Suivis à vérifier"),
        inbox.InTwoSteps((queries.check_keys,), queries.follow_up_told, _check),
        roles=ROLES,
        order=41,
        url_name="settlement:follow_ups",
    )
    inbox.register(
        "arrivals",
        _("Ménages à accueillir"),
        inbox.InTwoSteps((queries.welcome_keys,), queries.move_told, _arrival),
        roles=ROLES,
        order=30,
        url_name="settlement:arrivals",
    )
    inbox.register(
        "disputes",
        _("Attributions à trancher"),
        inbox.InTwoSteps((queries.dispute_keys,), queries.dispute_told, _dispute),
        roles=("coordinator",),
        order=42,
        url_name="settlement:disputes",
    )
    deciding.register(
        "disputes",
        deciding.Kind(
            queries.decisions,
            _("Deux programmes comptent ce déménagement : à trancher"),
            "settlement:dispute",
            "question-circle",
        ),
    )
    navigation.register(
        "workspace",
        "disputes",
        _("Attributions contestées"),
        "settlement:disputes",
        "question-circle",
        roles=("coordinator",),
        order=55,
    )
    panels.register_tab(
        "dossier", "moves", _("Départ"), "settlement:dossier_moves", order=58, group="settling"
    )
    panels.register_panel("portal.home", "move", "settlement/_my_move.html", _my_move, order=30)
    timeline.register_family("depart", _("Départ et accueil"), "settlement.", order=55)
    for kind, sentence, icon in (
        ("planned", _("Départ prévu"), "calendar"),
        ("confirmed", _("Date du départ confirmée"), "calendar"),
        ("cancelled", _("Départ annulé"), "x-circle"),
        ("postponed", _("Départ reporté"), "calendar"),
        ("claimed", _("Compté aussi par un autre programme"), "check-circle"),
        ("contested", _("Attribution contestée : la coordination va trancher"), "question-circle"),
        ("done", _("Déménagement fait"), "house"),
        ("welcomed", _("Accueil sur place"), "people"),
        ("settled", _("Ménage établi"), "check-circle"),
        ("followed_up", _("Suivi fait"), "clock"),
        ("attempted", _("Essai de suivi sans réponse"), "clock"),
        ("answer_same", _("Autre réponse au suivi : la même"), "clock"),
        ("answer_differs", _("Autre réponse au suivi : différente"), "question-circle"),
        ("answer_reviewed", _("Réponses au suivi vérifiées"), "check-circle"),
        ("follow_ups_ended", _("Les suivis prennent fin"), "x-circle"),
        ("onward", _("Nouveau départ dit au suivi"), "house"),
        ("death_noted", _("Décès d’un adulte noté au suivi"), "person"),
        ("list_added", _("Liste de ce qui est à préparer"), "list-check"),
    ):
        timeline.register(f"settlement.move_{kind}", sentence, icon)
    timeline.register(
        "settlement.counting_kept", _("Attribution tranchée : elle compte"), "check-circle"
    )
    timeline.register(
        "settlement.counting_withdrawn", _("Attribution tranchée : elle ne compte plus"), "x-circle"
    )
    timeline.register(
        "settlement.survey_sent", _("Question envoyée après le déménagement"), "clock"
    )
    invariants.register(
        "settlement.follow_ups",
        "Un ménage établi a ses suivis, et seulement lui",
        _settled_have_follow_ups,
    )
    handover.register(
        "settlement.follow_ups",
        _("Suivis à faire"),
        queries.follow_ups_held,
        handing.give_follow_ups,
        order=50,
    )
