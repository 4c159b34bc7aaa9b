"""Everything that several agents and leads declare to the shells and registers."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enracine.kernel import handover, inbox, invariants, panels, timeline
from enracine.kernel.acting import Acting
from enracine.kernel.clock import today
from enracine.kernel.parameters import declare_whole
from enracine.privacy import whole
from enracine.privacy.content import Content, Rows, Scope, held, register_content
from enracine.privacy.register import PersonalField, same
from enracine.privacy.register import declare as declare_fields
from enracine.referrals import agent_notifications
from enracine.referrals.actions import handing
from enracine.referrals.agent_rules import DEFAULTS
from enracine.referrals.models import AgentGrouping, AgentRequest, HouseholdLead
from enracine.referrals.queries import agents, leads
from enracine.referrals.queries.common import COORDINATING_ROLES
from enracine.referrals.queries.held import leads_held, received_held, sent_held

KEPT = "Durée des dossiers liés"
_SENTENCES = (
    ("referrals.agents_grouped", gettext_lazy("Plusieurs agents ont votre demande"), "people"),
    (
        "referrals.agents_kept",
        gettext_lazy("Vos demandes continuent, chacune de son côté"),
        "people",
    ),
    (
        "referrals.agent_chosen",
        gettext_lazy("La personne a choisi cet interlocuteur"),
        "check-circle",
    ),
    (
        "referrals.agent_not_chosen",
        gettext_lazy("La personne a choisi un autre interlocuteur"),
        "x-circle",
    ),
    (
        "referrals.agent_helps",
        gettext_lazy("La personne demande de l’aide pour clarifier son projet"),
        "question-circle",
    ),
    ("referrals.lead_proposed", gettext_lazy("Interlocuteur principal proposé"), "people"),
    ("referrals.lead_accepted", gettext_lazy("Nouvel interlocuteur principal"), "people"),
    ("referrals.lead_declined", gettext_lazy("Rôle d’interlocuteur principal refusé"), "x-circle"),
    ("referrals.lead_ended", gettext_lazy("Fin du rôle d’interlocuteur principal"), "flag"),
)


def _of_dossier(acting: Acting, dossier: Any) -> dict[str, Any]:
    holds = dossier.organisation_id == acting.organisation_id and not dossier.closed_on
    return {
        "leads": leads.leads_of(dossier.subject_id),
        "told": agents.told_to(acting, dossier.subject_id) if _may_be_told(acting) else None,
        "dossier": dossier if holds else None,
    }


def _of_referral(acting: Acting, referral: Any) -> dict[str, Any]:
    return {
        "leads": leads.leads_of(referral.subject_id),
        "told": agents.told_to(acting, referral.subject_id) if _may_be_told(acting) else None,
        "dossier": None,
    }


def _may_be_told(acting: Acting) -> bool:
    """Only an agent is one of several: nobody else pays the query."""
    return acting.role in {"paj_agent", "paj_national"}


def _orphan_items(acting: Acting, limit: int) -> list[inbox.InboxItem]:
    return [
        inbox.InboxItem(
            kind="orphans",
            title=row.name or str(row.lead.organisation),
            what=_("Sans interlocuteur : proposer quelqu’un"),
            url=reverse("accompaniment:dossier", args=[row.dossier_id])
            if row.dossier_id
            else reverse("referrals:orphans"),
            since=row.since or today(),
            due_on=None,
            detail=str(row.lead.organisation),
            icon="people",
            subject_id=row.lead.person_id if row.name else None,
        )
        for row in leads.orphans(acting, limit)
    ]


def _unaccepted_leads() -> list[str]:
    """No household has two leads: held by the database, said here for whoever restores a copy."""
    rows = (
        HouseholdLead.objects.filter(state=HouseholdLead.State.ACCEPTED, valid_to__isnull=True)
        .order_by("subject_id")
        .values_list("subject_id", flat=True)
    )
    seen: set[Any] = set()
    twice: list[str] = []
    for subject_id in rows:
        if subject_id in seen:
            twice.append(f"le ménage {subject_id} a deux interlocuteurs")
        seen.add(subject_id)
    return twice[:50]


def _groupings(scope: Scope) -> Rows:
    """Hers alone: no organisation holds a grouping."""
    return AgentGrouping.objects.filter(subjects__contains=[scope.subject_id]).order_by("pk")


def _leaving_groupings(scope: Scope) -> Rows:
    rows = _groupings(scope)
    return rows if scope.last else rows.none()


def _leads(scope: Scope) -> Rows:
    rows = HouseholdLead.objects.filter(person_id=scope.subject_id)
    if scope.organisation_id is not None:
        rows = rows.filter(organisation_id=scope.organisation_id)
    return rows.order_by("pk")


def _register_contents() -> None:
    for content in (
        Content(
            "referrals.AgentGrouping",
            "Plusieurs agents à la fois : ce que la personne a répondu",
            _groupings,
            hidden=("subjects",),
            common=False,
            leaving=_leaving_groupings,
            joint=True,
            order=56,
        ),
        Content(
            "referrals.AgentRequest",
            "Demandes aux agents",
            held(AgentRequest, "organisation_id"),
            hidden=("subjects", "others"),
            common=False,
            leaving=held(AgentRequest, "organisation_id", leaving=True),
            order=57,
        ),
        Content(
            "referrals.HouseholdLead",
            "Interlocuteurs principaux",
            _leads,
            common=False,
            leaving=_leads,
            order=57,
        ),
    ):
        register_content(content)


def _leave_out() -> None:
    whole.leave_out(
        "un agent sait des autres ce que la personne permet, sur le dossier; le reste est à elle",
        "referrals.AgentRequest",
    )
    whole.leave_out("Se recalcule de ce que l’archive contient", "referrals.ReferralTally")
    whole.leave_out("Se recalcule de ce que l’archive contient", "referrals.LoopDigest")


def _declare_fields() -> None:
    ask = PersonalField(
        "Demander à la personne si elle veut un seul interlocuteur", KEPT, ("la personne",)
    )
    told = PersonalField(
        "Dire à chaque agent ce que la personne permet, et rien d’autre",
        KEPT,
        ("la personne", "l’agent concerné, quand la personne l’a permis"),
    )
    lead = PersonalField(
        "Savoir à qui le ménage parle, à chaque date",
        KEPT,
        ("la personne", "organismes qui voient le ménage"),
    )
    declare_fields(
        AgentGrouping,
        "referral",
        same(["subjects", "state", "suggests_eer", "proposed_at", "answered_at"], ask),
    )
    declare_fields(
        AgentRequest,
        "referral",
        same(
            [
                "grouping", "subjects", "organisation", "dossier", "referral", "asked_on", "tells",
                "others", "outcome",
            ],
            told,
        ),
    )  # fmt: skip
    declare_fields(
        HouseholdLead,
        "referral",
        same(
            [
                "person", "organisation", "membership", "state", "word", "valid_from", "valid_to",
                "ended_because",
            ],
            lead,
        ),
    )  # fmt: skip


def _declare_settings() -> None:
    declare_whole(
        gettext_lazy("Plusieurs agents à la fois"),
        (
            "agents.window_days",
            DEFAULTS["agents.window_days"],
            gettext_lazy("Dans combien de jours des demandes comptent ensemble"),
            gettext_lazy("jours"),
            1,
            366,
        ),
        (
            "agents.at_least",
            DEFAULTS["agents.at_least"],
            gettext_lazy("À partir de combien d’agents la question est posée"),
            gettext_lazy("agents"),
            2,
            20,
        ),
        (
            "agents.help_days",
            DEFAULTS["agents.help_days"],
            gettext_lazy("Délai pour répondre à une demande d’aide"),
            gettext_lazy("jours ouvrables"),
            1,
            60,
        ),
    )


def register_all() -> None:
    """Called once, when every application is loaded."""
    agent_notifications.declare_all()
    _declare_fields()
    _declare_settings()
    _register_contents()
    _leave_out()
    for kind, sentence, icon in _SENTENCES:
        timeline.register(kind, sentence, icon)
    panels.register_panel(
        "dossier", "leads", "referrals/_lead.html", _of_dossier, order=10, side=True
    )
    panels.register_panel(
        "referral", "leads", "referrals/_lead.html", _of_referral, order=10, side=True
    )
    inbox.register(
        "orphans",
        gettext_lazy("Ménages sans interlocuteur"),
        _orphan_items,
        count=leads.count_orphans,
        roles=COORDINATING_ROLES,
        order=35,
        url_name="referrals:orphans",
    )
    invariants.register(
        "referrals.leads",
        "Un ménage a un seul interlocuteur principal à la fois.",
        _unaccepted_leads,
    )
    _handovers()


def _handovers() -> None:
    """What a member holds of referrals, and how it passes on."""
    handover.register(
        "referrals.received",
        gettext_lazy("Références reçues"),
        received_held,
        handing.give_received,
        order=30,
    )
    handover.register(
        "referrals.sent",
        gettext_lazy("Références envoyées dont c’est le tour"),
        sent_held,
        handing.follow_sent,
        order=31,
    )
    # An absence is not a departure: whom the household chose stays its interlocutor.
    handover.register(
        "referrals.leads",
        gettext_lazy("Interlocutrice ou interlocuteur de ménages"),
        leads_held,
        handing.give_leads,
        order=40,
        on_absence=False,
    )
