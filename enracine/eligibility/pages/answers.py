"""Verdicts as a reader sees them: names, words and links, in the language of the page."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from enracine.eligibility.models import CriterionCode, ServiceCode
from enracine.eligibility.rules import Outcome, Reason, Service, Verdict, VerdictValue
from enracine.eligibility.rules.texts import TEMPLATES
from enracine.kernel.templatetags import formats

TAGS = {
    VerdictValue.ELIGIBLE: ("ok", gettext_lazy("Oui")),
    VerdictValue.UNDETERMINED: ("wait", gettext_lazy("À préciser")),
    VerdictValue.INELIGIBLE: ("bad", gettext_lazy("Non")),
}
OUTCOMES = {
    Outcome.MET: ("ok", gettext_lazy("Condition remplie")),
    Outcome.UNKNOWN: ("wait", gettext_lazy("À préciser")),
    Outcome.NOT_MET: ("bad", gettext_lazy("Condition non remplie")),
}
ABOUT = {
    Service.EER: gettext_lazy(
        "Trois organismes de Montréal préparent avec vous votre départ en région. C’est gratuit."
    ),
    Service.EER_PREDEPARTURE: gettext_lazy(
        "Emplois en régions vous aide à choisir une région avant votre arrivée au Québec."
    ),
    Service.PAJR: gettext_lazy(
        "Une agente ou un agent du territoire vous aide à trouver un emploi et à vous installer."
    ),
    Service.EER_PAJR_AGREEMENT: gettext_lazy(
        "Avec votre accord, un service peut vous présenter à l’autre."
    ),
    Service.ACCOMPAGNEMENT_QUEBEC: gettext_lazy(
        "Le ministère de l’Immigration évalue vos besoins et prépare un plan avec vous."
    ),
}
OFFICIAL = {
    Service.EER: "https://emploisenrégions.ca",
    Service.EER_PREDEPARTURE: "https://emploisenrégions.ca",
    Service.PAJR: "https://placeauxjeunes.qc.ca",
    Service.ACCOMPAGNEMENT_QUEBEC: "https://www.quebec.ca/immigration",
}
#: Services that a registration here leads to.
OPEN_TO_REGISTRATION = frozenset({Service.EER, Service.EER_PREDEPARTURE, Service.PAJR})
MISSING = {
    "birth_date": gettext_lazy("votre date de naissance"),
    "birth_country": gettext_lazy("votre lieu de naissance"),
    "citizenship": gettext_lazy("votre citoyenneté : de naissance ou obtenue ensuite"),
    "immigration_status": gettext_lazy("votre statut d’immigration"),
    "work_authorised": gettext_lazy("votre droit de travailler au Québec"),
    "residence": gettext_lazy("l’endroit où vous habitez"),
    "arrived_in_quebec_on": gettext_lazy("votre date d’arrivée au Québec"),
    "education_level": gettext_lazy("votre plus haut diplôme"),
    "qualified": gettext_lazy("votre métier ou votre qualification"),
    "interested_in_region": gettext_lazy("votre intérêt pour une région"),
    "settles_in_region": gettext_lazy("la région qui vous intéresse"),
}


@dataclass(frozen=True, slots=True)
class ReasonView:
    """One condition: what it is about, whether it is met, why, and the rule behind it."""

    criterion: str
    kind: str
    label: str
    text: str
    rule: Any


@dataclass(frozen=True, slots=True)
class AnswerView:
    """The answer for one service."""

    code: str
    name: str
    about: str
    kind: str
    label: str
    because: list[str]
    reasons: list[ReasonView]
    missing: list[str]
    alternatives: list[tuple[str, str]]
    official: str
    can_register: bool


def say(reason: Reason) -> str:
    """The sentence of a reason in the current language."""
    language = get_language() or "fr-ca"
    values = {
        name: formats.day(value, language) if isinstance(value, dt.date) else value
        for name, value in reason.values.items()
    }
    return _(TEMPLATES[reason.text_key]).format_map(values)


def answers(verdicts: Sequence[Verdict]) -> list[AnswerView]:
    """The views, best answer first; the agreement last, since it only joins two services."""
    order = list(TAGS)

    def rank(verdict: Verdict) -> tuple[bool, int]:
        return verdict.service == Service.EER_PAJR_AGREEMENT, order.index(verdict.value)

    return [_answer(verdict) for verdict in sorted(verdicts, key=rank)]


def _answer(verdict: Verdict) -> AnswerView:
    kind, label = TAGS[verdict.value]
    deciding = {
        VerdictValue.INELIGIBLE: Outcome.NOT_MET,
        VerdictValue.UNDETERMINED: Outcome.UNKNOWN,
    }.get(verdict.value)
    # What a fact would settle is listed under « missing »: saying it twice would not help.
    because = [say(r) for r in verdict.reasons if r.outcome == deciding and not r.missing]
    if verdict.value == VerdictValue.ELIGIBLE:
        because = [_("Vous remplissez toutes les conditions que nous connaissons.")]
    refused = verdict.value == VerdictValue.INELIGIBLE
    shown = [s for s in verdict.alternatives if refused and s != Service.EER_PAJR_AGREEMENT]
    return AnswerView(
        code=str(verdict.service),
        name=str(ServiceCode(verdict.service).label),
        about=str(ABOUT[verdict.service]),
        kind=kind,
        label=str(label),
        because=because,
        reasons=[_reason(reason) for reason in verdict.reasons],
        missing=[str(MISSING[name]) for name in verdict.missing],
        alternatives=[(str(s), str(ServiceCode(s).label)) for s in shown],
        official=OFFICIAL.get(verdict.service, ""),
        can_register=verdict.service in OPEN_TO_REGISTRATION and not refused,
    )


def _reason(reason: Reason) -> ReasonView:
    kind, label = OUTCOMES[reason.outcome]
    return ReasonView(
        criterion=str(CriterionCode(reason.criterion).label),
        kind=kind,
        label=str(label),
        text=say(reason),
        rule=reason.rule,
    )
