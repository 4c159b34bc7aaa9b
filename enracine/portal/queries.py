"""What the pages of the portal read: who receives registrations, receipts, who has a file."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from enracine.accompaniment.models import Dossier
from enracine.eligibility.models import ServiceCode
from enracine.eligibility.queries import evaluate_now, facts_of
from enracine.eligibility.rules import VerdictValue
from enracine.kernel.clock import today
from enracine.network.models import (
    Mandate,
    Organisation,
    OrganisationKind,
    PrivacyOfficer,
    Vacancy,
)
from enracine.network.queries.capacity import paused
from enracine.privacy.models import AccessGrant, AccessLogEntry, Consent, LegalDisclosure, Section
from enracine.privacy.queries import consents_of, who_can_see, who_looked
from enracine.privacy.queries.journal import Looked, by_day, page_of
from enracine.referrals.models import Package
from enracine.territories.models import PajCoverage

#: Reads shown on « Qui a mon dossier »; the whole journal comes with the access request.
READS_SHOWN = 30
#: Readings gathered on a page of « Qui a regardé mon dossier ».
READS_A_PAGE = 200
POSSIBLE = (VerdictValue.ELIGIBLE, VerdictValue.UNDETERMINED)


@dataclass(frozen=True)
class Keeper:
    """Who registrations are addressed to, and who answers there for personal information.

    `is_open` is False while nobody is named to answer (law.md, L03): nothing is collected then.
    The demonstration, where nobody is real, stays open.
    """

    organisation: Organisation | None
    officer: PrivacyOfficer | None
    is_open: bool


def registration_keeper() -> Keeper:
    """The common project and its privacy officer in force. Two SQL queries."""
    organisation = (
        Organisation.objects.filter(kind=OrganisationKind.EER_NETWORK, is_active=True)
        .order_by("code")
        .first()
    )
    if organisation is None:
        return Keeper(None, None, False)
    officer = (
        PrivacyOfficer.objects.on(today())
        .filter(organisation=organisation)
        .order_by("to_be_confirmed", "is_deputy", "-valid_from", "id")
        .first()
    )
    named = officer is not None and not officer.to_be_confirmed
    return Keeper(organisation, officer, named or settings.ENRACINE_DEMO_ACCOUNTS)


@dataclass(frozen=True)
class AgentOf:
    """The agent of a territory to whom anybody may write: where, who answers, for which ages."""

    key: str
    place: str
    region: str
    territory: str
    organisation_id: uuid.UUID
    organisation: str
    delay: int
    minimum_age: int | None
    maximum_age: int | None

    @property
    def is_usual(self) -> bool:
        """Whether the ages are the usual ones of the programme."""
        return (self.minimum_age, self.maximum_age) == (18, 35)


def agents_to_write_to() -> list[AgentOf]:
    """The territories whose agent receives requests today, by name. Four SQL queries.

    Left out: a territory that is paused, a vacant post that nobody holds meanwhile, and an
    organisation that named nobody to answer for personal information (law.md, L03).
    """
    day = today()
    mandates = (
        Mandate.objects.on(day)
        .exclude(paused(day))
        .filter(
            paj_territory__isnull=False,
            organisation__is_active=True,
            organisation__kind=OrganisationKind.PAJ_PROMOTER,
        )
        .select_related("organisation", "paj_territory")
        .prefetch_related(
            Prefetch("vacancies", Vacancy.objects.on(day).select_related("interim"), "vacant_now")
        )
        .order_by("paj_territory__name", "id")
    )
    named = set(
        PrivacyOfficer.objects.on(day)
        .filter(to_be_confirmed=False)
        .values_list("organisation_id", flat=True)
    )
    regions = _regions_of_territories(day)
    found = []
    for mandate in mandates:
        vacancy = next(iter(mandate.vacant_now), None)
        answers = mandate.organisation if vacancy is None else vacancy.interim
        territory = mandate.paj_territory
        if answers is None or territory is None or territory.pk not in regions:
            continue
        if answers.pk not in named and not settings.ENRACINE_DEMO_ACCOUNTS:
            continue
        found.append(
            AgentOf(
                str(mandate.pk),
                territory.name,
                regions[territory.pk],
                territory.code,
                answers.pk,
                answers.name,
                answers.answer_delay_days,
                mandate.minimum_age,
                mandate.maximum_age,
            )
        )
    return found


def _regions_of_territories(day: dt.date) -> dict[Any, str]:
    """The region of each PAJ territory: that of the first place it covers."""
    rows = (
        PajCoverage.objects.in_force(day)
        .order_by("-pk")
        .values_list("territory_id", "mrc__region__code", "municipality__mrc__region__code")
    )
    return {territory: mrc or town for territory, mrc, town in rows if mrc or town}


def receipt_facts(subject_id: uuid.UUID) -> dict[str, Any]:
    """Who was given the registration, when she answers, which services seem possible.

    Read in the person's own name, just after registering. About ten SQL queries.
    """
    dossier = Dossier.objects.filter(subject_id=subject_id).select_related("organisation").first()
    verdicts = evaluate_now(facts_of(subject_id).facts)
    return {
        "organisation": dossier.organisation.name if dossier else "",
        "delay": dossier.organisation.answer_delay_days if dossier else None,
        "services": [[str(v.service), str(v.value)] for v in verdicts if v.value in POSSIBLE],
    }


@dataclass(frozen=True)
class ServiceLine:
    """A service that seems possible, in words."""

    name: str
    certain: bool


def named_services(pairs: list[list[str]]) -> list[ServiceLine]:
    """The services of a receipt, those without doubt first. The agreement is not one to ask for."""
    lines = [
        ServiceLine(str(ServiceCode(code).label), verdict == VerdictValue.ELIGIBLE)
        for code, verdict in pairs
        if code != ServiceCode.EER_PAJR_AGREEMENT
    ]
    return sorted(lines, key=lambda line: not line.certain)


_WHY = {
    AccessGrant.Basis.DOSSIER: _("Il suit votre dossier."),
    AccessGrant.Basis.COORDINATION: _("Il coordonne le projet commun."),
    AccessGrant.Basis.REFERRAL: _("Vous avez accepté qu’il reçoive votre demande."),
    AccessGrant.Basis.CONSENT: _("Vous avez donné votre accord."),
}


@dataclass(frozen=True)
class Holding:
    """An organisation that may see a file today: what, why, since when, and its last look."""

    grant: AccessGrant
    sections: tuple[str, ...]
    last_read: dt.datetime | None

    @property
    def why(self) -> str:
        """What the access rests on, said to the person."""
        return str(_WHY[AccessGrant.Basis(self.grant.basis)])

    @property
    def consent(self) -> Consent | None:
        """The agreement it rests on, which can be taken back."""
        consent = self.grant.consent
        return consent if consent and consent.state == Consent.State.GIVEN else None


@dataclass(frozen=True)
class Read:
    """Somebody looked: who, of which organisation, when, what."""

    entry: AccessLogEntry
    organisation: str
    sections: tuple[str, ...]


def section_names(codes: list[str]) -> tuple[str, ...]:
    """The sections in words, in the order of a file."""
    order = {value: rank for rank, value in enumerate(Section.values)}
    return tuple(str(Section(code).label) for code in sorted(codes, key=lambda c: order.get(c, 99)))


def who_has_my_file(
    subject_id: uuid.UUID, *, is_secret: bool = False
) -> tuple[list[Holding], list[Read]]:
    """The organisations with access, and the last reads. Three SQL queries.

    `is_secret`: her address is; no organisation sees her contact, only the readers she named.
    """
    reads = list(who_looked(subject_id)[:READS_SHOWN])
    grants = list(who_can_see(subject_id))
    ids = {entry.organisation_id for entry in reads if entry.organisation_id}
    names = dict(Organisation.objects.filter(pk__in=ids).order_by("pk").values_list("pk", "name"))
    last: dict[uuid.UUID, dt.datetime] = {}
    for entry in reads:
        if entry.organisation_id:
            last.setdefault(entry.organisation_id, entry.occurred_at)
    hidden = {Section.CONTACT.value} if is_secret else set()
    holdings = [
        Holding(
            g,
            section_names([s for s in g.sections if s not in hidden]),
            last.get(g.organisation_id),
        )
        for g in grants
    ]
    seen = [
        Read(
            entry,
            names.get(entry.organisation_id, "") if entry.organisation_id else "",
            section_names(entry.sections),
        )
        for entry in reads
    ]
    return holdings, seen


@dataclass(frozen=True)
class LookedAt:
    """Who looked one day, in plain words."""

    look: Looked
    organisation: str
    sections: tuple[str, ...]


def who_looked_by_day(
    subject_id: uuid.UUID, cursor: str = ""
) -> tuple[list[tuple[dt.date, list[LookedAt]]], str]:
    """Who looked at a file, by day, newest first, and the cursor of what comes before.

    Two SQL queries whatever the number.
    """
    entries, following = page_of(who_looked(subject_id), cursor, READS_A_PAGE)
    days = by_day(entries)
    ids = {look.organisation_id for day in days for look in day.looks if look.organisation_id}
    names = dict(Organisation.objects.filter(pk__in=ids).order_by("pk").values_list("pk", "name"))
    told = [
        (
            day.day,
            [
                LookedAt(
                    look,
                    names.get(look.organisation_id, "") if look.organisation_id else "",
                    section_names(sorted(look.sections)),
                )
                for look in day.looks
            ],
        )
        for day in days
    ]
    return told, following


def consent_of(subject_id: uuid.UUID, consent_id: uuid.UUID) -> Consent | None:
    """One consent of this very person, or None."""
    return consents_of(subject_id).filter(pk=consent_id).first()


@dataclass(frozen=True)
class Communicated:
    """What left one day, for whom: it stays written whatever happens to the agreement."""

    on: dt.datetime
    organisation: str
    sections: tuple[str, ...]
    referral_id: uuid.UUID


def communicated(subject_id: uuid.UUID, consent_id: uuid.UUID | None = None) -> list[Communicated]:
    """What was already communicated about a person, under one agreement or in all, newest first.

    One SQL query.
    """
    rows = Package.objects.filter(subject_id=subject_id)
    if consent_id is not None:
        rows = rows.filter(referral__consent_id=consent_id)
    return [
        Communicated(
            package.frozen_at,
            package.receiver.name,
            tuple(part["label"] for part in package.content.get("sections", [])),
            package.referral_id,
        )
        for package in rows.select_related("receiver").order_by("-frozen_at", "-pk")[:READS_SHOWN]
    ]


def reads_by(subject_id: uuid.UUID, organisation_id: uuid.UUID | None) -> list[AccessLogEntry]:
    """What an organisation already read: shown when an agreement is taken back (S07)."""
    if organisation_id is None:
        return []
    return list(who_looked(subject_id).filter(organisation_id=organisation_id)[:READS_SHOWN])


def disclosed(subject_id: uuid.UUID) -> list[LegalDisclosure]:
    """What was communicated without consent, and that the officer lets the person read. One query."""
    return list(
        LegalDisclosure.objects.filter(subject_id=subject_id, shown_to_person=True).select_related(
            "organisation"
        )[:20]
    )
