"""Choosing who comes: criteria checked for each request, then one decision for all of them."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import now, today
from enracine.kernel.errors import ActionRefused
from enracine.kernel.events import record
from enracine.stays import rules
from enracine.stays.actions.common import advance, end_agreements, organised, tell
from enracine.stays.actions.offering import deadline
from enracine.stays.models import Stay, StayRequest
from enracine.stays.queries.choosing import placed

State = StayRequest.State


@action
def assess_request(
    acting: Acting, request: StayRequest, met: list[str], version: int | None = None
) -> StayRequest:
    """Say which criteria of the stay a household fills. Raises ActionRefused once it is decided."""
    organised(acting, request.stay)
    if request.state != State.SUBMITTED:
        raise ActionRefused(_("Cette demande est déjà décidée."), code="decided")
    shown = set(request.stay.criteria.values_list("code", flat=True))
    if not set(met) <= shown:
        raise ActionRefused(_("Ce critère n’a pas été affiché."), field="met", code="not_shown")
    update_versioned(request, version, met=sorted(met), assessed_at=now())
    record(
        "stays.assessed",
        acting,
        subject_id=request.subject_id,
        object=request,
        organisations=[request.organisation_id],
        data={"stay": str(request.stay_id), "met": sorted(met)},
    )
    return request


@action
def select_participants(
    acting: Acting,
    stay: Stay,
    decisions: Mapping[uuid.UUID, rules.Decision],
    version: int | None = None,
) -> None:
    """Decide every request at once, when registration is over: kept, on the list, or not kept.

    Whoever is kept is offered her place until an hour; the list follows the order of the criteria.
    Raises ActionRefused while people may still ask, when a request is not decided or not checked,
    when one differs from the criteria without a reason of the list, when too many are kept.
    """
    organised(acting, stay)
    if stay.state != Stay.State.PUBLISHED:
        raise ActionRefused(_("Les participants de ce séjour sont déjà choisis."), code="selected")
    if today() <= stay.closes_on:
        raise ActionRefused(_("Les inscriptions sont encore ouvertes."), code="open")
    requests = {
        r.pk: r
        for r in StayRequest.objects.select_for_update()
        .filter(stay=stay, state=State.SUBMITTED)
        .order_by("pk")
    }
    if any(r.assessed_at is None for r in requests.values()):
        raise ActionRefused(
            _("Vérifiez d’abord les critères de chaque demande."), code="not_assessed"
        )
    ordered = placed(stay, requests.values())
    problem = rules.problem_with(ordered, decisions, stay.capacity)
    if problem is not None:
        raise ActionRefused(_words(problem), field=_field(problem), code=problem.code)
    update_versioned(stay, version, state=Stay.State.SELECTED)
    until, rank = deadline(stay), 0
    for line in ordered:
        request, made = requests[line.asked.key], decisions[line.asked.key]
        facts: dict[str, Any] = {
            "decided_at": now(),
            "decided_by_id": acting.membership_id,
            "reason": made.reason,
        }
        if made.outcome == rules.OFFERED:
            advance(acting, request, "offer", offer_expires_at=until, **facts)
            tell(acting, request, "offered", reason=made.reason)
        elif made.outcome == rules.WAITING:
            rank += 1
            advance(acting, request, "wait", rank=rank, **facts)
            tell(acting, request, "waiting", reason=made.reason)
        else:
            advance(acting, request, "decline", **facts)
            tell(acting, request, "declined", reason=made.reason)
            end_agreements(acting, request)
    record("stays.selected", acting, object=stay, data={"requests": len(ordered)})


def _field(problem: rules.Problem) -> str | None:
    return f"reason_{problem.key}" if problem.code == "differs" else None


def _words(problem: rules.Problem) -> str:
    return {
        "undecided": _("Décidez pour chaque demande."),
        "required_missing": _("Un ménage à qui il manque un critère obligatoire n’est pas retenu."),
        "differs": _("Cette décision s’écarte des critères : choisissez pourquoi."),
        "too_many": _("Les ménages retenus sont plus nombreux que les places."),
    }[problem.code]
