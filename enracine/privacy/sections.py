"""The personal fields of this floor, for the register."""

from enracine.kernel.models import Document, Event
from enracine.privacy.models import AccessGrant, AccessLogEntry, Consent, SubjectHolder
from enracine.privacy.register import PersonalField, declare, same

PROOF = "Durée du dossier, puis 5 ans : preuve (Loi 25)"


def declare_all() -> None:
    """Declare consents, grants, journals, and the kernel's tables that name a subject."""
    readers = ("la personne", "responsable de la protection", "organisations concernées")
    declare(
        Consent,
        "consent",
        same(
            [
                "purpose",
                "recipient",
                "asked_by",
                "sections",
                "state",
                "requested_at",
                "given_at",
                "refused_at",
                "withdrawn_at",
                "valid_until",
                "text",
                "channel",
                "witness",
                "reason",
            ],
            PersonalField("Prouver le consentement et son étendue", PROOF, readers),
        ),
    )
    declare(
        AccessGrant,
        "consent",
        same(
            [
                "organisation",
                "sections",
                "basis",
                "consent",
                "object_id",
                "granted_by",
                "valid_from",
                "valid_until",
                "ended_at",
            ],
            PersonalField("Limiter qui voit quoi", PROOF, readers),
        ),
    )
    declare(
        SubjectHolder,
        "identity",
        same(
            ["user", "since"],
            PersonalField("Ouvrir son propre dossier à la personne", "Durée du compte", readers),
        ),
    )
    declare(
        AccessLogEntry,
        "journal",
        same(
            [
                "occurred_at",
                "organisation_id",
                "membership_id",
                "actor",
                "actor_label",
                "sections",
                "page",
                "reason",
                "request_id",
            ],
            PersonalField("Dire à la personne qui a lu son dossier", PROOF, readers),
        ),
    )
    declare(
        Event,
        "journal",
        same(
            [
                "occurred_at",
                "kind",
                "actor",
                "actor_label",
                "organisation_id",
                "object_type",
                "object_id",
                "organisations",
                "data",
                "request_id",
            ],
            PersonalField("Garder l’histoire du dossier", "Durée du dossier", readers),
        ),
    )
    declare(
        Document,
        "documents",
        same(
            [
                "organisation_id",
                "name",
                "media_type",
                "size",
                "sha256",
                "storage_key",
                "purpose",
                "expires_at",
            ],
            PersonalField("Garder une pièce utile au dossier", "Durée du dossier", readers),
        ),
    )
