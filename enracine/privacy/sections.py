"""The personal fields of this floor, for the register."""

from enracine.kernel.models import Document, Event
from enracine.privacy.models import (
    AccessGrant,
    AccessLogEntry,
    Complaint,
    Consent,
    CorrectionNotice,
    Disposal,
    ExceptionalAccess,
    IncidentSubject,
    LegalDisclosure,
    PurgeNotice,
    PurgeProof,
    Remainder,
    RightsRequest,
    SubjectHolder,
)
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
                "express_sections",
                "ended_at",
                "end_reason",
                "place",
                "assistance",
                "helper",
                "help_asked_at",
                "signed_on",
                "proof",
                "missing",
                "sha256",
                "renews",
                "reminded_at",
            ],
            PersonalField("Prouver le consentement et son étendue", PROOF, readers),
        ),
    )
    declare(
        Disposal,
        "consent",
        same(
            [
                "consent", "sender", "receiver", "object_id", "number", "sections", "documents",
                "documents_taken", "shared_on", "asked_on", "due_on", "remind_on", "reminders",
                "answer", "destroyed_on", "obligation", "kept_until", "answered_at", "answered_by",
            ],
            PersonalField(
                "Savoir ce qu’un organisme a fait de ce qu’il avait reçu, après un retrait",
                PROOF,
                readers,
            ),
        ),
    )  # fmt: skip
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
            ["user", "since", "proved_at"],
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
        ExceptionalAccess,
        "journal",
        same(
            [
                "object_id",
                "organisation",
                "membership",
                "reason",
                "opened_at",
                "ends_at",
                "review",
                "review_comment",
                "reviewed_by",
                "reviewed_at",
            ],
            PersonalField(
                "Savoir qui a ouvert un dossier par exception, et pourquoi", PROOF, readers
            ),
        ),
    )
    declare(
        LegalDisclosure,
        "journal",
        same(
            [
                "object_id",
                "organisation",
                "membership",
                "exception",
                "recipient",
                "channel",
                "sections",
                "content",
                "necessity",
                "communicated_at",
                "shown_to_person",
                "reviewed_by",
                "reviewed_at",
                "review_comment",
            ],
            PersonalField(
                "Garder au dossier ce qui a été communiqué sans accord, selon la loi",
                PROOF,
                ("organisation qui tient le dossier", "responsable de la protection"),
                sensitivity="sensitive",
            ),
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
                "object_version",
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
    _declare_rights()
    _declare_protection()


def _declare_rights() -> None:
    """Requests, corrections, destructions: how an organisation kept its promises."""
    readers = ("la personne", "responsable de la protection de l’organisme")
    kept = "Durée de la demande, puis celle du calendrier (« demandes et plaintes »)"
    answer = PersonalField("Répondre à une demande de la personne et le prouver", kept, readers)
    declare(
        RightsRequest,
        "rights",
        same(
            [
                "number", "organisation", "regime", "kind", "section", "words", "channel",
                "relation", "asked_by_name", "proof", "proof_seen_by", "received_on", "due_on",
                "extended_on", "extension_reason", "reminders", "state", "provisions",
                "explanation", "answered_on", "answered_by", "recourse_until", "execute_on",
                "executed_at", "contested_on", "contest_note", "job", "package", "letter",
                "masks_checked_at", "masks_checked_by",
            ],
            answer,
        ),
    )  # fmt: skip
    declare(
        CorrectionNotice,
        "rights",
        same(
            [
                "section", "organisation", "told_by", "request", "had_access", "told_at", "read_at",
                "read_by",
            ],
            PersonalField(
                "Prouver qu’une correction est parvenue à qui avait reçu le renseignement",
                "Durée du dossier",
                (*readers, "organisme qui a reçu le renseignement"),
            ),
        ),
    )  # fmt: skip
    declare(
        PurgeNotice,
        "rights",
        same(
            ["organisation", "planned_on", "told_at", "unreachable", "done_at"],
            PersonalField("Avertir avant de détruire", "Jusqu’à la destruction", readers),
        ),
    )
    declare(
        Remainder,
        "rights",
        same(
            ["organisation", "content", "reason", "until", "rows"],
            PersonalField(
                "Savoir ce qui reste après une destruction, et jusqu’à quand",
                "Jusqu’à la date écrite",
                readers,
            ),
        ),
    )
    declare(
        PurgeProof,
        "rights",
        same(
            [
                "done_at", "organisation_id", "how", "rule", "counts", "digests", "documents",
                "kept", "replayed_from",
            ],
            PersonalField(
                "Prouver une destruction et la rejouer après une restauration; aucun contenu",
                "Sans limite : ne dit rien de personne une fois le dossier détruit",
                readers,
            ),
        ),
    )  # fmt: skip


def _declare_protection() -> None:
    """What the registers of protection say of somebody."""
    five_years = "Au moins 5 ans : registre que la loi demande"
    readers = ("la personne", "responsable de la protection")
    declare(
        Complaint,
        "protection",
        same(
            [
                "number",
                "organisation",
                "about",
                "text",
                "wished",
                "received_on",
                "due_on",
                "acknowledged_on",
                "answered_on",
                "outcome",
                "answer",
                "answered_label",
                "measures",
            ],
            PersonalField(
                "Répondre à la plainte et le prouver", five_years, readers, sensitivity="sensitive"
            ),
        ),
    )
    declare(
        IncidentSubject,
        "protection",
        same(
            ["incident", "organisation"],
            PersonalField("Savoir qui un incident touche, pour l’aviser", five_years, readers),
        ),
    )
