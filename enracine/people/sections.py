"""The personal fields of this floor, for the register (law.md, L09)."""

from enracine.people.models import (
    AddressProtection,
    Announcement,
    Contact,
    CsqDestination,
    Education,
    Household,
    HouseholdMember,
    HouseholdProposal,
    ImmigrationStatus,
    IntakeRow,
    Languages,
    LanguageSkill,
    Majority,
    NameWord,
    Occupation,
    Person,
    PersonDocument,
    PlannedArrival,
    ProtectedReader,
    Registration,
    Residence,
    SettlementProject,
    TargetRegion,
)
from enracine.privacy.register import PersonalField, declare, same

FILE = "Durée de l’accompagnement, puis calendrier de l’organisme détenteur"
SELF = "la personne"
HOLDER = "organisme qui tient le dossier"
REFERRED = "organisme qui reçoit une référence avec consentement"
READERS = (SELF, HOLDER, REFERRED)
HISTORY = ["source", "declared_on", "stated_by", "seen_on", "seen_document", "seen_by"]
PROVENANCE = PersonalField("Savoir qui l’a dit et quand", FILE, READERS)


def _field(purpose: str, sensitivity: str = "ordinary") -> PersonalField:
    return PersonalField(purpose, FILE, READERS, sensitivity)


def _secret(purpose: str) -> PersonalField:
    """What only the person and those whom she names read (scenario S09)."""
    return PersonalField(
        purpose, FILE, (SELF, "personnes nommées qui suivent le dossier"), "sensitive"
    )


def declare_all() -> None:
    """Declare every personal field of people, section by section."""
    _declare_identity()
    _declare_life()
    _declare_family()
    _declare_arrivals()
    _declare_intake()


def _declare_identity() -> None:
    declare(
        Person,
        "identity",
        same(["given_name", "family_name"], _field("Reconnaître et nommer la personne"))
        | same(["birth_date"], _field("Vérifier l’âge demandé par un programme"))
        | same(["birth_country"], _field("Établir la génération demandée par un programme"))
        | same(
            ["died_on", "death_noted_on", "death_known"],
            _field("Ne rien écrire à une personne décédée ni demander en son nom"),
        )
        | same(["standing"], _field("Ne pas traiter une personne mineure en candidate"))
        | same(["search_key"], _field("Retrouver la personne malgré l’orthographe"))
        | same(HISTORY, PROVENANCE),
    )
    declare(
        Majority,
        "identity",
        same(
            ["asked_on", "answer_by", "confirmed_on", "reminded_on"],
            _field("Demander à 18 ans un accord d’adulte, ou détruire"),
        ),
    )
    declare(NameWord, "identity", same(["word"], _field("Retrouver la personne par son nom")))
    declare(
        Registration,
        "identity",
        same(["number", "idempotency_key"], _field("Traiter l’inscription une seule fois"))
        | same(
            ["channel", "language", "registered_at", "registered_by_id", "origin"],
            _field("Savoir d’où vient l’inscription"),
        )
        | same(["age"], _field("Compter les inscriptions par âge, même après une destruction"))
        | same(["guardian"], _field("Prouver l’accord d’un parent avant 14 ans")),
    )
    declare(
        Contact,
        "contact",
        same(["email", "phone"], _field("Joindre la personne"))
        | same(["language", "time_zone"], _field("Écrire et appeler comme la personne le veut"))
        | same(["is_protected"], _secret("Ne pas montrer une adresse que la personne cache"))
        | same(HISTORY, PROVENANCE),
    )
    declare(
        Residence,
        "contact",
        same(
            ["country", "municipality", "postal_code", "valid_from", "valid_to"],
            _field("Savoir quels services couvrent l’endroit"),
        )
        | same(["is_protected"], _secret("Ne pas montrer une adresse que la personne cache"))
        | same(HISTORY, PROVENANCE),
    )
    declare(
        AddressProtection,
        "contact",
        same(
            ["declared_on", "source", "ended_on"],
            _secret("Garder secrète l’adresse de la personne qui le demande"),
        ),
    )
    declare(
        ProtectedReader,
        "contact",
        same(
            ["membership", "organisation", "source", "since", "ended_at"],
            _secret("Nommer les seules personnes qui connaissent une adresse protégée"),
        ),
    )


def _declare_life() -> None:
    _declare_statuses()
    _declare_skills()
    wish = _field("Accompagner vers la région voulue")
    declare(
        SettlementProject,
        "project",
        same(["track", "interested", "what_matters", "limits", "hoped_on"], wish)
        | same(HISTORY, PROVENANCE),
    )
    declare(TargetRegion, "project", same(["project", "region", "paj_territory", "rank"], wish))
    declare(
        PersonDocument,
        "documents",
        same(["kind", "title", "document"], _field("Préparer l’emploi et la reconnaissance"))
        | same(HISTORY, PROVENANCE),
    )


def _declare_statuses() -> None:
    right = _field("Dire à quels services la personne a droit", "sensitive")
    declare(
        ImmigrationStatus,
        "status",
        same(
            [
                "code",
                "citizenship",
                "valid_from",
                "expires_on",
                "ended_on",
                "arrived_in_quebec_on",
                "work_authorised",
                "born_in_quebec",
                "parents_immigrants",
                "is_current",
            ],
            right,
        )
        | same(HISTORY, PROVENANCE),
    )
    declare(
        CsqDestination,
        "status",
        same(
            ["region", "issued_on", "is_current"],
            _field("Distinguer la destination du CSQ d’un souhait et d’un domicile", "sensitive"),
        )
        | same(HISTORY, PROVENANCE),
    )
    declare(
        Announcement,
        "status",
        same(
            ["kind", "about_on", "announced_on"],
            _field("Prévenir une seule fois avant la fin d’un permis", "sensitive"),
        ),
    )


def _declare_skills() -> None:
    declare(
        Education,
        "education",
        same(
            [
                "level",
                "field_of_study",
                "title",
                "institution",
                "country",
                "year",
                "recognition",
                "professional_order",
                "is_main",
            ],
            _field("Préparer l’emploi et la reconnaissance des diplômes"),
        )
        | same(HISTORY, PROVENANCE),
    )
    declare(
        Occupation,
        "occupation",
        same(
            [
                "title",
                "cnp_code",
                "years",
                "country",
                "start_year",
                "end_year",
                "wanted",
                "is_main",
            ],
            _field("Chercher un emploi qui convient"),
        )
        | same(HISTORY, PROVENANCE),
    )
    understand = _field("Se comprendre, offrir un interprète")
    declare(
        Languages,
        "languages",
        same(["french", "others", "interpreter"], understand) | same(HISTORY, PROVENANCE),
    )
    declare(
        LanguageSkill,
        "languages",
        same(["language", "understand", "speak", "read", "write", "test"], understand)
        | same(HISTORY, PROVENANCE),
    )


def _declare_arrivals() -> None:
    declare(
        PlannedArrival,
        "project",
        same(
            ["hoped_on", "why", "note"],
            _field("Préparer l’arrivée, et suivre sa date quand elle glisse"),
        )
        | same(HISTORY, PROVENANCE),
    )


def _declare_family() -> None:
    together = _field("Accompagner ensemble ceux qui déménagent ensemble")
    declare(
        Household,
        "family",
        same(
            ["formed_on", "ended_on", "end_reason", "origin", "continues", "joined_into"], together
        ),
    )
    declare(
        HouseholdProposal,
        "family",
        same(
            [
                "other",
                "organisation",
                "first_name",
                "other_first_name",
                "code_digest",
                "state",
                "agreed_at",
                "other_agreed_at",
                "agreed_by",
                "other_agreed_by",
                "expires_on",
            ],
            _field("Prouver que chaque adulte a dit oui pour soi"),
        ),
    )
    declare(
        HouseholdMember,
        "family",
        same(
            [
                "household",
                "kind",
                "person",
                "first_name",
                "birth_year",
                "source",
                "joined_on",
                "left_on",
                "expected_on",
                "arrived_on",
            ],
            together,
        ),
    )


def _declare_intake() -> None:
    line = PersonalField(
        "Vérifier une liste avant d’en faire des dossiers, puis savoir d’où vient la personne",
        "Jusqu’à l’importation de la ligne; 30 jours au plus",
        (SELF, "organisme qui apporte la liste"),
        "sensitive",
    )
    declare(
        IntakeRow,
        "identity",
        same(["file", "organisation_id", "number", "state", "decided_by", "digest"], line)
        | same(["raw", "values", "problems", "merged", "likely"], line),
    )
