"""What people's own facts are to access, portability and destruction (see `privacy.content`)."""

import uuid

from django.db.models import Q

from enracine.kernel.clock import today
from enracine.people import rules
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
from enracine.privacy import whole
from enracine.privacy.anonymity import age_band
from enracine.privacy.content import (
    Content,
    Known,
    Rows,
    Scope,
    Select,
    about,
    held,
    leaving_about,
    nothing,
    register_content,
    register_people,
)

#: The columns that the person fills, section by section.
GIVEN: dict[str, tuple[str, ...]] = {
    "status": (
        "code", "citizenship", "arrived_in_quebec_on", "valid_from", "expires_on",
        "work_authorised",
    ),
    "education": (
        "level", "field_of_study", "recognition", "title", "institution", "country", "year",
        "professional_order",
    ),
    "occupation": (
        "title", "years", "cnp_code", "country", "start_year", "end_year", "wanted",
    ),
    "languages": ("french", "others", "interpreter"),
    "skills": ("language", "understand", "speak", "read", "write", "test"),
    "project": ("track", "interested", "what_matters", "limits", "hoped_on"),
    "arrival": ("hoped_on", "why", "note"),
    "documents": ("kind", "title"),
}  # fmt: skip


def _members(scope: Scope) -> Rows:
    return HouseholdMember.objects.filter(household_id__in=scope.households).order_by("pk")


def _children(scope: Scope) -> Rows:
    # Another adult is another person: only what she said of her children is hers to take along.
    return _members(scope).filter(kind=HouseholdMember.Kind.CHILD, left_on__isnull=True)


def _leaving_members(scope: Scope) -> Rows:
    """Her own place in any household, and everything of those that end with her."""
    rows = HouseholdMember.objects.filter(
        Q(person_id=scope.subject_id) | Q(household_id__in=scope.alone)
    ).order_by("pk")
    return rows if scope.last else rows.none()


def _leaving_households(scope: Scope) -> Rows:
    rows = Household.objects.filter(pk__in=scope.alone).order_by("pk")
    return rows if scope.last else rows.none()


def _reach(model: type[Contact] | type[Residence]) -> Select:
    """How to reach somebody and where she lives, without what she keeps secret.

    A package made by an organisation passes through hands that she did not name; the copy that she
    takes herself, from her own space, holds everything (scenario S09).
    """
    whole = about(model)

    def select(scope: Scope) -> Rows:
        rows = whole(scope)
        return rows if scope.organisation_id is None else rows.filter(is_protected=False)

    return select


def _proposals(scope: Scope) -> Rows:
    """Those in which she is one of the two adults."""
    return HouseholdProposal.objects.filter(
        Q(subject_id=scope.subject_id) | Q(other_id=scope.subject_id)
    ).order_by("pk")


def _leaving_proposals(scope: Scope) -> Rows:
    rows = _proposals(scope)
    return rows if scope.last else rows.none()


def _names_another(member: HouseholdMember) -> bool:
    # A child is hers to know; an adult who is not herself is somebody else.
    return member.kind == HouseholdMember.Kind.ADULT


class PeopleFacts:
    """What privacy asks about people, without knowing a name itself."""

    def known(self, subject_id: uuid.UUID) -> Known | None:
        """Who it is; None when her identity is gone or not visible. Four SQL queries."""
        person = Person.objects.filter(pk=subject_id).first()
        if person is None:
            return None
        contact = Contact.objects.filter(subject_id=subject_id).first()
        own = [person.given_name, person.family_name]
        own += [contact.email, contact.phone] if contact else []
        arrived = (
            ImmigrationStatus.objects.filter(subject_id=subject_id, is_current=True)
            .order_by("-pk")
            .values_list("arrived_in_quebec_on", flat=True)
            .first()
        )
        home = Residence.objects.filter(subject_id=subject_id, valid_to__isnull=True).first()
        return Known(
            person.full_name,
            person.birth_date,
            tuple(word for word in own if word),
            arrived,
            home is not None and home.municipality_id is None and home.country not in {"", "CA"},
        )

    def relatives(self, subject_id: uuid.UUID) -> list[str]:
        """Names of the others of her households, and of who consented for her as a child."""
        households, _alone = self.households(subject_id)
        members = (
            HouseholdMember.objects.filter(household_id__in=households)
            .exclude(person_id=subject_id)
            .select_related("person")
            .order_by("pk")
        )
        names = [m.person.full_name if m.person else m.first_name for m in members]
        names += Registration.objects.filter(subject_id=subject_id).values_list(
            "guardian", flat=True
        )
        return sorted({name for name in names if name})

    def households(
        self, subject_id: uuid.UUID
    ) -> tuple[frozenset[uuid.UUID], frozenset[uuid.UUID]]:
        """Her households, past ones too; those where no other adult has a file."""
        mine = frozenset(
            HouseholdMember.objects.filter(person_id=subject_id).values_list(
                "household_id", flat=True
            )
        )
        shared = set(
            HouseholdMember.objects.filter(household_id__in=mine, person__isnull=False)
            .exclude(person_id=subject_id)
            .values_list("household_id", flat=True)
        )
        return mine, mine - shared

    def traits(self, subject_id: uuid.UUID) -> dict[str, str]:
        """Broad traits for anonymous lines: an age band, a level, a track."""
        born = Person.objects.filter(pk=subject_id).values_list("birth_date", flat=True).first()
        main = Education.objects.filter(subject_id=subject_id, is_main=True)
        level = main.values_list("level", flat=True)
        track = SettlementProject.objects.filter(subject_id=subject_id).values_list(
            "track", flat=True
        )
        return {
            "age": age_band(rules.age_on(born, today()) if born else None),
            "education": level.order_by("pk").first() or "",
            "track": track.order_by("pk").first() or "",
        }


def register_all() -> None:
    """Describe every table of people, and answer about people."""
    register_people(PeopleFacts())
    for model, title, provided, texts in (
        (Person, "Identité", ("given_name", "family_name", "birth_date", "birth_country"), ()),
        (
            Contact,
            "Coordonnées",
            ("email", "phone", "language"),
            (),
        ),
        (
            Residence,
            "Domicile",
            ("country", "municipality", "postal_code", "valid_from", "valid_to"),
            (),
        ),
        (
            ImmigrationStatus,
            "Statut d’immigration",
            (*GIVEN["status"], "ended_on"),
            (),
        ),
        (CsqDestination, "Région de destination du CSQ", ("region", "issued_on"), ()),
        (
            Education,
            "Études",
            GIVEN["education"],
            ("field_of_study", "title", "institution", "professional_order"),
        ),
        (Occupation, "Travail", GIVEN["occupation"], ("title",)),
        (Languages, "Langues", GIVEN["languages"], ()),
        (LanguageSkill, "Langues, habileté par habileté", GIVEN["skills"], ("test",)),
        (SettlementProject, "Projet", GIVEN["project"], ("what_matters", "limits")),
        (PlannedArrival, "Arrivées espérées", GIVEN["arrival"], ("note",)),
        (PersonDocument, "Documents remis", GIVEN["documents"], ("title",)),
    ):
        register_content(
            Content(
                model._meta.label,
                title,
                _reach(model) if model in {Contact, Residence} else about(model),
                provided=provided,
                texts=texts,
                leaving=leaving_about(model),
                joint=True,
                order=5 if model is Person else 30,
            )
        )
    for content in (
        Content(
            "people.Announcement",
            "Fins de permis annoncées",
            about(Announcement),
            leaving=leaving_about(Announcement),
            joint=True,
            order=30,
        ),
        Content(
            "people.TargetRegion",
            "Régions visées",
            about(TargetRegion),
            provided=("rank", "region", "paj_territory"),
            leaving=leaving_about(TargetRegion),
            joint=True,
            order=35,
        ),
        Content(
            "people.Registration",
            "Inscription",
            about(Registration),
            others=("guardian",),
            leaving=leaving_about(Registration),
            joint=True,
            order=30,
        ),
        Content(
            "people.Majority",
            "Question posée à 18 ans",
            about(Majority),
            leaving=leaving_about(Majority),
            joint=True,
            order=30,
        ),
        Content(
            "people.IntakeRow",
            "Ligne d’une liste apportée",
            held(IntakeRow, "organisation_id"),
            hidden=("digest", "likely"),
            texts=("raw", "values"),
            common=False,
            leaving=held(IntakeRow, "organisation_id", leaving=True),
            order=30,
        ),
        Content(
            "people.NameWord",
            "Mots du nom, pour la recherche",
            nothing(NameWord),
            leaving=leaving_about(NameWord),
            joint=True,
            order=30,
        ),
        Content(
            "people.HouseholdMember",
            "Membres du ménage",
            _members,
            provided=("kind", "first_name", "birth_year"),
            provided_rows=_children,
            others=("first_name", "birth_year"),
            about_others=_names_another,
            leaving=_leaving_members,
            joint=True,
            order=30,
        ),
        Content(
            "people.AddressProtection",
            "Adresse secrète",
            about(AddressProtection),
            provided=("declared_on", "ended_on"),
            leaving=leaving_about(AddressProtection),
            joint=True,
            order=35,
        ),
        Content(
            "people.ProtectedReader",
            "Qui connaît l’adresse secrète",
            about(ProtectedReader),
            leaving=leaving_about(ProtectedReader),
            joint=True,
            order=35,
        ),
        Content(
            "people.HouseholdProposal",
            "Propositions de réunir deux ménages",
            _proposals,
            hidden=("code_digest", "agreed_by", "other_agreed_by"),
            others=("first_name", "other_first_name"),
            leaving=_leaving_proposals,
            joint=True,
            order=35,
        ),
        Content(
            "people.Household",
            "Ménage",
            lambda scope: Household.objects.filter(pk__in=scope.households).order_by("pk"),
            leaving=_leaving_households,
            joint=True,
            order=8,
        ),
    ):
        register_content(content)
    whole.leave_out(
        "Se recalcule de ce que l’archive contient",
        "people.NameWord",
        "people.IdentityKey",
        "people.IdentityPrint",
        "people.StaleIdentity",
    )
    whole.leave_out("À la personne seule", "people.Majority", "people.ProbableLink")
    whole.leave_out("Vocabulaire commun", "people.CnpGroup", "people.CnpTitle", "people.StatusKind")
