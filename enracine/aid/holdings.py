"""What requests and payments are to access, destruction and retention (see `privacy.content`)."""

from django.db.models import Q

from enracine.aid.models import AidPayment, AidPiece, AidRecovery, AidRequest
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

PARTIES = ("organisation_id", "requesting_organisation_id")


def _pieces(scope: Scope) -> Rows:
    rows = about(AidPiece)(scope)
    if scope.organisation_id is None:
        return rows
    return rows.filter(
        Q(request__organisation_id=scope.organisation_id)
        | Q(request__requesting_organisation_id=scope.organisation_id)
    )


def register_all() -> None:
    """Describe every table of this floor."""
    for content in (
        Content(
            "aid.AidRequest",
            "Demandes d’aide",
            held(AidRequest, *PARTIES),
            provided=("what", "asked_cents"),
            texts=("what", "message"),
            common=False,
            leaving=leaving_about(AidRequest),
            joint=True,
            order=55,
        ),
        Content(
            "aid.AidPiece",
            "Documents joints à une demande d’aide",
            _pieces,
            texts=("title",),
            hidden=("sha256",),
            common=False,
            leaving=leaving_about(AidPiece),
            joint=True,
            order=56,
        ),
        Content(
            "aid.AidPayment",
            "Versements d’une aide",
            held(AidPayment, "organisation_id"),
            texts=("no_proof",),
            common=False,
            leaving=leaving_about(AidPayment),
            joint=True,
            order=66,
        ),
        Content(
            "aid.AidRecovery",
            "Aide à récupérer ou à reporter",
            held(AidRecovery, "organisation_id"),
            texts=("no_proof",),
            common=False,
            leaving=leaving_about(AidRecovery),
            joint=True,
            order=67,
        ),
    ):
        register_content(content)
    whole.hold("aid.AidTerms", lambda mine: Q(aid__organisation_id=mine))
    whole.hold(
        "aid.AidRequest",
        lambda mine: Q(organisation_id=mine) | Q(requesting_organisation_id=mine),
    )
    whole.hold(
        "aid.AidPiece",
        lambda mine: Q(request__organisation_id=mine) | Q(request__requesting_organisation_id=mine),
    )
