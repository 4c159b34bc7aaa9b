"""Rules of incidents, complaints and providers: pure, no Django, no database; the day is given."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

SERIOUS, NOT_SERIOUS = "serious", "not_serious"
#: Years a sheet is kept after the organisation knew of the incident (A-2.1, r. 3.1, art. 8; L53).
KEPT_YEARS = 5


def _(text: str) -> str:
    """Mark a French text for translation; it is translated where it is shown."""
    return text


#: What may happen to people: the questionnaire's list (P-39.1 art. 3.7 names the kinds).
CONSEQUENCES: Mapping[str, str] = {
    "violence": _("Violence, menaces, être retrouvé par quelqu’un"),
    "status": _("Tort au statut d’immigration ou à une demande en cours"),
    "fraud": _("Vol d’identité, fraude, perte d’argent"),
    "employment": _("Perte d’emploi, de logement ou d’une occasion"),
    "reputation": _("Humiliation, atteinte à la réputation ou à la vie familiale"),
    "credit": _("Tort au dossier de crédit"),
    "none": _("Aucune conséquence prévisible"),
}
#: Those that are serious by their nature, whatever the likelihood that remains.
GRAVE = frozenset({"violence", "status", "fraud"})

LIKELIHOOD_FACTORS: Mapping[str, str] = {
    "malicious": _("Acte voulu, ou par quelqu’un qui veut nuire"),
    "unknown_recipient": _("On ne sait pas qui a reçu ou pris les renseignements"),
    "not_recovered": _("Les renseignements n’ont pas été récupérés ni détruits"),
    "readable": _("Les renseignements étaient lisibles (pas chiffrés)"),
    "published": _("Ils ont été rendus publics"),
    "used": _("Ils ont déjà servi à nuire"),
    "recovered": _("Récupérés ou détruits, confirmé par écrit"),
    "trusted": _("Reçus par un organisme tenu au secret, qui coopère"),
    "encrypted": _("Chiffrés, et la clé n’est pas touchée"),
}
_WORSE = frozenset(
    {"malicious", "unknown_recipient", "not_recovered", "readable", "published", "used"}
)
_BETTER = frozenset({"recovered", "trusted", "encrypted"})
_POINTS = {"low": 0, "medium": 1, "high": 2}

#: Sections whose content is sensitive by nature or by context.
SENSITIVE = frozenset({"status", "evaluation", "documents"})


@dataclass(frozen=True)
class Answers:
    """The questionnaire of an incident, as a human filled it."""

    sensitivity: str
    likelihood: str
    consequences: frozenset[str]
    factors: frozenset[str]
    people: int | None = None
    sections: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Proposal:
    """What the questionnaire suggests, and each reason. A human decides, apart (L40, L54)."""

    level: str
    reasons: tuple[str, ...]


def propose(answers: Answers) -> Proposal:
    """Suggest a level from the three things that the law names (P-39.1 art. 3.7).

    Careful on purpose: a grave consequence that is not unlikely, or information of high
    sensitivity with any aggravating fact, is enough. Nothing favourable ever hides what was used.
    Raises ValueError when a scale is not answered.
    """
    if answers.sensitivity not in _POINTS or answers.likelihood not in _POINTS:
        raise ValueError("the questionnaire is not filled")
    reasons = _reasons(answers)
    return Proposal(SERIOUS if _is_serious(answers) else NOT_SERIOUS, reasons)


def _is_serious(answers: Answers) -> bool:
    worse = answers.factors & _WORSE
    grave = bool(answers.consequences & GRAVE)
    if answers.factors & {"used", "published"}:
        return bool(answers.consequences - {"none"}) or answers.sensitivity != "low"
    if grave and answers.likelihood != "low":
        return True
    if grave and worse and not answers.factors & _BETTER:
        return True
    points = _POINTS[answers.sensitivity] + _POINTS[answers.likelihood]
    points += 1 if answers.consequences - {"none"} else 0
    points += 1 if worse else 0
    points -= len(answers.factors & _BETTER)
    return points >= 4


def _reasons(answers: Answers) -> tuple[str, ...]:
    scale = {"low": _("faible"), "medium": _("moyenne"), "high": _("élevée")}
    reasons = [
        f"Sensibilité {scale[answers.sensitivity]}",
        f"Probabilité d’un usage nuisible {scale[answers.likelihood]}",
    ]
    reasons += [CONSEQUENCES[c] for c in CONSEQUENCES if c in answers.consequences]
    reasons += [LIKELIHOOD_FACTORS[f] for f in LIKELIHOOD_FACTORS if f in answers.factors]
    if answers.sections & SENSITIVE and answers.sensitivity == "low":
        reasons.append(
            "À revoir : des sections sensibles sont visées, et la sensibilité est dite faible"
        )
    return tuple(reasons)


def kept_until(discovered_on: dt.date) -> dt.date:
    """The last day on which the sheet may not be removed: five years after it was known."""
    try:
        return discovered_on.replace(year=discovered_on.year + KEPT_YEARS)
    except ValueError:
        return dt.date(discovered_on.year + KEPT_YEARS, 3, 1)


@dataclass(frozen=True)
class SheetFacts:
    """What says whether a sheet is whole."""

    information: str = ""
    sections: frozenset[str] = frozenset()
    circumstances: str = ""
    happened_on: dt.date | None = None
    people_count: int | None = None
    sensitivity: str = ""
    likelihood: str = ""
    consequences: frozenset[str] = frozenset()
    opinion: str = ""
    decision: str = ""
    measures: int = 0
    #: Audiences of the notices that have been sent.
    sent: frozenset[str] = frozenset()


def missing(facts: SheetFacts) -> list[str]:
    """What the sheet still lacks, in the order of the form; empty when it is whole (L53).

    The law lets a date or a number be unknown at first: the sheet says so until it is found.
    """
    asked: list[tuple[object, str]] = [
        (facts.information, _("les renseignements visés")),
        (facts.circumstances, _("les circonstances")),
        (facts.happened_on, _("la date de l’incident")),
        (facts.people_count is not None, _("le nombre de personnes")),
        (facts.sensitivity, _("la sensibilité")),
        (facts.consequences, _("les conséquences possibles")),
        (facts.likelihood, _("la probabilité d’un usage nuisible")),
        (facts.opinion, _("l’avis de la personne responsable")),
        (facts.decision, _("la décision")),
        (facts.measures, _("une mesure prise")),
    ]
    lacks = [text for present, text in asked if not present]
    if facts.decision == SERIOUS:
        if "cai" not in facts.sent:
            lacks.append(_("l’avis à la Commission d’accès à l’information"))
        if "persons" not in facts.sent:
            lacks.append(_("l’avis aux personnes concernées"))
    return lacks


def complaint_due(received_on: dt.date, days: int) -> dt.date:
    """The day by which a complaint is answered: `days` calendar days after it was received."""
    return received_on + dt.timedelta(days=days)


@dataclass(frozen=True)
class ProviderFacts:
    """What says whether a provider may be used."""

    mandate_on: dt.date | None
    ends_on: dt.date | None
    has_measures: bool
    reports_incidents: bool
    has_end_terms: bool
    outside_quebec: bool
    has_integration: bool
    assessment_approved: bool


def provider_lacks(facts: ProviderFacts, day: dt.date) -> list[str]:
    """What forbids to use a provider on `day`; empty when it may be used (art. 17, 18.3; L33, L34)."""
    lacks = []
    if facts.mandate_on is None or facts.mandate_on > day:
        lacks.append(_("le mandat écrit"))
    if facts.ends_on is not None and facts.ends_on < day:
        lacks.append(_("un mandat encore en vigueur"))
    if not facts.has_measures:
        lacks.append(_("les mesures de protection"))
    if not facts.reports_incidents:
        lacks.append(_("l’engagement à signaler toute atteinte"))
    if not facts.has_end_terms:
        lacks.append(_("ce qui arrive aux renseignements à la fin"))
    if (facts.outside_quebec or facts.has_integration) and not facts.assessment_approved:
        lacks.append(_("une évaluation (EFVP) approuvée"))
    return lacks


@dataclass(frozen=True)
class Readings:
    """How much one account read in one day."""

    actor: str
    label: str
    day: dt.date
    people: int


def unusual(readings: Iterable[Readings], threshold: int) -> list[Readings]:
    """Those who read more people's files in a day than `threshold`: to look at, nothing more."""
    return sorted((r for r in readings if r.people > threshold), key=lambda r: (-r.people, r.label))
