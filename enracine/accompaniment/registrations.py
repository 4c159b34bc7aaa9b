"""What this feature adds elsewhere: menus, « Aujourd’hui », tabs, timelines, search, the home."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from enracine.accompaniment import my_journey
from enracine.accompaniment.actions import undoing
from enracine.accompaniment.models import AgeLimit, Dossier
from enracine.accompaniment.queries import ages, caseload, invariants, others, waiting
from enracine.accompaniment.workflow import STAGES
from enracine.kernel import finder, inbox, journey, navigation, panels, timeline
from enracine.kernel import invariants as kernel_invariants
from enracine.kernel.acting import Acting, current_acting
from enracine.kernel.identity import standing_of
from enracine.kernel.models import Event
from enracine.kernel.templatetags import formats
from enracine.network.scope import own_organisation
from enracine.privacy import references
from enracine.privacy.models import LegalDisclosure

HOLDERS = ("counsellor", "paj_agent", "partner", "integration_officer")


def _badge(request: HttpRequest) -> int:
    return waiting.waiting_count(standing_of(request).acting)


def _stage_told(event: Event) -> str:
    stage = STAGES.states.get(event.data.get("to", ""), "")
    return gettext("Étape : %(stage)s") % {"stage": gettext(stage) if stage else "–"}


def _decision_told(event: Event) -> str:
    from enracine.accompaniment.models import ReadinessDecision

    code = event.data.get("decision", "")
    known = ReadinessDecision.Decision
    label = known(code).label if code in known.values else code
    return gettext("Décision : %(decision)s") % {"decision": label}


def _age_words(event: Event) -> dict[str, Any]:
    day = dt.date.fromisoformat(event.data["on"])
    return {"age": event.data["age"], "on": formats.day(day, get_language() or "fr-ca")}


def _age_announced(event: Event) -> str:
    return gettext("%(age)s ans le %(on)s : annoncé") % _age_words(event)


def _age_reached(event: Event) -> str:
    return gettext("%(age)s ans le %(on)s : admissibilité « non (âge) »") % _age_words(event)


def _age_decided(event: Event) -> str:
    code = event.data.get("decision", "")
    known_codes = AgeLimit.Decision
    label = known_codes(code).label if code in known_codes.values else code
    return gettext("Âge limite : %(decision)s") % {"decision": label}


def _age_panel(_acting: Acting, dossier: Dossier) -> dict[str, Any] | None:
    """The age limit of a dossier, announced or past. One SQL query, if it has one."""
    if dossier.closed_on is not None or not getattr(dossier, "has_age_limit", True):
        return None
    row = ages.limit_of(dossier)
    return {"limit": row, "dossier": dossier} if row else None


def _found(acting: Acting, text: str, limit: int) -> list[finder.Hit]:
    """Dossiers by name or number, within the acting scope. Three SQL queries."""
    page = caseload.caseload(acting, caseload.Filters(text=text), limit=limit, with_region=False)
    return [
        finder.Hit(
            label=row.title,
            url=reverse("accompaniment:dossier", args=[row.dossier.pk]),
            detail=f"{row.dossier.number} · {row.dossier.get_stage_display()}",
            group=_("Dossiers"),
            icon="person",
            subject_id=row.dossier.subject_id,
        )
        for row in page.rows
    ]


def _followed_by_others(acting: Acting, text: str, limit: int) -> list[finder.Hit]:
    """Dossiers of one's organisation that others follow: a number and who, nothing of the person."""
    return [
        finder.Hit(
            label=dossier.number,
            url=reverse("accompaniment:exception", args=[dossier.pk]),
            detail=_("Suivi par %(name)s")
            % {"name": dossier.assignee.user.get_full_name() if dossier.assignee else ""},
            group=_("Suivis par d’autres"),
            icon="shield-lock",
            subject_id=dossier.subject_id,
        )
        for dossier in others.followed_by_others(acting, text, min(limit, 5))
    ]


def _disclosures(_acting: Acting, dossier: Dossier) -> dict[str, Any] | None:
    """What was communicated without consent about this person, by this organisation. One query.

    None when `dossier_for` saw that there was none.
    """
    if not getattr(dossier, "has_disclosure", True):
        return None
    found = list(
        LegalDisclosure.objects.filter(object_id=dossier.pk).select_related("membership__user")[:10]
    )
    return {"disclosures": found} if found else None


#: Households and things to do are opened from a dossier.
OF_DOSSIERS = ("/travail/menages/", "/travail/a-faire/")


def _navigation() -> None:
    navigation.register(
        "workspace",
        "dossiers",
        _("Mes dossiers"),
        "accompaniment:dossiers",
        "folder2-open",
        roles=HOLDERS,
        order=20,
        also=OF_DOSSIERS,
    )
    navigation.register(
        "workspace",
        "all_dossiers",
        _("Dossiers"),
        "accompaniment:dossiers",
        "folder2-open",
        roles=("coordinator",),
        order=30,
        also=OF_DOSSIERS,
    )
    navigation.register(
        "workspace",
        "queue",
        _("Inscriptions"),
        "accompaniment:queue",
        "shuffle",
        roles=("coordinator",),
        order=20,
    )


def _inbox() -> None:
    inbox.register(
        "next_steps",
        _("Mes dossiers"),
        waiting.next_steps,
        count=waiting.waiting_count,
        roles=HOLDERS,
        order=20,
        url_name="accompaniment:dossiers",
    )
    inbox.register("tasks", _("À faire"), waiting.my_tasks, roles=HOLDERS, order=25)
    inbox.register(
        "plan_steps", _("Étapes en retard"), waiting.late_plan_steps, roles=HOLDERS, order=26
    )


def _timeline() -> None:
    sentences: tuple[tuple[str, Any, str], ...] = (
        ("dossier_opened", _("Dossier ouvert"), "folder2-open"),
        ("registration_allocated", _("Inscription confiée à l’organisme"), "shuffle"),
        ("allocation_overridden", _("Organisme changé par la coordination"), "shuffle"),
        ("first_meeting_held", _("Première rencontre tenue"), "people"),
        ("evaluation_prepared", _("Rencontre préparée par la personne"), "clipboard"),
        ("evaluation_completed", _("Évaluation terminée"), "clipboard-check"),
        ("readiness_decided", _decision_told, "signpost-split"),
        ("stage_moved", _stage_told, "flag"),
        ("task_added", _("Chose à faire ajoutée"), "list-check"),
        ("task_done", _("Chose à faire terminée"), "check-circle"),
        ("task_postponed", _("Chose à faire reportée"), "calendar"),
        ("task_handed_over", _("Chose à faire confiée à une collègue ou un collègue"), "person"),
        ("task_reopened", _("Chose à faire reprise"), "arrow-counterclockwise"),
        ("dossier_closed", _("Dossier fermé"), "x-circle"),
        ("holder_changed", _("Dossier transféré : un autre organisme le tient"), "shuffle"),
        ("dossier_reopened", _("Dossier rouvert"), "arrow-repeat"),
        ("household_changed", _("Le dossier suit la personne dans son ménage"), "people"),
        ("age_announced", _age_announced, "calendar-event"),
        ("age_reached", _age_reached, "calendar-event"),
        ("age_decided", _age_decided, "signpost-split"),
    )
    for kind, sentence, icon in sentences:
        timeline.register(f"accompaniment.{kind}", sentence, icon)
    timeline.register_family(
        "dossier", _("Suivi du dossier"), "accompaniment.", "eligibility.", order=60
    )
    timeline.register("people.registered", _("Inscription"), "person-plus")


def _numbers(subject_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The number of the newest dossier of each subject, among those the reader may see."""
    rows = Dossier.objects.filter(subject_id__in=list(subject_ids)).order_by("opened_on", "id")
    return dict(rows.values_list("subject_id", "number"))


def _subjects(numbers: Iterable[str]) -> dict[str, uuid.UUID]:
    """The subject of each of these numbers, in the acting organisation's own dossiers."""
    mine = own_organisation(current_acting())
    rows = Dossier.objects.filter(number__in=list(numbers), organisation_id=mine)
    return dict(rows.order_by("id").values_list("number", "subject_id"))


#: The groups of tabs of a file, in the order of the journey; upper floors join theirs by its key.
_GROUPS = (
    ("person", _("La personne")),
    ("support", _("Accompagnement")),
    ("region", _("Vers une région")),
    ("settling", _("Établissement")),
    ("record", _("Gestion du dossier")),
)


def register_all() -> None:
    """Called once, when every application is loaded."""
    _navigation()
    _inbox()
    _timeline()
    undoing.register_all()
    for order, (key, word) in enumerate(_GROUPS):
        panels.register_group("dossier", key, word, order=order)
    panels.register_tab("dossier", "summary", _("Résumé"), "accompaniment:dossier", order=10)
    panels.register_tab(
        "dossier",
        "evaluation",
        _("Première rencontre"),
        "accompaniment:evaluation",
        order=20,
        roles=HOLDERS,
        group="support",
    )
    panels.register_tab(
        "dossier", "history", _("Historique"), "accompaniment:history", order=90, group="record"
    )
    panels.register_tab(
        "dossier",
        "manage",
        _("Gérer"),
        "accompaniment:manage",
        order=95,
        roles=HOLDERS,
        group="record",
        own=True,
    )
    panels.register_tab(
        "dossier",
        "agreements",
        _("Accords"),
        "accompaniment:agreements",
        order=80,
        roles=HOLDERS,
        group="person",
    )
    panels.register_panel(
        "dossier",
        "disclosures",
        "accompaniment/_disclosures.html",
        _disclosures,
        order=5,
        roles=HOLDERS,
    )
    panels.register_tab(
        "dossier",
        "information",
        _("Renseignements"),
        "accompaniment:information",
        order=15,
        group="person",
    )
    panels.register_tab(
        "dossier",
        "documents",
        _("Documents"),
        "accompaniment:documents",
        order=60,
        roles=HOLDERS,
        group="person",
        own=True,
    )
    panels.register_panel(
        "dossier", "age", "accompaniment/_age.html", _age_panel, order=5, roles=HOLDERS
    )
    finder.register("dossiers", _found, order=10)
    references.register(_numbers, _subjects)
    finder.register("dossiers.others", _followed_by_others, order=90)
    journey.register_part("accompaniment", my_journey.part)
    for key, sentence, check in invariants.CHECKS:
        kernel_invariants.register(key, sentence, check)
