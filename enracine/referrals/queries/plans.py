"""The plan that goes with a referral: whether it does, what it says, who may take it over."""

import uuid
from dataclasses import dataclass
from typing import Any

from enracine.accompaniment.models import ActionPlan, Dossier, NeedsEvaluation
from enracine.accompaniment.queries.carried_plans import CarriedPlan, accepted_plan
from enracine.kernel.acting import Acting
from enracine.people.queries import protection_of
from enracine.privacy.models import Section
from enracine.referrals.models import Package, Referral
from enracine.referrals.queries.common import parties_of
from enracine.referrals.workflow import RECEIVER


def plan_that_travels(referral: Referral) -> CarriedPlan | None:
    """The plan that this draft would communicate; None when it stays here. Three SQL queries at most."""
    if Section.EVALUATION not in referral.sections or referral.keeps_plan:
        return None
    return _sendable(referral)


def _sendable(referral: Referral) -> CarriedPlan | None:
    """The accepted plan, unless the person's address is secret: a step, in free words, could tell it."""
    plan = accepted_plan(referral.dossier_id)
    if plan is None or protection_of(referral.subject_id) is not None:
        return None
    return plan


@dataclass(frozen=True)
class PlanChoice:
    """Whether the accepted plan goes with a draft, and whether that may still change."""

    travels: bool
    fixed: bool


def plan_choice(referral: Referral, plan: CarriedPlan | None) -> PlanChoice | None:
    """What the preview offers about the plan; None when there is none to send. Three SQL queries at most."""
    if plan is not None:
        return PlanChoice(travels=True, fixed=False)
    if not referral.keeps_plan or Section.EVALUATION not in referral.sections:
        return None
    if _sendable(referral) is None:
        return None
    return PlanChoice(travels=False, fixed=referral.consent_id is not None)


def content_of(referral_id: uuid.UUID) -> dict[str, Any]:
    """The frozen package while the reader may read it, else nothing. One SQL query."""
    found = Package.objects.filter(pk=referral_id).values_list("content", flat=True).first()
    return found or {}


def reusable_in(referral: Referral, content: dict[str, Any]) -> "Reusable | None":
    """What the receiver of an open referral may take over from its package. One SQL query at most."""
    if referral.receiver_dossier_id is None:
        return None
    portrait = bool((content.get("portrait") or {}).get("answers"))
    plan = bool(content.get("plan"))
    if plan:
        plan = not ActionPlan.objects.filter(dossier_id=referral.receiver_dossier_id).exists()
    return Reusable(referral, portrait, plan) if portrait or plan else None


@dataclass(frozen=True)
class Reusable:
    """What a dossier may take over of the referral that opened it, instead of asking again."""

    referral: Referral
    portrait: bool
    plan: bool


def to_reuse(acting: Acting, dossier: Dossier) -> Reusable | None:
    """The portrait and the plan received with a dossier, consented, not taken over nor made here yet.

    No SQL query for a dossier that no referral opened; four at most.
    """
    if dossier.origin_referral_id is None or dossier.organisation_id != acting.organisation_id:
        return None
    evaluated = NeedsEvaluation.objects.filter(dossier=dossier).exists()
    planned = ActionPlan.objects.filter(dossier=dossier).exists()
    if evaluated and planned:
        return None
    referral = (
        Referral.objects.filter(pk=dossier.origin_referral_id).select_related("sender").first()
    )
    if referral is None or RECEIVER not in parties_of(acting, referral):
        return None
    content = content_of(referral.pk)
    portrait = not evaluated and bool((content.get("portrait") or {}).get("answers"))
    plan = not planned and bool(content.get("plan"))
    return Reusable(referral, portrait, plan) if portrait or plan else None
