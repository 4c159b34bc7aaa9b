"""The person's own facts, section by section, each with its source and its date."""

from enracine.people.models.announcements import Announcement
from enracine.people.models.arrivals import PlannedArrival
from enracine.people.models.base import Provenance, Section, SeenDocument, Source
from enracine.people.models.documents import PersonDocument
from enracine.people.models.households import Household, HouseholdMember, HouseholdProposal
from enracine.people.models.identity import (
    DuplicatePair,
    IdentityKey,
    IdentityPrint,
    Merge,
    ProbableLink,
    ProbableMatch,
    StaleIdentity,
)
from enracine.people.models.intake import IntakeFile, IntakeLayout, IntakeRow
from enracine.people.models.majority import Majority
from enracine.people.models.occupations import CnpGroup, CnpTitle
from enracine.people.models.persons import Contact, DeathKnown, NameWord, Person, Standing
from enracine.people.models.projects import SettlementProject, TargetRegion, Track
from enracine.people.models.registrations import Registration
from enracine.people.models.residences import AddressProtection, ProtectedReader, Residence
from enracine.people.models.skills import (
    Education,
    EducationLevel,
    FrenchLevel,
    Languages,
    LanguageSkill,
    Occupation,
    SkillLevel,
)
from enracine.people.models.statuses import (
    Citizenship,
    CsqDestination,
    ImmigrationStatus,
    StatusCode,
    StatusKind,
)

__all__ = [
    "AddressProtection",
    "StaleIdentity",
    "ProbableMatch",
    "ProbableLink",
    "Merge",
    "IdentityPrint",
    "IdentityKey",
    "DuplicatePair",
    "Announcement",
    "Citizenship",
    "CnpGroup",
    "CnpTitle",
    "Contact",
    "CsqDestination",
    "DeathKnown",
    "Education",
    "EducationLevel",
    "FrenchLevel",
    "Household",
    "HouseholdMember",
    "HouseholdProposal",
    "ImmigrationStatus",
    "IntakeFile",
    "IntakeLayout",
    "IntakeRow",
    "LanguageSkill",
    "Languages",
    "Majority",
    "NameWord",
    "Occupation",
    "Person",
    "PersonDocument",
    "PlannedArrival",
    "ProtectedReader",
    "Provenance",
    "Registration",
    "Residence",
    "Section",
    "SeenDocument",
    "SettlementProject",
    "SkillLevel",
    "Source",
    "Standing",
    "StatusCode",
    "StatusKind",
    "TargetRegion",
    "Track",
]
