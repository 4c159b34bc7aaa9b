"""What protection adds elsewhere: what waits, the officer's page, timelines, exports, invariants."""

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any

from django.db.models import CharField, DateField, F, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enracine.kernel import commands, exports, inbox, invariants, panels, timeline
from enracine.kernel.acting import Acting
from enracine.kernel.clock import today
from enracine.kernel.templatetags import formats
from enracine.network.models import Organisation, PrivacyOfficer
from enracine.network.scope import own_organisation
from enracine.privacy import cli, integrations, risk
from enracine.privacy.models import (
    Assessment,
    Complaint,
    Incident,
    IncidentNotice,
    Provider,
    RightsRequest,
)
from enracine.privacy.queries import incidents as queries
from enracine.privacy.queries.disposals import (
    disposal_keys,
    disposal_told,
    waiting_disposals,
)

KEEPERS = ("privacy_officer", "administrator")
#: Who follows people, and answers for what the organisation received about them.
FOLLOWERS = (
    "counsellor", "coordinator", "paj_agent", "paj_national", "partner", "integration_officer",
    "regional_advisor",
)  # fmt: skip
EXPORT = "incidents"
#: How long before its day an evaluation to look at again, or the end of a mandate, is announced.
AHEAD = dt.timedelta(days=30)

#: Kind of thing that waits → what to do, page, icon.
WAITS: dict[str, tuple[Any, str, str]] = {
    "incident": (gettext_lazy("Fiche d’incident à compléter"), "privacy:incident", "shield-lock"),
    "complaint": (gettext_lazy("Plainte à répondre"), "privacy:complaint", "chat-dots"),
    "notice": (
        gettext_lazy("Un autre organisme vous avise d’un incident"),
        "privacy:received_notice",
        "envelope",
    ),
    "request": (
        gettext_lazy("Demande d’une personne à répondre"),
        "workspace:rights_request",
        "shield-check",
    ),
    "disposal": (
        gettext_lazy("Dire ce que vous avez fait de ce que vous aviez reçu (accord retiré)"),
        "privacy:disposal",
        "x-circle",
    ),
    "assessment": (gettext_lazy("Évaluation à revoir"), "privacy:assessment", "clipboard-check"),
    "provider": (gettext_lazy("Mandat qui se termine"), "privacy:provider", "clock"),
    "officer": (
        gettext_lazy("Personne n’est nommé pour répondre des renseignements personnels"),
        "network:protection",
        "exclamation-triangle",
    ),
}


def _rows(rows: QuerySet[Any], kind: str, label: str, since: str, due: str | None) -> QuerySet[Any]:
    """One kind of thing that waits, in the columns that all kinds share."""
    no_day = Value(None, output_field=DateField())
    columns: QuerySet[Any] = rows.annotate(
        w_kind=Value(kind, output_field=CharField()),
        w_pk=F("pk"),
        w_label=F(label),
        w_since=F(since) if since != "today" else Value(today(), output_field=DateField()),
        w_due=F(due) if due else no_day,
    ).values_list("w_kind", "w_pk", "w_label", "w_since", "w_due")
    return columns


def _waiting(acting: Acting) -> QuerySet[Any]:
    """Everything that waits for whoever keeps the registers: one SQL query."""
    mine, soon = own_organisation(acting), today() + AHEAD
    in_office = PrivacyOfficer.objects.on(today()).filter(to_be_confirmed=False)
    return _rows(
        Incident.objects.filter(organisation_id=mine, closed_on__isnull=True).order_by(),
        "incident",
        "number",
        "discovered_on",
        None,
    ).union(
        _rows(
            Complaint.objects.filter(organisation_id=mine, answered_on__isnull=True).order_by(),
            "complaint",
            "number",
            "received_on",
            "due_on",
        ),
        _rows(
            IncidentNotice.objects.filter(
                addressee_id=mine, answered_at__isnull=True, sent_on__isnull=False
            ).order_by(),
            "notice",
            "organisation__short_name",
            "sent_on",
            None,
        ),
        _rows(waiting_disposals(acting).order_by(), "disposal", "number", "asked_on", "due_on"),
        _rows(
            Assessment.objects.filter(organisation_id=mine, review_on__lte=soon).order_by(),
            "assessment",
            "title",
            "started_on",
            "review_on",
        ),
        _rows(
            Provider.objects.filter(
                organisation_id=mine, ends_on__lte=soon, ends_on__gte=today() - AHEAD
            ).order_by(),
            "provider",
            "name",
            "ends_on",
            "ends_on",
        ),
        _rows(
            Organisation.objects.filter(pk=mine).exclude(privacy_officers__in=in_office).order_by(),
            "officer",
            "short_name",
            "today",
            None,
        ),
        _rows(
            RightsRequest.objects.filter(
                organisation_id=mine, state__in=["received", "silent"]
            ).order_by(),
            "request",
            "number",
            "received_on",
            "due_on",
        ),
        all=True,
    )


def waiting_items(acting: Acting, limit: int) -> list[inbox.InboxItem]:
    """What waits for the privacy officer, oldest first."""
    items = []
    for kind, pk, label, since, due in _waiting(acting).order_by("w_since", "w_pk")[:limit]:
        what, url_name, icon = WAITS[kind]
        url = reverse(url_name) if kind == "officer" else reverse(url_name, args=[pk])
        items.append(inbox.InboxItem("protection", label, what, url, since, due_on=due, icon=icon))
    return items


def _disposal(_acting: Acting, pk: uuid.UUID, said: dict[str, Any]) -> inbox.InboxItem:
    """What the organisation had received and must account for: by its number, never by a name."""
    what, url_name, icon = WAITS["disposal"]
    return inbox.InboxItem(
        "disposals",
        said["number"] or said["sender"] or _("Accord retiré"),
        what,
        reverse(url_name, args=[pk]),
        since=dt.date.fromisoformat(said["asked"]),
        due_on=inbox.day_of(said["kept" if said["answer"] else "due"]),
        icon=icon,
    )


def _shown(acting: Acting, _organisation: Any) -> dict[str, Any]:
    found = inbox.waiting(acting, 12)
    return {"items": found[:11], "more": len(found) > 11}


REGISTERS = (
    (gettext_lazy("Incidents de confidentialité"), "privacy:incidents", "shield-lock"),
    (gettext_lazy("Plaintes"), "privacy:complaints", "chat-dots"),
    (gettext_lazy("Accords retirés : ce qui avait été reçu"), "privacy:disposals", "x-circle"),
    (gettext_lazy("Politiques"), "privacy:policies", "file-earmark-text"),
    (gettext_lazy("Évaluations (EFVP)"), "privacy:assessments", "clipboard-check"),
    (gettext_lazy("Fournisseurs"), "privacy:providers", "building"),
    (gettext_lazy("Renseignements tenus"), "privacy:personal_fields", "list-check"),
)


def _registers(_acting: Acting, _organisation: Any) -> dict[str, Any]:
    return {"doors": [(label, reverse(name), icon) for label, name, icon in REGISTERS]}


# --- The copy of the register that the Commission may ask for --------------------------------

COLUMNS = (
    gettext_lazy("Numéro"),
    gettext_lazy("Nature"),
    gettext_lazy("Renseignements visés"),
    gettext_lazy("Circonstances"),
    gettext_lazy("Date de l’incident"),
    gettext_lazy("Dernier jour"),
    gettext_lazy("Prise de connaissance"),
    gettext_lazy("Personnes"),
    gettext_lazy("dont au Québec"),
    gettext_lazy("Sensibilité"),
    gettext_lazy("Probabilité d’un usage nuisible"),
    gettext_lazy("Conséquences possibles"),
    gettext_lazy("Avis de la personne responsable"),
    gettext_lazy("Niveau proposé"),
    gettext_lazy("Décision"),
    gettext_lazy("Motif"),
    gettext_lazy("Signée par"),
    gettext_lazy("Avis à la Commission"),
    gettext_lazy("Avis aux personnes"),
    gettext_lazy("Mesures"),
    gettext_lazy("Ce qui manque"),
)


def _export_rows(acting: Acting) -> Iterator[exports.Row]:
    rows = queries.register_of(acting).prefetch_related("measures", "notices")
    for incident in rows.order_by("discovered_on", "id").iterator(chunk_size=200):
        sent = {n.audience: n.sent_on for n in incident.notices.all() if n.sent_on}
        yield (
            incident.number,
            incident.get_kind_display(),
            incident.information,
            incident.circumstances,
            incident.happened_on,
            incident.happened_until,
            incident.discovered_on,
            incident.people_count,
            incident.people_in_quebec,
            incident.get_sensitivity_display(),
            incident.get_likelihood_display(),
            "; ".join(_(risk.CONSEQUENCES[c]) for c in incident.consequences),
            incident.opinion,
            Incident.Decision(incident.proposed).label if incident.proposed else "",
            incident.get_decision_display(),
            incident.decision_reason,
            incident.decided_label,
            sent.get("cai"),
            sent.get("persons"),
            "; ".join(
                f"{formats.day(m.taken_on, 'fr-ca')} : {m.text}" for m in incident.measures.all()
            ),
            ", ".join(queries.missing_of(incident)),
        )


# --- Facts that must always be true ----------------------------------------------------------


def _serious_have_notices() -> list[str]:
    """A serious decision has both notices prepared."""
    broken = []
    for audience in ("cai", "persons"):
        told = IncidentNotice.objects.filter(audience=audience).values("incident_id")
        broken += [
            f"incident {number} : avis « {audience} » absent"
            for number in Incident.objects.filter(decision="serious")
            .exclude(pk__in=told)
            .order_by("number")
            .values_list("number", flat=True)
        ]
    return broken


def register_all() -> None:
    """Called once, when every application is loaded."""
    inbox.register(
        "protection",
        gettext_lazy("Protection des renseignements"),
        waiting_items,
        roles=KEEPERS,
        order=10,
        url_name="network:protection",
    )
    inbox.register(
        "disposals",
        gettext_lazy("Accords retirés"),
        inbox.InTwoSteps((disposal_keys,), disposal_told, _disposal),
        roles=FOLLOWERS,
        order=12,
    )
    for place in ("protection", "home"):
        panels.register_panel(
            place, "waiting", "privacy/protection/_waiting.html", _shown, order=5, roles=KEEPERS
        )
    panels.register_panel(
        "protection", "registers", "privacy/protection/_registers.html", _registers, order=10
    )
    for kind, sentence, icon in (
        ("complaint_made", gettext_lazy("Plainte envoyée"), "chat-dots"),
        ("complaint_acknowledged", gettext_lazy("Plainte reçue par l’organisme"), "chat-dots"),
        ("complaint_answered", gettext_lazy("Réponse à la plainte"), "chat-dots"),
    ):
        timeline.register(f"privacy.{kind}", sentence, icon)
    exports.register(
        exports.Export(
            kind=EXPORT,
            title=gettext_lazy("Registre des incidents de confidentialité"),
            columns=COLUMNS,
            count=lambda acting: queries.register_of(acting).count(),
            rows=_export_rows,
            roles=frozenset(KEEPERS),
        )
    )
    invariants.register(
        "privacy.integrations",
        "Une intégration en service a sa fiche et son évaluation approuvées",
        integrations.check,
    )
    commands.register(
        "integration approve",
        "Inscrit la fiche d’une intégration : fournisseur, mandat, évaluation approuvée.",
        cli.configure,
        cli.run,
    )
    invariants.register(
        "privacy.incident_notices",
        "Une décision de préjudice sérieux a ses deux avis",
        _serious_have_notices,
    )
