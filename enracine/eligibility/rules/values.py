"""The vocabulary of eligibility: services, facts about a person, dated rules."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any


class Service(StrEnum):
    """The services whose door the rules describe."""

    EER = "eer"
    EER_PREDEPARTURE = "eer_predeparture"
    PAJR = "pajr"
    EER_PAJR_AGREEMENT = "eer_pajr_agreement"
    ACCOMPAGNEMENT_QUEBEC = "accompagnement_quebec"


# Best first, all else being equal: a service that takes the person in charge comes before the
# agreement, which only lets two services send people to one another.
SERVICES: tuple[Service, ...] = (
    Service.EER,
    Service.EER_PREDEPARTURE,
    Service.PAJR,
    Service.ACCOMPAGNEMENT_QUEBEC,
    Service.EER_PAJR_AGREEMENT,
)


class VerdictValue(StrEnum):
    """The answer for one service."""

    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"
    UNDETERMINED = "undetermined"


class Outcome(StrEnum):
    """What one rule says of one person."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


class Criterion(StrEnum):
    """What a rule looks at; each has one check in `checks.py`."""

    OPENING = "opening"
    GENERATION = "generation"
    RESIDENCE_LENGTH = "residence_length"
    STATUS = "status"
    PLACE = "place"
    INTEREST = "interest"
    AGE = "age"
    QUALIFICATION = "qualification"
    WORK_AUTHORISATION = "work_authorisation"


class Citizenship(StrEnum):
    """How the person is Canadian, if she is."""

    CANADIAN_BIRTH = "canadian_birth"
    CANADIAN_NATURALISED = "canadian_naturalised"
    OTHER = "other"


class ImmigrationStatus(StrEnum):
    """Statuses as the public contract of the API names them."""

    PERMANENT_RESIDENT = "permanent_resident"
    PROTECTED_PERSON = "protected_person"
    RESETTLED_REFUGEE = "resettled_refugee"
    ASYLUM_SEEKER = "asylum_seeker"
    TEMPORARY_WORKER_CLOSED = "temporary_worker_closed"
    TEMPORARY_WORKER_OPEN = "temporary_worker_open"
    INTERNATIONAL_STUDENT = "international_student"
    VISITOR = "visitor"
    CSQ_HOLDER_ABROAD = "csq_holder_abroad"
    CANADIAN_CITIZEN = "canadian_citizen"


# Lowest first. The contract leaves the vocabulary open: another word is accepted and simply
# cannot, by itself, satisfy a rule.
EDUCATION_LEVELS: tuple[str, ...] = (
    "none",
    "primary",
    "secondary_incomplete",
    "secondary",
    "vocational",
    "college",
    "university_certificate",
    "bachelor",
    "graduate",
    "master",
    "doctorate",
)


@dataclass(frozen=True, slots=True)
class Residence:
    """Where the person lives on the day asked about.

    `country` is ISO 3166 alpha-2; `in_cmm` says whether the municipality belongs to the
    Communauté métropolitaine de Montréal. The code of the municipality is kept as evidence; the
    caller turns it into `in_cmm`, because the limits of the CMM are a dated fact of `territories`.
    """

    country: str | None = None
    municipality_code: str | None = None
    in_cmm: bool | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a person; None means « not known », never « no »."""

    birth_date: dt.date | None = None
    birth_country: str | None = None
    born_in_quebec: bool | None = None
    parents_immigrants: bool | None = None
    citizenship: Citizenship | None = None
    immigration_status: ImmigrationStatus | None = None
    work_authorised: bool | None = None
    residence: Residence | None = None
    arrived_in_quebec_on: dt.date | None = None
    education_level: str | None = None
    qualified: bool | None = None
    interested_in_region: bool | None = None
    settles_in_region: str | None = None

    @property
    def born_in_canada(self) -> bool | None:
        """True or False when the birthplace is known; None otherwise.

        `born_in_quebec` False alone is not enough: the person may be born in another province.
        """
        if self.born_in_quebec:
            return True
        if self.birth_country is None:
            return None
        return self.birth_country == "CA"

    def as_json(self) -> dict[str, Any]:
        """The known facts only, ready for JSON; the shape of the API's `facts`."""
        known: dict[str, Any] = {}
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(value, dt.date):
                known[each.name] = value.isoformat()
            elif isinstance(value, Residence):
                inner = {f.name: getattr(value, f.name) for f in fields(value)}
                known[each.name] = {k: v for k, v in inner.items() if v is not None}
            elif value is not None:
                known[each.name] = str(value) if isinstance(value, StrEnum) else value
        return known

    @classmethod
    def from_json(cls, known: Mapping[str, Any]) -> "Facts":
        """Rebuild the facts of `as_json`, to replay a stored evaluation.

        Raises TypeError for an unknown fact and ValueError for a bad date or enumeration.
        """
        values = dict(known)
        for name in ("birth_date", "arrived_in_quebec_on"):
            if values.get(name):
                values[name] = dt.date.fromisoformat(values[name])
        if values.get("citizenship"):
            values["citizenship"] = Citizenship(values["citizenship"])
        if values.get("immigration_status"):
            values["immigration_status"] = ImmigrationStatus(values["immigration_status"])
        if values.get("residence") is not None:
            values["residence"] = Residence(**values["residence"])
        return cls(**values)


FACT_NAMES: tuple[str, ...] = tuple(each.name for each in fields(Facts))


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule was read: a title in the source's own language and, if any, an address."""

    label: str
    url: str = ""

    def __str__(self) -> str:
        """Title and address on one line."""
        return f"{self.label}, {self.url}" if self.url else self.label


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of one rule: a criterion of a service, in force between two days included.

    `code` names the rule through its versions; `parameters` are its settings (meaning in the check
    of the criterion); `texts` may replace, by variant, the key of the sentence shown;
    `to_confirm` says that no source gives the exact day or setting.
    """

    code: str
    service: Service
    criterion: Criterion
    source: Source
    valid_from: dt.date
    valid_to: dt.date | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    to_confirm: bool = False

    @property
    def id(self) -> str:
        """Stable name of this very version, such as `eer.residence_length@2018-04-01`."""
        return f"{self.code}@{self.valid_from.isoformat()}"

    def in_force_on(self, day: dt.date) -> bool:
        """True when the version applies on `day`, both ends included."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def text_key(self, variant: str) -> str:
        """Key in `texts.py` of the sentence for a variant of the check's answer."""
        return self.texts.get(variant, f"{self.criterion}.{variant}")
