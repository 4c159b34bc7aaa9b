"""A household as those who follow it may see it: each adult by what she shares, service by service."""

import uuid
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from enracine.accompaniment.models import Dossier
from enracine.accompaniment.queries.caseload import visible
from enracine.eligibility.models import ServiceCode, VerdictCode
from enracine.eligibility.queries import all_rules, facts_of_many
from enracine.eligibility.rules import Criterion, Outcome, Service, Verdict, VerdictValue, evaluate
from enracine.kernel import timeline
from enracine.kernel.acting import Acting
from enracine.kernel.clock import today
from enracine.kernel.errors import NotVisible
from enracine.kernel.models import Event
from enracine.kernel.parameters import parameter
from enracine.network.queries.service import who_serves
from enracine.people.queries import HouseholdView, MemberLine, household_view

#: Statuses that the programme of the ministry serves in its fourth part: a dated setting, since no
#: source gives the closed list.
PASI_STATUSES = ("eligibility.pasi_4_statuses", ["asylum_seeker"])
PASI = "pasi_4"


def followers_of(subject_id: uuid.UUID) -> list[tuple[uuid.UUID, str]]:
    """Who follows an open dossier of somebody: membership and « name, organisation ». One SQL query."""
    dossiers = (
        Dossier.objects.open()
        .filter(subject_id=subject_id, assignee__isnull=False)
        .select_related("assignee__user", "organisation")
        .order_by("opened_on", "id")
    )
    found = {
        d.assignee_id: f"{d.assignee.user.name}, {d.organisation.name}"
        for d in dossiers
        if d.assignee_id and d.assignee
    }
    return list(found.items())


_KINDS = {"eligible": "ok", "ineligible": "bad", "undetermined": "wait"}


@dataclass(frozen=True)
class Answer:
    """The answer of one service, in words. `why` is empty when there is nothing to settle."""

    service: str
    word: str
    kind: str
    why: str = ""


@dataclass(frozen=True)
class AdultLine:
    """An adult of a household: what the reader may see, the answer of each service, her dossier."""

    line: MemberLine
    verdicts: tuple[Verdict, ...] = ()
    dossier: Dossier | None = None
    directed_to: tuple[str, ...] = ()
    nobody_there: bool = False
    mine: bool = False

    @property
    def shares(self) -> bool:
        """Whether she shares anything with the reader; otherwise she only exists."""
        return bool(self.line.adult and self.line.adult.shown_sections)

    def answer(self, service: Service) -> Verdict | None:
        """The answer of one service."""
        return next((v for v in self.verdicts if v.service == service), None)

    @property
    def named_verdicts(self) -> list[Answer]:
        """The answers in words; the reason of what is still to settle, from what the reader sees."""
        return [
            Answer(
                str(ServiceCode(str(v.service)).label),
                str(VerdictCode(str(v.value)).label),
                _KINDS[str(v.value)],
                next((r.text for r in v.reasons if r.outcome == Outcome.UNKNOWN), "")
                if v.value == VerdictValue.UNDETERMINED
                else "",
            )
            for v in self.verdicts
            if v.service != Service.EER_PAJR_AGREEMENT
        ]


@dataclass(frozen=True)
class HouseholdPage:
    """A household with its adults by what each one shares."""

    view: HouseholdView
    adults: tuple[AdultLine, ...]

    @property
    def title(self) -> str:
        """The names that the reader may know."""
        return " et ".join(self.view.names)

    @property
    def mine(self) -> list[AdultLine]:
        """The adults whose dossier the reader may open."""
        return [a for a in self.adults if a.dossier is not None]

    @property
    def holds(self) -> bool:
        """Whether the reader's organisation holds the dossier of one of them."""
        return any(a.mine for a in self.adults)

    @property
    def others_with_file(self) -> bool:
        """Whether several adults have a file: one alone does not separate."""
        return sum(line.has_file for line in self.view.adults) > 1


def household_page(acting: Acting, household_id: uuid.UUID) -> HouseholdPage:
    """A household, each adult's eligibility for each service (S08). Thirteen SQL queries at most.

    Eligibility is computed from what the reader may see of that adult alone: a spouse's facts never
    answer for the other. Raises NotVisible for whoever may not know the household.
    """
    view = household_view(household_id)
    if view is None:
        raise NotVisible
    seen = [line.adult.subject_id for line in view.adults if line.adult and line.adult.identity]
    facts = facts_of_many(seen) if seen else {}
    rules = all_rules() if seen else []
    dossiers = {
        d.subject_id: d
        for d in visible(acting)
        .filter(subject_id__in=seen, closed_on__isnull=True)
        .select_related("assignee__user", "organisation")
        .order_by("opened_on", "id")
    }
    served = parameter(*PASI_STATUSES)
    adults = []
    for line in view.adults:
        known = facts.get(line.adult.subject_id) if line.adult else None
        if known is None or line.adult is None:
            adults.append(AdultLine(line))
            continue
        verdicts = evaluate(rules, known.facts, today())
        concerned = _left_to_a_human(verdicts) and line.adult.status.get("code") in served
        elsewhere = _pasi(known.facts.settles_in_region) if concerned else ()
        dossier = dossiers.get(line.adult.subject_id)
        mine = dossier is not None and dossier.organisation_id == acting.organisation_id
        adults.append(
            AdultLine(line, tuple(verdicts), dossier, elsewhere, concerned and not elsewhere, mine)
        )
    return HouseholdPage(view, tuple(adults))


def _pasi(region: str | None) -> tuple[str, ...]:
    """Who serves that region for the statuses of the programme's fourth part, marked when unsure."""
    if not region:
        return ()
    return tuple(
        _("%(name)s [à vérifier]") % {"name": s.organisation}
        if s.to_be_confirmed
        else s.organisation
        for s in who_serves(PASI, today(), region_code=region)
    )


def _left_to_a_human(verdicts: list[Verdict]) -> bool:
    """Whether Emplois en régions cannot answer because of the status alone."""
    eer = next(v for v in verdicts if v.service == Service.EER)
    return eer.value == VerdictValue.UNDETERMINED and any(
        r.criterion == Criterion.STATUS and r.outcome == Outcome.UNKNOWN for r in eer.reasons
    )


def household_history(
    acting: Acting, household_id: uuid.UUID, limit: int = 20
) -> list[timeline.Told]:
    """What happened to this household that the acting organisation may know, newest first."""
    events = Event.objects.filter(
        Q(organisation_id=acting.organisation_id)
        | Q(organisations__contains=[acting.organisation_id]),
        subject_id=household_id,
        kind__in=timeline.kinds(),
    ).order_by("-occurred_at", "-id")[:limit]
    return timeline.tell(events)
