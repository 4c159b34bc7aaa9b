"""What goes with a referral, and transfers, as access and destruction know them.

They belong to both organisations, like the referral: they leave with it.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Q

from enracine.privacy.content import Content, Rows, Scope, held, register_content
from enracine.referrals.models import Attachment, Bundle, ReferralNeed, Transfer, TransferPackage

PARTIES = ("sender_id", "receiver_id")


def _transfers(scope: Scope) -> Rows:
    rows = Transfer.objects.filter(subject_id__in=scope.leaving).order_by("pk")
    if scope.last:
        return rows
    mine = scope.organisation_id
    return rows.filter(
        (Q(sender_id=mine) & (~Q(receiver_id__in=scope.others) | Q(proposed_at__isnull=True)))
        | (Q(receiver_id=mine) & ~Q(sender_id__in=scope.others))
    )


def _transfer_packages(scope: Scope) -> Rows:
    return TransferPackage.objects.filter(transfer__in=_transfers(scope)).order_by("pk")


def _names_dossiers(ids: list[Any]) -> dict[str, set[Any]]:
    rows = Transfer.objects.filter(pk__in=ids).values_list("dossier_id", "successor_id")
    return {"accompaniment.Dossier": {pk for pair in rows for pk in pair if pk}}


def _empty_bundles(scope: Scope) -> Rows:
    return Bundle.objects.filter(subject_id__in=scope.leaving, referrals__isnull=True).order_by(
        "pk"
    )


def register_travel(referrals: Callable[[Scope], Rows]) -> None:
    """Describe them; `referrals` are those that a destruction concerns."""

    def of_referrals(model: Any) -> Callable[[Scope], Rows]:
        return lambda scope: model.objects.filter(referral__in=referrals(scope)).order_by("pk")

    common: dict[str, Any] = {"common": False, "joint": True}
    for content in (
        Content(
            "referrals.Attachment",
            "Documents joints à une référence",
            held(Attachment, *PARTIES),
            leaving=of_referrals(Attachment),
            order=56,
            **common,
        ),
        Content(
            "referrals.ReferralNeed",
            "Besoins transmis",
            held(ReferralNeed, *PARTIES),
            texts=("text",),
            leaving=of_referrals(ReferralNeed),
            order=57,
            **common,
        ),
        Content(
            "referrals.TransferPackage",
            "Ce qui a été montré pour un transfert",
            held(TransferPackage, *PARTIES),
            texts=("content",),
            leaving=_transfer_packages,
            order=59,
            **common,
        ),
        Content(
            "referrals.Transfer",
            "Transferts de dossier",
            held(Transfer, *PARTIES),
            leaving=_transfers,
            holds=_names_dossiers,
            order=58,
            **common,
        ),
        Content(
            "referrals.Bundle",
            "Références préparées ensemble",
            held(Bundle, "sender_id"),
            common=False,
            leaving=_empty_bundles,
            order=17,
        ),
    ):
        register_content(content)
