"""Every write about confidentiality incidents (P-39.1 art. 3.5 to 3.8; law.md L53 to L56)."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import now, today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.kernel.templatetags import formats
from enracine.network.scope import own_organisation
from enracine.privacy import risk
from enracine.privacy.models import (
    Incident,
    IncidentMeasure,
    IncidentNotice,
    IncidentSubject,
    Subject,
)
from enracine.privacy.queries import incidents

#: Who keeps the register of an organisation.
KEEPERS = ("privacy_officer", "administrator")


def must_keep(acting: Acting) -> uuid.UUID:
    """The organisation whose register the actor keeps. Raises NotVisible for any other role."""
    if acting.role not in KEEPERS:
        raise NotVisible
    return own_organisation(acting)


def _number() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('privacy_incident_number')")
        return f"INC-{today().year}-{cursor.fetchone()[0]:04d}"


def _check_days(facts: dict[str, Any]) -> None:
    known, happened = facts.get("discovered_on"), facts.get("happened_on")
    until, count = facts.get("happened_until"), facts.get("people_count")
    if known and known > today():
        raise ActionRefused(_("Cette date est dans l’avenir."), field="discovered_on")
    if happened and known and happened > known:
        raise ActionRefused(
            _("L’incident ne peut pas suivre le jour où on l’a su."), field="happened_on"
        )
    if until and (happened is None or until < happened):
        raise ActionRefused(_("La fin ne peut pas précéder le début."), field="happened_until")
    here = facts.get("people_in_quebec")
    if here is not None and (count is None or here > count):
        raise ActionRefused(_("Ce nombre dépasse celui des personnes."), field="people_in_quebec")


@action
def open_incident(
    acting: Acting,
    /,
    *,
    kind: str,
    circumstances: str,
    discovered_on: dt.date,
    origin: tuple[str, uuid.UUID] | None = None,
    **facts: Any,
) -> Incident:
    """Open a sheet, whole or not: whoever works here reports what she saw; the officer completes it.

    Always in one's own register: another organisation is told, and opens its own (L56). `origin`
    says what it comes from; the database keeps one sheet for each.
    """
    mine = own_organisation(acting)
    _check_days({"discovered_on": discovered_on, **facts})
    if not circumstances.strip():
        raise ActionRefused(_("Dites ce qui s’est passé."), field="circumstances")
    incident = Incident(
        number=_number(),
        organisation_id=mine,
        opened_by_label=acting.label[:200],
        kind=kind,
        circumstances=circumstances.strip(),
        discovered_on=discovered_on,
        origin_type=origin[0] if origin else "",
        origin_id=origin[1] if origin else None,
        **facts,
    )
    incident.save(force_insert=True)
    record(
        "privacy.incident_opened",
        acting,
        object=incident,
        organisations=[incident.organisation_id],
        data={"kind": kind},
    )
    return incident


def _open(incident: Incident) -> None:
    if incident.closed_on is not None:
        raise ActionRefused(_("Cette fiche est fermée. Rouvrez-la d’abord."), code="closed")


@action
def describe_incident(
    acting: Acting, /, incident: Incident, version: int | None = None, **facts: Any
) -> Incident:
    """Complete or correct the facts of a sheet. Raises Conflict when somebody did meanwhile."""
    must_keep(acting)
    _open(incident)
    _check_days({"discovered_on": incident.discovered_on, **facts})
    update_versioned(incident, version, **facts)
    record("privacy.incident_described", acting, object=incident)
    return incident


@action
def assess_incident(
    acting: Acting,
    incident: Incident,
    *,
    sensitivity: str,
    likelihood: str,
    consequences: Iterable[str],
    likelihood_factors: Iterable[str],
    opinion: str,
    risk_notes: str = "",
    version: int | None = None,
) -> Incident:
    """Fill the questionnaire and write the officer's opinion: the level proposed comes with reasons.

    Assessing again takes back a decision that rested on the former answers.
    """
    must_keep(acting)
    _open(incident)
    chosen, factors = sorted(set(consequences)), sorted(set(likelihood_factors))
    if not chosen:
        raise ActionRefused(_("Choisissez au moins une réponse."), field="consequences")
    if "none" in chosen and len(chosen) > 1:
        raise ActionRefused(_("« Aucune » ne va pas avec une autre réponse."), field="consequences")
    if not opinion.strip():
        raise ActionRefused(_("Écrivez votre avis."), field="opinion")
    proposal = risk.propose(
        risk.Answers(
            sensitivity,
            likelihood,
            frozenset(chosen),
            frozenset(factors),
            incident.people_count,
            frozenset(incident.sections),
        )
    )
    update_versioned(
        incident,
        version,
        sensitivity=sensitivity,
        likelihood=likelihood,
        consequences=chosen,
        likelihood_factors=factors,
        risk_notes=risk_notes.strip(),
        opinion=opinion.strip(),
        opinion_label=acting.label[:200],
        opinion_at=now(),
        proposed=proposal.level,
        proposed_factors=list(proposal.reasons),
        decision="",
        decision_reason="",
        decided_by_id=None,
        decided_label="",
        decided_at=None,
    )
    record("privacy.incident_assessed", acting, object=incident, data={"proposed": proposal.level})
    return incident


@action
def decide_incident(
    acting: Acting, incident: Incident, decision: str, reason: str, version: int | None = None
) -> Incident:
    """Sign the decision: serious or not, with its reason, whatever the questionnaire proposed.

    A serious one prepares the two notices (P-39.1 art. 3.5; L55). Raises ActionRefused before the
    questionnaire and the opinion.
    """
    must_keep(acting)
    _open(incident)
    if decision not in Incident.Decision.values:
        raise ActionRefused(_("Choisissez une réponse."), field="decision")
    if not incident.opinion or not incident.proposed:
        raise ActionRefused(_("Remplissez d’abord le questionnaire."), code="not_assessed")
    if not reason.strip():
        raise ActionRefused(_("Écrivez pourquoi."), field="reason")
    update_versioned(
        incident,
        version,
        decision=decision,
        decision_reason=reason.strip(),
        decided_by_id=acting.membership_id,
        decided_label=acting.label[:200],
        decided_at=now(),
    )
    if decision == Incident.Decision.SERIOUS:
        for audience in (IncidentNotice.Audience.CAI, IncidentNotice.Audience.PERSONS):
            IncidentNotice.objects.get_or_create(
                incident=incident,
                audience=audience,
                addressee=None,
                defaults={"organisation_id": incident.organisation_id},
            )
    record(
        "privacy.incident_decided",
        acting,
        object=incident,
        data={"decision": decision, "proposed": incident.proposed},
    )
    return incident


@action
def add_measure(
    acting: Acting, incident: Incident, *, aim: str, text: str, taken_on: dt.date
) -> IncidentMeasure:
    """Write a measure taken. Raises ActionRefused for a day to come or before it was known."""
    must_keep(acting)
    _open(incident)
    if not text.strip():
        raise ActionRefused(_("Dites ce qui a été fait."), field="text")
    if taken_on > today():
        raise ActionRefused(_("Cette date est dans l’avenir."), field="taken_on")
    measure = IncidentMeasure.objects.create(
        incident=incident,
        organisation_id=incident.organisation_id,
        aim=aim,
        text=text.strip()[:500],
        taken_on=taken_on,
        taken_by=acting.label[:200],
    )
    record("privacy.incident_measure", acting, object=incident, data={"aim": aim})
    return measure


@action
def link_subjects(acting: Acting, incident: Incident, subject_ids: Iterable[uuid.UUID]) -> int:
    """Say whom the incident touches. Returns how many are linked now; safe to repeat."""
    must_keep(acting)
    _open(incident)
    return _link(incident, subject_ids)


def _link(incident: Incident, subject_ids: Iterable[uuid.UUID]) -> int:
    known = Subject.objects.filter(pk__in=list(subject_ids)).values_list("pk", flat=True)
    for subject in sorted(known):
        IncidentSubject.objects.get_or_create(
            incident=incident,
            subject_id=subject,
            defaults={"organisation_id": incident.organisation_id},
        )
    return IncidentSubject.objects.filter(incident=incident).count()


@action
def close_incident(acting: Acting, incident: Incident, version: int | None = None) -> Incident:
    """Close a whole sheet. Raises ActionRefused with what it lacks (L53)."""
    must_keep(acting)
    _open(incident)
    lacks = incidents.missing_of(incident)
    if lacks:
        raise ActionRefused(
            _("Il manque : %(what)s.") % {"what": ", ".join(lacks)},
            code="incomplete",
        )
    update_versioned(incident, version, closed_on=today())
    record("privacy.incident_closed", acting, object=incident)
    return incident


@action
def reopen_incident(acting: Acting, incident: Incident, version: int | None = None) -> Incident:
    """Open a closed sheet again: something new is known."""
    must_keep(acting)
    if incident.closed_on is None:
        raise ActionRefused(_("Cette fiche est déjà ouverte."), code="open")
    update_versioned(incident, version, closed_on=None)
    record("privacy.incident_reopened", acting, object=incident)
    return incident


@action
def remove_incident(acting: Acting, incident: Incident) -> None:
    """Remove a sheet past its five years. Raises ActionRefused before; the database does too."""
    must_keep(acting)
    last = risk.kept_until(incident.discovered_on)
    if today() <= last:
        raise ActionRefused(
            _("La loi demande de garder cette fiche jusqu’au %(day)s.")
            % {"day": formats.day(last, "fr-ca")},
            code="kept",
        )
    record("privacy.incident_removed", acting, data={"number": incident.number})
    incident.delete()


def sheet_of_origin(organisation_id: uuid.UUID, origin: tuple[str, uuid.UUID]) -> Incident | None:
    """The sheet that an organisation already has for an origin, or None."""
    return Incident.objects.filter(
        organisation_id=organisation_id, origin_type=origin[0], origin_id=origin[1]
    ).first()
