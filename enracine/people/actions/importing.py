"""Writing the people of a list, hundreds at a time: the same rows as a registration, without its consent.

Nobody of a list has agreed on a screen. Each person is entrusted to whoever brought the list and to
nobody else, her facts say who collected them, and her agreement is asked, not supposed (law.md, L15,
L28). Her e-mail opens nothing: an address copied by somebody else proves nobody.
"""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.actions import action
from enracine.kernel.bulk import insert_many
from enracine.kernel.clock import today
from enracine.kernel.events import Happened, record_many
from enracine.people import rules
from enracine.people.actions.identity.prints import file_people
from enracine.people.actions.registering import REGISTRATION_SECTIONS, who_serves
from enracine.people.models import (
    Contact,
    Education,
    Household,
    HouseholdMember,
    ImmigrationStatus,
    Languages,
    Occupation,
    Person,
    Registration,
    Residence,
    SettlementProject,
    TargetRegion,
)
from enracine.privacy.models import Consent, Purpose, Subject
from enracine.territories.models import Municipality, Region

IMPORTED = "people.imported"


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody of a list: a key that makes it happen once, and clean values by field."""

    key: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Provenance:
    """Who said it (`Source`), and the origin as declared, in words."""

    source: str
    origin: str


@dataclass(frozen=True, slots=True)
class _One:
    """Somebody being written: her subject, her household's, what the list says."""

    subject_id: uuid.UUID
    household_id: uuid.UUID
    listed: Listed

    def says(self, code: str) -> str:
        """The value of a field, or nothing."""
        return self.listed.values.get(code, "")

    def day(self, code: str) -> dt.date | None:
        """The value of a field that is a date."""
        text = self.says(code)
        return dt.date.fromisoformat(text) if text else None


@action
def create_listed(
    acting: Acting, people: Sequence[Listed], provenance: Provenance
) -> list[uuid.UUID]:
    """Create the people of a list for the acting organisation. Returns their subjects, in order.

    A fixed number of SQL statements, whatever their number. Tells `people.imported` for each, which
    opens the dossiers in the same transaction. Raises IntegrityError when a key was already written:
    the caller holds the organisation's lock and has looked.
    """
    ones = [
        _One(person.pk, home.pk, listed)
        for listed, person, home in zip(people, *_subjects(len(people)), strict=True)
    ]
    wider = acting.with_subjects(*(s for one in ones for s in (one.subject_id, one.household_id)))
    with acting_as(wider):
        _write_people(wider, ones, provenance)
        _write_life(ones, provenance)
        _write_projects(ones, provenance)
        _ask_agreements(wider, ones)
        # Filed at once, so that the next line, or the next person, is compared with these.
        file_people(wider, [one.subject_id for one in ones], new=True)
        record_many(
            IMPORTED,
            wider,
            [
                Happened(
                    one.subject_id,
                    data={
                        "household": str(one.household_id),
                        "channel": Registration.Channel.IMPORT.value,
                        "number": rules.registration_number(one.listed.key),
                    },
                )
                for one in ones
            ],
        )
    return [one.subject_id for one in ones]


def _subjects(count: int) -> tuple[list[Subject], list[Subject]]:
    made = [Subject(kind=kind) for kind in ("person", "household") for _number in range(count)]
    insert_many(made)
    return made[:count], made[count:]


def _write_people(acting: Acting, ones: list[_One], provenance: Provenance) -> None:
    said = {"source": provenance.source}
    people = [
        Person(
            subject_id=one.subject_id,
            given_name=one.says("given_name"),
            family_name=one.says("family_name"),
            birth_date=one.day("birth_date"),
            birth_country=one.says("birth_country"),
            search_key=rules.search_key(one.says("given_name"), one.says("family_name")),
            **said,
        )
        for one in ones
    ]
    insert_many(people)
    insert_many(
        Registration(
            subject_id=one.subject_id,
            number=rules.registration_number(one.listed.key),
            idempotency_key=one.listed.key,
            channel=Registration.Channel.IMPORT,
            language=one.says("language") or "fr-ca",
            registered_by_id=acting.organisation_id,
            origin=provenance.origin[:300],
            age=_age(one),
        )
        for one in ones
    )
    insert_many(
        Contact(
            subject_id=one.subject_id,
            email=one.says("email"),
            phone=one.says("phone"),
            language=one.says("language") or "fr-ca",
            **said,
        )
        for one in ones
    )
    _write_homes(ones, said)
    _write_households(ones, said)


def _write_homes(ones: list[_One], said: dict[str, str]) -> None:
    """Where those live whose list says it; the day it was brought is the first that is known."""
    places = _by_code(Municipality, {one.says("municipality") for one in ones})
    insert_many(
        Residence(
            subject_id=one.subject_id,
            country=one.says("country") or "CA",
            municipality_id=places.get(one.says("municipality")),
            postal_code=one.says("postal_code"),
            **said,
        )
        for one in ones
        if one.says("country") or one.says("municipality") or one.says("postal_code")
    )


def _age(one: _One) -> int | None:
    born = one.day("birth_date")
    return rules.age_on(born, today()) if born else None


def _write_households(ones: list[_One], said: dict[str, str]) -> None:
    insert_many(Household(subject_id=one.household_id) for one in ones)
    insert_many(
        HouseholdMember(
            subject_id=one.household_id,
            household_id=one.household_id,
            kind=HouseholdMember.Kind.ADULT,
            person_id=one.subject_id,
            first_name=one.says("given_name"),
            **said,
        )
        for one in ones
    )


def _by_code(model: type[Any], codes: set[str]) -> dict[str, Any]:
    wanted = {code for code in codes if code}
    if not wanted:
        return {}
    return dict(model.objects.filter(code__in=wanted).values_list("code", "pk"))


def _write_life(ones: list[_One], provenance: Provenance) -> None:
    said = {"source": provenance.source}
    insert_many(
        ImmigrationStatus(
            subject_id=one.subject_id,
            code=one.says("status"),
            arrived_in_quebec_on=one.day("arrived"),
            expires_on=one.day("expires_on"),
            **said,
        )
        for one in ones
        if one.says("status")
    )
    insert_many(
        Education(subject_id=one.subject_id, level=one.says("education"), **said)
        for one in ones
        if one.says("education")
    )
    insert_many(
        Occupation(subject_id=one.subject_id, title=one.says("occupation"), **said)
        for one in ones
        if one.says("occupation")
    )
    insert_many(
        Languages(subject_id=one.subject_id, french=one.says("french"), **said)
        for one in ones
        if one.says("french")
    )


def _write_projects(ones: list[_One], provenance: Provenance) -> None:
    regions = _by_code(Region, {one.says("region") for one in ones})
    wishing = [one for one in ones if one.says("region") in regions]
    projects = [
        SettlementProject(subject_id=one.subject_id, source=provenance.source) for one in wishing
    ]
    insert_many(projects)
    insert_many(
        TargetRegion(
            subject_id=one.subject_id,
            project=project,
            region_id=regions[one.says("region")],
            rank=1,
        )
        for one, project in zip(wishing, projects, strict=True)
    )


def _ask_agreements(acting: Acting, ones: list[_One]) -> None:
    """Ask each person's agreement to be registered. Asking shares nothing (law.md, L20, L28)."""
    recipient = who_serves(acting)
    consents = [
        Consent(
            subject_id=one.subject_id,
            purpose=Purpose.REGISTRATION,
            sections=sorted(REGISTRATION_SECTIONS),
            recipient_id=recipient,
            asked_by_id=acting.organisation_id,
        )
        for one in ones
    ]
    insert_many(consents)
    record_many(
        "privacy.consent_asked",
        acting,
        [
            Happened(
                consent.subject_id,
                consent,
                # Not the recipient: nothing is told to anybody else before the person agrees.
                data={"purpose": consent.purpose, "recipient": str(recipient or "")},
            )
            for consent in consents
        ],
    )
