"""The personal fields of telling people apart, for the register (law.md, L09)."""

from enracine.people.models import (
    DuplicatePair,
    IdentityKey,
    IdentityPrint,
    Merge,
    ProbableLink,
    ProbableMatch,
)
from enracine.people.sections import FILE, HOLDER, SELF
from enracine.privacy.register import PersonalField, declare, same


def declare_all() -> None:
    """Prints, suggestions, merges and links, field by field."""
    compared = PersonalField(
        "Comparer sans lire : empreintes à clé, recalculées à chaque changement", FILE, ("système",)
    )
    declare(IdentityKey, "identity", same(["digest"], compared))
    declare(
        IdentityPrint,
        "identity",
        same(
            [
                "given",
                "family",
                "heard_given",
                "heard_family",
                "birth",
                "birth_parts",
                "phone",
                "email",
                "made_at",
            ],
            compared,
        ),
    )
    suggested = PersonalField(
        "Proposer à une personne de vérifier si deux dossiers sont la même", FILE, (HOLDER,)
    )
    decided = PersonalField("Savoir qui a décidé, quand et pourquoi", FILE, (HOLDER,))
    declare(
        DuplicatePair,
        "identity",
        same(["organisation", "other", "score", "factors", "doubts"], suggested)
        | same(["state", "decided_by", "decided_at", "reason"], decided),
    )
    declare(
        Merge,
        "identity",
        same(["organisation", "pair", "kept", "made_by", "made_at"], decided)
        | same(
            ["former", "written", "undone_by", "undone_at"],
            PersonalField("Pouvoir défaire une réunion de dossiers", FILE, (HOLDER,)),
        ),
    )
    asked = PersonalField(
        "Demander à la personne si un autre dossier est le sien, et s’en souvenir", FILE, (SELF,)
    )
    declare(
        ProbableLink,
        "identity",
        same(["other", "score", "factors", "state", "answered_at"], asked)
        | same(
            [
                "proof",
                "answered_by_user",
                "asked_from",
                "code_digest",
                "code_expires_at",
                "code_tries",
                "codes_sent",
                "paper_digest",
                "paper_from",
                "paper_expires_at",
                "paper_tries",
            ],
            PersonalField("Vérifier que les deux dossiers sont à elle", FILE, (SELF,)),
        ),
    )
    declare(
        ProbableMatch,
        "identity",
        same(
            ["link", "organisation", "is_linked", "since"],
            PersonalField(
                "Dire « correspondance probable ailleurs », rien de plus", FILE, (HOLDER,)
            ),
        ),
    )
