"""Preparing a stay, publishing it, changing it, cancelling it."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import now, today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.kernel.parameters import parameters
from enracine.network.queries import can_collect
from enracine.network.scope import own_organisation
from enracine.stays import rules
from enracine.stays.actions.common import advance, end_agreements, organised, tell
from enracine.stays.actions.leading import tell_new_lead
from enracine.stays.models import (
    OPEN_STATES,
    Criterion,
    Included,
    Stay,
    StayCriterion,
    StayRequest,
)
from enracine.stays.queries.lists import leads
from enracine.territories.models import Municipality

#: A stay lasts days, not a season: a slip of the finger is seen (our own choice).
LONGEST_DAYS = 31


@dataclass(frozen=True)
class StayFacts:
    """What a stay is. `criteria`: (code, required), in the order in which they are shown."""

    kind: str
    title: str
    summary: str
    municipality: Municipality
    starts_on: dt.date
    ends_on: dt.date
    opens_on: dt.date
    closes_on: dt.date
    capacity: int
    lead_id: uuid.UUID
    title_en: str = ""
    summary_en: str = ""
    included: tuple[str, ...] = ()
    programme_id: uuid.UUID | None = None
    criteria: tuple[tuple[str, bool], ...] = ()

    def columns(self) -> dict[str, object]:
        """The columns of the stay itself."""
        values = asdict(self) | {"included": list(self.included)}
        for name in ("criteria", "municipality"):
            values.pop(name)
        values["municipality"] = self.municipality
        values["region_id"] = self.municipality.mrc.region_id
        return values


@action
def plan_stay(acting: Acting, facts: StayFacts) -> Stay:
    """Prepare a stay of the acting organisation; nobody else reads it before it is published.

    Raises ActionRefused for dates, sizes or criteria that cannot be; NotVisible for a lead of elsewhere.
    """
    _check(acting, facts)
    stay = Stay.objects.create(organisation_id=own_organisation(acting), **facts.columns())
    _write_criteria(stay, facts.criteria)
    record("stays.stay_planned", acting, object=stay, data={"kind": stay.kind})
    return stay


@action
def change_stay(
    acting: Acting, stay: Stay, facts: StayFacts, *, expected_version: int | None
) -> Stay:
    """Change a stay that has not begun.

    Once it is published its criteria stand: whoever asks has read them. Raises ActionRefused below
    the places already given, Conflict when somebody wrote meanwhile.
    """
    organised(acting, stay)
    if stay.state not in {Stay.State.DRAFT, Stay.State.PUBLISHED, Stay.State.SELECTED}:
        raise ActionRefused(_("Ce séjour ne se change plus."), code="over")
    _check(acting, facts)
    if facts.capacity < stay.taken:
        raise ActionRefused(
            _("%(taken)s places sont déjà données.") % {"taken": stay.taken}, field="capacity"
        )
    present = [(c.code, c.is_required) for c in stay.criteria.order_by("rank")]
    if stay.state == Stay.State.DRAFT:
        stay.criteria.all().delete()
        _write_criteria(stay, facts.criteria)
    elif sorted(present) != sorted(facts.criteria):
        raise ActionRefused(
            _("Les critères sont publiés : ils ne changent plus."), field="required", code="shown"
        )
    former = stay.lead_id
    update_versioned(stay, expected_version, **facts.columns())
    if stay.lead_id != former:
        tell_new_lead(acting, stay)
    record("stays.stay_changed", acting, object=stay, data={"kind": stay.kind})
    return stay


@action
def publish_stay(acting: Acting, stay: Stay, *, expected_version: int | None = None) -> Stay:
    """Show a stay to everybody, with its criteria. Raises ActionRefused when something is missing.

    An organisation that names nobody to answer for personal information opens no form (law.md, L03).
    """
    organised(acting, stay)
    if stay.state != Stay.State.DRAFT:
        raise ActionRefused(_("Ce séjour est déjà publié."), code="published")
    if not stay.criteria.exists():
        raise ActionRefused(
            _("Choisissez au moins un critère : il est montré avant l’inscription."),
            code="no_criteria",
        )
    if stay.closes_on < today():
        raise ActionRefused(
            _("Les inscriptions sont déjà finies : changez les dates."), code="closed"
        )
    if not can_collect(stay.organisation_id, today()):
        raise ActionRefused(
            _(
                "Votre organisme n’a pas de responsable de la protection des renseignements : "
                "il ne peut pas ouvrir d’inscription."
            ),
            code="no_officer",
        )
    update_versioned(stay, expected_version, state=Stay.State.PUBLISHED, published_at=now())
    record("stays.stay_published", acting, object=stay, data={"kind": stay.kind})
    return stay


@action
def cancel_stay(
    acting: Acting, stay: Stay, reason: str, *, expected_version: int | None = None
) -> int:
    """Cancel a stay that has not begun; every household is told why. Returns how many.

    A request that still waits for an adult is not read here: it ends by itself the next night.
    """
    organised(acting, stay)
    if stay.state == Stay.State.CANCELLED:
        return 0
    if stay.state == Stay.State.DONE or stay.starts_on <= today():
        raise ActionRefused(_("Ce séjour a commencé."), code="begun")
    if not reason.strip():
        raise ActionRefused(_("Dites pourquoi : les ménages le liront."), field="reason")
    update_versioned(
        stay,
        expected_version,
        state=Stay.State.CANCELLED,
        cancel_reason=reason.strip()[:200],
    )
    record("stays.stay_cancelled", acting, object=stay)
    requests = list(
        StayRequest.objects.filter(stay=stay, state__in=OPEN_STATES)
        .exclude(state=StayRequest.State.COLLECTING)
        .order_by("pk")
    )
    for request in requests:
        advance(acting, request, "cancel")
        tell(acting, request, "cancelled")
        end_agreements(acting, request)
    return len(requests)


def _write_criteria(stay: Stay, criteria: Sequence[tuple[str, bool]]) -> None:
    StayCriterion.objects.bulk_create(
        StayCriterion(stay=stay, code=code, is_required=required, rank=rank)
        for rank, (code, required) in enumerate(criteria, start=1)
    )


def _check(acting: Acting, facts: StayFacts) -> None:
    _check_days(facts)
    if facts.kind not in Stay.Kind.values:
        raise ActionRefused(_("Choisissez un genre de séjour."), field="kind")
    if set(facts.included) - set(Included.values):
        raise ActionRefused(_("Choisissez dans la liste."), field="included")
    codes = [code for code, _required in facts.criteria]
    if set(codes) - set(Criterion.values) or len(codes) != len(set(codes)):
        raise ActionRefused(_("Choisissez chaque critère une fois."), field="preferred")
    if facts.kind == Stay.Kind.INTERVIEW and Criterion.INTERVIEW.value not in codes:
        raise ActionRefused(
            _("Un séjour jumelé à une entrevue demande le critère de l’entrevue."), field="required"
        )
    if facts.kind == Stay.Kind.GROUP:
        limits = parameters(dict([rules.GROUP_LEAST, rules.GROUP_MOST]))
        least, most = limits[rules.GROUP_LEAST[0]], limits[rules.GROUP_MOST[0]]
        if not least <= facts.capacity <= most:
            raise ActionRefused(
                _("Un groupe compte de %(least)s à %(most)s personnes.")
                % {"least": least, "most": most},
                field="capacity",
            )
    if facts.lead_id not in {member.pk for member in leads(acting)}:
        raise NotVisible


def _check_days(facts: StayFacts) -> None:
    if facts.ends_on < facts.starts_on:
        raise ActionRefused(_("Le dernier jour vient avant le premier."), field="ends_on")
    if (facts.ends_on - facts.starts_on).days >= LONGEST_DAYS:
        raise ActionRefused(
            _("Un séjour dure %(n)s jours au plus.") % {"n": LONGEST_DAYS}, field="ends_on"
        )
    if facts.closes_on < facts.opens_on:
        raise ActionRefused(_("Les inscriptions finissent avant de commencer."), field="closes_on")
    if facts.closes_on >= facts.starts_on:
        raise ActionRefused(_("Les inscriptions finissent avant le séjour."), field="closes_on")
