"""What requests and participants are to access, destruction and retention (see `privacy.content`)."""

from django.db.models import Q

from enracine.privacy import whole
from enracine.privacy.content import (
    Content,
    Rows,
    Scope,
    about,
    held,
    leaving_about,
    register_content,
)
from enracine.stays.models import (
    StayEvaluation,
    StayNeed,
    StayParticipant,
    StayRequest,
    StayStep,
)

PARTIES = ("organisation_id", "requesting_organisation_id")


def _participants(scope: Scope) -> Rows:
    rows = about(StayParticipant)(scope)
    if scope.organisation_id is None:
        return rows
    return rows.filter(
        Q(request__organisation_id=scope.organisation_id)
        | Q(request__requesting_organisation_id=scope.organisation_id)
    )


def register_all() -> None:
    """Describe every table of this floor."""
    register_content(
        Content(
            "stays.StayRequest",
            "Demandes de séjour",
            held(StayRequest, *PARTIES),
            common=False,
            leaving=leaving_about(StayRequest),
            joint=True,
            order=34,
        )
    )
    register_content(
        Content(
            "stays.StayParticipant",
            "Participation à un séjour",
            _participants,
            common=False,
            leaving=leaving_about(StayParticipant),
            joint=True,
            order=56,
        )
    )
    register_content(
        Content(
            "stays.StayStep",
            "Horaire d’un séjour",
            held(StayStep, "organisation_id"),
            texts=("title", "note"),
            common=False,
            leaving=leaving_about(StayStep),
            joint=True,
            order=57,
        )
    )
    register_content(
        Content(
            "stays.StayNeed",
            "Besoins dits pour un séjour",
            about(StayNeed),
            provided=("allergies", "mobility"),
            texts=("allergies", "mobility"),
            leaving=leaving_about(StayNeed),
            order=58,
        )
    )
    register_content(
        Content(
            "stays.StayEvaluation",
            "Avis sur un séjour",
            held(StayEvaluation, "organisation_id"),
            provided=("useful", "next_step", "liked", "missing"),
            texts=("liked", "missing"),
            common=False,
            leaving=leaving_about(StayEvaluation),
            joint=True,
            order=59,
        )
    )
    whole.leave_out(
        "Besoins de santé : lus de la seule personne qui organise, détruits après", "stays.StayNeed"
    )
    whole.hold("stays.StayCriterion", lambda mine: Q(stay__organisation_id=mine))
    whole.hold(
        "stays.StayParticipant",
        lambda mine: Q(request__organisation_id=mine) | Q(request__requesting_organisation_id=mine),
    )
    whole.hold(
        "stays.StayRequest",
        lambda mine: Q(organisation_id=mine) | Q(requesting_organisation_id=mine),
    )
