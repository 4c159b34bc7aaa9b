"""What is said of somebody at a registration, section by section, as plain frozen values."""

import datetime as dt
import uuid
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the person is. One name alone goes in `given_name`."""

    given_name: str
    family_name: str = ""
    birth_date: dt.date | None = None
    birth_country: str = ""


@dataclass(frozen=True, slots=True)
class Reach:
    """How to reach the person: an e-mail or a telephone (E.164) at least."""

    email: str = ""
    phone: str = ""
    language: str = "fr-ca"
    #: Her own time zone (a name of the IANA); that of Québec while nobody says another.
    time_zone: str = "America/Toronto"


@dataclass(frozen=True, slots=True)
class Home:
    """Where the person lives; a municipality only in Québec, no postal code abroad."""

    country: str = "CA"
    municipality_code: str = ""
    postal_code: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """Who says a fact that a professional writes: « person », « professional », « organisation ».

    With a `document` (a `SeenDocument`) the fact is seen, on `seen_on` or today.
    """

    source: str = "person"
    document: str = ""
    seen_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """The immigration status in force. `arrived` is known to the month: its first day.

    `since` is the first day of the period; `renewed` says that a new paper takes the place of the
    former one, even with the same status: two periods, not a correction.
    """

    code: str
    citizenship: str = ""
    arrived: dt.date | None = None
    expires_on: dt.date | None = None
    work_authorised: bool | None = None
    since: dt.date | None = None
    renewed: bool = False


@dataclass(frozen=True, slots=True)
class PastStatus:
    """A status that somebody had before, between two days (or months: their first day)."""

    code: str
    since: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Destination:
    """The region (official code) written on a CSQ, and the month it was issued."""

    region: str
    issued_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the household: « adult » or « child » (a first name and a year only)."""

    kind: str
    first_name: str
    birth_year: int | None = None


@dataclass(frozen=True, slots=True)
class Studies:
    """Highest level reached anywhere, and where recognition stands."""

    level: str
    field_of_study: str = ""
    recognition: str = ""


@dataclass(frozen=True, slots=True)
class Credential(Studies):
    """One diploma among several: its name, where and when, the order that governs the profession."""

    title: str = ""
    institution: str = ""
    country: str = ""
    year: int | None = None
    professional_order: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """Work done or wanted."""

    title: str
    years: int | None = None


@dataclass(frozen=True, slots=True)
class Experience(Work):
    """One occupation among several; `cnp_code` is a base group of the CNP 2021, if known."""

    cnp_code: str = ""
    country: str = ""
    start_year: int | None = None
    end_year: int | None = None
    wanted: bool = False


@dataclass(frozen=True, slots=True)
class Speech:
    """French, other languages (ISO 639 codes), and the language of an interpreter if needed."""

    french: str
    others: tuple[str, ...] = ()
    interpreter: str = ""


@dataclass(frozen=True, slots=True)
class Skill:
    """One language (ISO 639), skill by skill: codes of `SkillLevel`; empty is « not said »."""

    language: str
    understand: str = ""
    speak: str = ""
    read: str = ""
    write: str = ""
    test: str = ""


@dataclass(frozen=True, slots=True)
class Project:
    """What the person wishes: a track, regions (official codes) by preference, what matters.

    `places` may say more than `regions`: pairs of a region and of a PAJ territory in it ("" for the
    whole region). `limits` None leaves what is known as it is: the registration does not ask it.
    """

    track: str = ""
    regions: tuple[str, ...] = ()
    what_matters: str = ""
    hoped_on: dt.date | None = None
    interested: bool = True
    places: tuple[tuple[str, str], ...] = ()
    limits: str | None = None

    @property
    def wanted(self) -> tuple[tuple[str, str], ...]:
        """The places aimed at, once each, at most three."""
        pairs = self.places or tuple((code, "") for code in self.regions)
        return tuple(dict.fromkeys(pair for pair in pairs if pair[0]))[:3]


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A whole registration. `consents` names the purposes agreed to, one box each.

    `key` makes it happen once, however many times it is sent. `guardian` is the parent who agrees
    for somebody under 14, attested by a professional. `addressee` is the organisation the person
    writes to, when it is not the common project: it keeps what she sends, and nobody shares it out.
    """

    key: str
    identity: Identity
    reach: Reach
    consents: frozenset[str]
    home: Home | None = None
    situation: Situation | None = None
    members: tuple[Member, ...] = field(default_factory=tuple)
    studies: Studies | None = None
    work: Work | None = None
    speech: Speech | None = None
    project: Project | None = None
    language: str = "fr-ca"
    channel: str = "portal"
    guardian: str = ""
    addressee: uuid.UUID | None = None
