"""Readiness (maturité): what is ready, what remains, what would move it. Explained, never a score.

The suggestion lists its factors and is never a refusal; somebody decides apart, with a reason
(law.md, L39 and L40). The agreement's criteria are those of S1.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from enracine.accompaniment.rules.instrument import INSTRUMENT
from enracine.accompaniment.rules.questions import Instrument, Question

PREPARE, REFER, REFER_EER = "prepare", "refer", "refer_eer"
#: Doors that may help whatever the suggestion is: each is shown with why, none is a decision.
FRENCH, RECOGNITION, AGENTS, PARTNER = "french", "recognition", "agents", "partner"


@dataclass(frozen=True)
class Thresholds:
    """Ranks from which an item counts as ready, and which items the suggestion looks at first."""

    minimum: Mapping[str, int]
    essential: tuple[str, ...]
    paj_age_limit: int

    @classmethod
    def of(cls, settings: Mapping[str, object]) -> "Thresholds":
        """From settings by key (see DEFAULTS); a malformed value falls back on the default."""
        found = {**DEFAULTS, **settings}
        minimum, essential = found["readiness.minimum"], found["readiness.essential"]
        limit = found["readiness.paj_age_limit"]
        return cls(
            minimum={**DEFAULT_MINIMUM, **minimum}
            if isinstance(minimum, dict)
            else DEFAULT_MINIMUM,
            essential=tuple(essential) if isinstance(essential, list) else tuple(DEFAULT_ESSENTIAL),
            paj_age_limit=limit if isinstance(limit, int) else DEFAULT_AGE_LIMIT,
        )


DEFAULT_MINIMUM: dict[str, int] = {
    "cv": 2,
    "recognition": 1,
    "french": 2,
    "regions": 1,
    "project": 2,
    "family": 2,
    "agents": 1,
    "order": 1,
    "housing": 1,
    "licence": 1,
    "transit": 1,
    "money": 1,
    "motivation": 1,
}
DEFAULT_ESSENTIAL = ["cv", "project", "regions", "family"]
#: « 18 à 35 ans » (S0): over 35 is a criterion of the agreement EER–PAJR.
DEFAULT_AGE_LIMIT = 35
#: Settings that the field has not fixed (dossier.md §13), with values that refuse nobody.
DEFAULTS: dict[str, object] = {
    "readiness.minimum": DEFAULT_MINIMUM,
    "readiness.essential": DEFAULT_ESSENTIAL,
    "readiness.paj_age_limit": DEFAULT_AGE_LIMIT,
}


@dataclass(frozen=True)
class Facts:
    """What the file says beside the answers. None: not known, which never counts against anybody.

    `service` is the service of the dossier's holder: « eer », « pajr », or another.
    """

    service: str = "eer"
    age: int | None = None
    adults: int | None = None


@dataclass(frozen=True)
class Item:
    """One thing ready or remaining: the answer given, what would move it, and whose turn it is."""

    code: str
    answer: str
    text: str
    step: str = ""
    owner: str = "candidate"
    essential: bool = False
    wanted: str = ""
    guidance: str = ""


@dataclass(frozen=True)
class Factor:
    """What weighed in the suggestion: for it (« supports ») or against (« tempers »), as a code."""

    code: str
    direction: str


@dataclass(frozen=True)
class Way:
    """A door that may help: French courses, recognition, an agent of a territory, a partner, EER."""

    code: str
    factors: tuple[Factor, ...]


@dataclass(frozen=True)
class Readiness:
    """What is ready, what remains, what was not asked; a suggestion and its factors; other doors."""

    ready: tuple[Item, ...]
    remaining: tuple[Item, ...]
    unanswered: tuple[Question, ...]
    suggestion: str
    factors: tuple[Factor, ...]
    ways: tuple[Way, ...] = ()

    def factors_json(self) -> list[dict[str, str]]:
        """The factors as plain values, to be kept with the human decision."""
        own = [{"code": f.code, "direction": f.direction} for f in self.factors]
        return own + [
            {"code": f.code, "direction": f.direction, "way": way.code}
            for way in self.ways
            for f in way.factors
        ]


def readiness(
    answers: Mapping[str, str],
    facts: Facts,
    thresholds: Thresholds,
    instrument: Instrument = INSTRUMENT,
) -> Readiness:
    """Read the answers of a first meeting. Pure: equal inputs, equal answer.

    An unanswered question is neither ready nor remaining; it keeps the suggestion on « prepare »
    only when it is essential.
    """
    ready: list[Item] = []
    remaining: list[Item] = []
    unanswered: list[Question] = []
    for question in instrument.questions:
        if not question.ready_text or not question.asked(answers):
            continue
        if question.only_couple and facts.adults == 1 and question.code not in answers:
            continue
        rank = question.rank_of(answers.get(question.code))
        if rank is None:
            unanswered.append(question)
        elif rank >= thresholds.minimum.get(question.code, 0):
            ready.append(_ready_item(question, answers[question.code], thresholds))
        else:
            remaining.append(_remaining_item(question, answers[question.code], thresholds))
    # What counts most comes first; the sort keeps the order of the instrument otherwise.
    remaining.sort(key=lambda item: not item.essential)
    suggestion, factors = _suggest(ready, remaining, unanswered, facts, thresholds)
    ways = _ways(ready, remaining, facts, thresholds)
    return Readiness(tuple(ready), tuple(remaining), tuple(unanswered), suggestion, factors, ways)


def _ways(
    ready: list[Item], remaining: list[Item], facts: Facts, thresholds: Thresholds
) -> tuple[Way, ...]:
    """The doors that what was said leads to, each with its factors. None is closed by another."""
    left = {item.code for item in remaining}
    done = {item.code for item in ready}

    def supported(*codes: str) -> tuple[Factor, ...]:
        return tuple(Factor(code, "supports") for code in codes if code in left)

    found = [
        Way(FRENCH, supported("french")),
        Way(RECOGNITION, supported("recognition", "order")),
        # Whoever receives in a region shows a home, a road, a town.
        Way(PARTNER, supported("housing", "licence", "transit")),
    ]
    young = facts.age is None or facts.age <= thresholds.paj_age_limit
    if facts.service != "pajr" and young and "motivation" in done:
        found.append(Way(AGENTS, supported("regions", "project")))
    return tuple(way for way in found if way.factors)


def _ready_item(question: Question, answer: str, thresholds: Thresholds) -> Item:
    return Item(
        question.code,
        question.label_of(answer),
        question.ready_text,
        essential=question.code in thresholds.essential,
    )


def _remaining_item(question: Question, answer: str, thresholds: Thresholds) -> Item:
    minimum = thresholds.minimum.get(question.code, 0)
    wanted = next((c.label for c in question.choices if c.rank >= minimum), "")
    return Item(
        question.code,
        question.label_of(answer),
        question.label,
        step=question.step_text,
        owner=question.step_owner,
        essential=question.code in thresholds.essential,
        wanted=wanted,
        guidance=question.guidance,
    )


def _suggest(
    ready: list[Item],
    remaining: list[Item],
    unanswered: list[Question],
    facts: Facts,
    thresholds: Thresholds,
) -> tuple[str, tuple[Factor, ...]]:
    missing = [i.code for i in remaining if i.essential] + [
        q.code for q in unanswered if q.code in thresholds.essential
    ]
    over_age = facts.age is not None and facts.age > thresholds.paj_age_limit
    if facts.service == "pajr":
        return _suggest_paj(ready, remaining, over_age)
    if missing:
        return PREPARE, (
            *(Factor(code, "supports") for code in missing),
            *(Factor(item.code, "tempers") for item in ready),
        )
    return REFER, (
        *(Factor(item.code, "supports") for item in ready),
        *(Factor(item.code, "tempers") for item in remaining),
    )


def _suggest_paj(
    ready: list[Item], remaining: list[Item], over_age: bool
) -> tuple[str, tuple[Factor, ...]]:
    """A PAJ agent's suggestion: any criterion of the agreement supports a referral to EER (S1)."""
    criteria = [Factor("over_35", "supports")] if over_age else []
    criteria += [
        Factor(item.code, "supports")
        for item in remaining
        if item.code in {"cv", "recognition", "regions", "project", "agents"}
    ]
    tempers = tuple(Factor(item.code, "tempers") for item in ready)
    if criteria:
        return REFER_EER, (*criteria, *tempers)
    return PREPARE if remaining else REFER, (
        *(Factor(item.code, "supports") for item in (remaining or ready)),
    )
