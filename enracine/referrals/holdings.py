"""What referrals are to access and destruction (see `privacy.content`).

A referral and its package belong to both organisations: they leave when neither holds the person any
more. Until then the sender's emptied dossier stays under its number, since the referral names it.
"""

from typing import Any

from django.db.models import Q

from enracine.privacy.content import Content, Rows, Scope, held, register_content
from enracine.referrals.models import Package, Referral, ReferralGroup


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
    """Describe referrals, their groups and what was communicated."""
    for content in (
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
