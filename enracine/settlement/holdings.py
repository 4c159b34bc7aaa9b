"""What moves and follow-ups are to access and destruction (see `privacy.content`)."""

from django.db.models import Q

from enracine.privacy import whole
from enracine.privacy.content import Content, Rows, Scope, held, leaving_about, register_content
from enracine.settlement.models import (
    FollowUp,
    FollowUpAnswer,
    Move,
    MoveAttribution,
    MoveDispute,
    MovePerson,
    SurveyLink,
)

PARTIES = ("sending_organisation_id", "receiving_organisation_id", "coordinating_organisation_id")

OF_FOLLOW_UP = tuple(
    f"follow_up__{column}"
    for column in ("organisation_id", "sending_organisation_id", "coordinating_organisation_id")
)


def _moves(scope: Scope) -> Rows:
    """Her moves, without where a secret one leads when an organisation makes the package (S09)."""
    rows = held(Move, *PARTIES)(scope)
    return rows if scope.organisation_id is None else rows.filter(is_protected=False)


def _movers(scope: Scope) -> Rows:
    return MovePerson.objects.filter(person_id=scope.subject_id).order_by("pk")


def _leaving_movers(scope: Scope) -> Rows:
    """Her own line in any move, and those of the households that end with her."""
    rows = MovePerson.objects.filter(
        Q(person_id=scope.subject_id) | Q(subject_id__in=scope.alone)
    ).order_by("pk")
    return rows if scope.last else rows.none()


def register_all() -> None:
    """Describe moves, movers, claims and follow-ups."""
    for content in (
        Content(
            "settlement.Move",
            "Déménagement",
            _moves,
            common=False,
            leaving=leaving_about(Move),
            joint=True,
            order=22,
        ),
        Content(
            "settlement.MovePerson",
            "Adultes du déménagement",
            _movers,
            leaving=_leaving_movers,
            joint=True,
            order=33,
        ),
        Content(
            "settlement.MoveAttribution",
            "Programmes qui comptent ce déménagement",
            held(MoveAttribution, "organisation_id"),
            texts=("decision",),
            common=False,
            leaving=leaving_about(MoveAttribution),
            joint=True,
            order=33,
        ),
        Content(
            "settlement.MoveDispute",
            "Attributions contestées",
            held(MoveDispute, "organisation_id", "coordinating_organisation_id"),
            texts=("reason", "decision"),
            common=False,
            leaving=leaving_about(MoveDispute),
            joint=True,
            order=34,
        ),
        Content(
            "settlement.FollowUp",
            "Suivis",
            held(
                FollowUp,
                "organisation_id",
                "sending_organisation_id",
                "coordinating_organisation_id",
            ),
            texts=("comment",),
            common=False,
            leaving=leaving_about(FollowUp),
            joint=True,
            order=33,
        ),
        Content(
            "settlement.SurveyLink",
            "Questionnaires envoyés",
            held(SurveyLink, *OF_FOLLOW_UP),
            hidden=("digest",),
            common=False,
            leaving=leaving_about(SurveyLink),
            joint=True,
            order=35,
        ),
        Content(
            "settlement.FollowUpAnswer",
            "Réponses aux suivis",
            held(FollowUpAnswer, *OF_FOLLOW_UP),
            texts=("comment",),
            common=False,
            leaving=leaving_about(FollowUpAnswer),
            joint=True,
            order=36,
        ),
    ):
        register_content(content)
    for model in ("settlement.SurveyLink", "settlement.FollowUpAnswer"):
        whole.hold(
            model,
            lambda mine: (
                Q(follow_up__organisation_id=mine) | Q(follow_up__sending_organisation_id=mine)
            ),
        )
    whole.hold(
        "settlement.MovePerson",
        lambda mine: (
            Q(move__sending_organisation_id=mine) | Q(move__receiving_organisation_id=mine)
        ),
    )
