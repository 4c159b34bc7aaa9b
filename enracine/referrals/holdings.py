"""What referrals are to access and destruction (see `privacy.content`).

A referral and its package belong to both organisations: they leave when neither holds the person any
more. Until then the sender's emptied dossier stays under its number, since the referral names it.
"""

from typing import Any

from django.db.models import Q

from enracine.privacy.content import Content, Rows, Scope, held, register_content
from enracine.referrals.models import (
    AnswerLink,
    AnswerSession,
    CandidateLetter,
    CounterProposal,
    Package,
    Referral,
    ReferralGroup,
    ReferralMessage,
)
from enracine.referrals.travel_holdings import register_travel


def _leaving(scope: Scope) -> Rows:
    rows = Referral.objects.filter(subject_id__in=scope.leaving).order_by("pk")
    if scope.last:
        return rows
    mine = scope.organisation_id
    return rows.filter(
        (Q(sender_id=mine) & (~Q(receiver_id__in=scope.others) | Q(sent_at__isnull=True)))
        | (Q(receiver_id=mine) & ~Q(sender_id__in=scope.others))
    )


def _leaving_packages(scope: Scope) -> Rows:
    return Package.objects.filter(referral__in=_leaving(scope)).order_by("pk")


def _leaving_proposals(scope: Scope) -> Rows:
    return CounterProposal.objects.filter(referral__in=_leaving(scope)).order_by("pk")


def _leaving_letters(scope: Scope) -> Rows:
    return CandidateLetter.objects.filter(referral__in=_leaving(scope)).order_by("pk")


def _of_leaving(model: Any) -> Any:
    return lambda scope: model.objects.filter(referral__in=_leaving(scope)).order_by("pk")


def _names_dossiers(ids: list[Any]) -> dict[str, set[Any]]:
    return {
        "accompaniment.Dossier": set(
            Referral.objects.filter(pk__in=ids).values_list("dossier_id", flat=True)
        )
    }


def _empty_groups(scope: Scope) -> Rows:
    return ReferralGroup.objects.filter(
        subject_id__in=scope.leaving, referrals__isnull=True
    ).order_by("pk")


def register_all() -> None:
    """Describe referrals, their groups, what was communicated and what was written about them."""
    register_travel(_leaving)
    for content in (
        Content(
            "referrals.ReferralMessage",
            "Messages entre deux organismes",
            held(ReferralMessage, "sender_id", "receiver_id"),
            texts=("text",),
            hidden=("key",),
            common=False,
            leaving=_of_leaving(ReferralMessage),
            joint=True,
            order=56,
        ),
        Content(
            "referrals.AnswerSession",
            "Réponses données par lien",
            held(AnswerSession, "organisation_id"),
            hidden=("digest",),
            common=False,
            leaving=_of_leaving(AnswerSession),
            joint=True,
            order=58,
        ),
        Content(
            "referrals.AnswerLink",
            "Liens de réponse",
            held(AnswerLink, "organisation_id"),
            hidden=("digest", "code_digest", "codes", "code_tries", "code_expires_at"),
            common=False,
            leaving=_of_leaving(AnswerLink),
            joint=True,
            order=57,
        ),
        Content(
            "referrals.Package",
            "Ce qui a été communiqué",
            held(Package, "sender_id", "receiver_id"),
            texts=("content",),
            common=False,
            leaving=_leaving_packages,
            joint=True,
            order=55,
            sealed=True,
        ),
        Content(
            "referrals.CounterProposal",
            "Propositions à côté d’un refus",
            held(CounterProposal, "sender_id", "receiver_id"),
            common=False,
            leaving=_leaving_proposals,
            joint=True,
            order=55,
        ),
        Content(
            "referrals.CandidateLetter",
            "Messages à la personne au sujet d’une référence",
            held(CandidateLetter, "organisation_id"),
            texts=("text",),
            common=False,
            leaving=_leaving_letters,
            order=55,
        ),
        Content(
            "referrals.Referral",
            "Références",
            held(Referral, "sender_id", "receiver_id"),
            texts=(
                "message",
                "question",
                "answer",
                "feedback",
                "counter_proposal",
                "contest_reason",
                "hold_reason",
                "close_reason",
            ),  # fmt: skip
            common=False,
            leaving=_leaving,
            holds=_names_dossiers,
            joint=True,
            order=50,
        ),
        Content(
            "referrals.ReferralGroup",
            "Demandes à plusieurs endroits",
            held(ReferralGroup, "sender_id"),
            common=False,
            leaving=_empty_groups,
            order=18,
        ),
    ):
        register_content(content)
