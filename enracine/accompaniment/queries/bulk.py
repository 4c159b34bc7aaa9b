"""Several dossiers chosen in a list, and to whom they would go."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from enracine.accompaniment.models import Dossier
from enracine.accompaniment.queries.caseload import Row, rows_of, visible
from enracine.accompaniment.queries.handovers import Person, as_holder, shared
from enracine.accompaniment.queries.held import aimed, dossiers_for, spoken
from enracine.accompaniment.queries.loads import counsellors_of, followers, stage_weights
from enracine.accompaniment.rules import Counsellor, Given
from enracine.accompaniment.rules.splitting import Case, Desk, split
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.errors import ActionRefused
from enracine.kernel.handover import Thing

#: As many as a list of a few pages: past it, a departure is what one is doing.
MOST = 200
#: The answer that leaves the choice to the rule.
BY_RULE = "regle"
#: The answer that evens loads out over all of them at once: languages respected, whoever follows kept
#: where she can be.
EVENLY = "egal"


@dataclass(frozen=True)
class BulkLine:
    """A dossier, to whom it would go, and why."""

    row: Row
    given: Given
    name: str

    @property
    def changes(self) -> bool:
        """Whether it goes to somebody else than now."""
        return self.given.to != str(self.row.dossier.assignee_id or "")


@dataclass(frozen=True)
class BulkPlan:
    """What a change in bulk would do, before it is done."""

    organisation_id: uuid.UUID
    lines: list[BulkLine]
    people: list[Person]

    @property
    def changing(self) -> list[BulkLine]:
        """The dossiers that change hands."""
        return [line for line in self.lines if line.changes]


def chosen_dossiers(acting: Acting, ids: Sequence[uuid.UUID]) -> list[Dossier]:
    """Open dossiers that were ticked, among those that one may open. Raises ActionRefused when none
    is left, when there are too many, or when they belong to several organisations. One SQL query.
    """
    if len(ids) > MOST:
        raise ActionRefused(_("Choisissez %(most)d dossiers ou moins.") % {"most": MOST})
    rows: list[Dossier] = list(
        visible(acting)
        .filter(pk__in=list(ids), closed_on__isnull=True)
        .select_related("assignee__user")
        .order_by("opened_on", "id")
    )
    if not rows:
        raise ActionRefused(_("Cochez au moins un dossier ouvert."))
    if len({d.organisation_id for d in rows}) > 1:
        raise ActionRefused(_("Choisissez des dossiers d’un seul organisme à la fois."))
    return rows


def bulk_plan(acting: Acting, ids: Sequence[uuid.UUID], to: str) -> BulkPlan:
    """To whom the ticked dossiers would go: one person, or by the rule. A fixed number of queries.

    By the rule, whoever follows now counts without them: she may keep some.
    """
    dossiers = chosen_dossiers(acting, ids)
    organisation_id = dossiers[0].organisation_id
    people = counsellors_of(organisation_id)
    names = {str(m.pk): m.user.get_full_name() for m in followers(organisation_id)}
    weights = stage_weights()
    if to not in {BY_RULE, EVENLY} and to not in names:
        raise ActionRefused(
            _("Cette personne ne travaille pas dans l’organisme qui tient ces dossiers."),
            field="person",
        )
    lighter = [_without(p, dossiers, weights) for p in people]
    things = dossiers_for(_with_traits(acting, dossiers), weights)
    if to == EVENLY:
        given = _evenly(things, lighter, {d.pk: str(d.assignee_id or "") for d in dossiers})
    else:
        picked = {} if to == BY_RULE else {str(t.id): to for t in things}
        given = shared(things, lighter, picked)
    lines = [
        BulkLine(row, given[row.dossier.pk], names.get(given[row.dossier.pk].to, ""))
        for row in rows_of(dossiers, with_region=True)
    ]
    return BulkPlan(organisation_id, lines, _people(people, lighter, names, lines, weights))


def _evenly(
    things: list[Thing], people: list[Counsellor], known: Mapping[uuid.UUID, str]
) -> dict[uuid.UUID, Given]:
    """Everybody at once, by what each still has room for. A household stays with one person.

    Whoever speaks a language that nobody here speaks is left to the rule, which says so.
    """
    present = {t.id for t in things}
    heads = [t for t in things if t.goes_with not in present]
    weight = {t.id: t.weight for t in heads}
    for thing in things:
        if thing.goes_with in weight:
            weight[thing.goes_with] += thing.weight
    there = [p for p in people if not p.is_away] or people
    room = {p.code: float(max(p.capacity - p.load, 0)) for p in there}
    if not any(room.values()):
        room = dict.fromkeys(room, 1.0)
    desks = [Desk(p.code, "", room[p.code], p.languages) for p in there]
    cases = [Case(str(t.id), float(weight[t.id]), t.languages, known.get(t.id, "")) for t in heads]
    to = split(cases, desks, {"": 1.0}).to
    given = shared(things, people, {key: code for key, code in to.items() if code})
    return {
        pk: replace(
            one,
            by_hand=False,
            steps=("kept",) if one.to == known.get(pk) else ("evenly",),
        )
        if to.get(str(pk))
        else one
        for pk, one in given.items()
    }


def _with_traits(acting: Acting, dossiers: list[Dossier]) -> list[Dossier]:
    """The same with what the rule looks at, read by the organisation that holds them."""
    with acting_as(as_holder(acting, dossiers[0].organisation_id)):
        return list(
            Dossier.objects.filter(pk__in=[d.pk for d in dossiers])
            .annotate(spoken=spoken(), aimed=aimed())
            .order_by("opened_on", "id")
        )


def _without(person: Counsellor, dossiers: list[Dossier], weights: dict[str, int]) -> Counsellor:
    mine = sum(weights.get(d.stage, 1) for d in dossiers if str(d.assignee_id) == person.code)
    return Counsellor(
        person.code,
        person.load - mine,
        person.capacity,
        person.languages,
        person.regions,
        person.is_away,
    )


def _people(
    before: list[Counsellor],
    lighter: list[Counsellor],
    names: dict[str, str],
    lines: list[BulkLine],
    weights: dict[str, int],
) -> list[Person]:
    more: dict[str, int] = {}
    for line in lines:
        more[line.given.to] = more.get(line.given.to, 0) + weights.get(line.row.dossier.stage, 1)
    received = {
        p.code: sum(line.changes and line.given.to == p.code for line in lines) for p in before
    }
    return [
        Person(
            was.code,
            names.get(was.code, ""),
            was.load,
            now.load + more.get(was.code, 0),
            was.capacity,
            received[was.code],
            was.is_away,
        )
        for was, now in zip(before, lighter, strict=True)
    ]
