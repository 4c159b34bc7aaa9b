"""The words of codes that the rules give: factors of a suggestion, steps of an allocation."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enracine.accompaniment.rules import INSTRUMENT, Given
from enracine.kernel.handover import Thing

#: Doors that may help, besides the suggestion.
_WAYS = {
    "french": _("La francisation"),
    "recognition": _("La reconnaissance des diplômes"),
    "agents": _("Une agente ou un agent d’un territoire"),
    "partner": _("Un partenaire d’une région"),
}
_REASONS = {
    "deficit": _("l’organisme le plus loin de sa part convenue"),
    "spouse": _("le ménage est déjà suivi par cet organisme"),
    "only_one": _("le seul organisme qui pouvait recevoir cette inscription"),
}
_STEPS = {
    "open": _("En pause, donc écarté : %(names)s."),
    "all_paused": _(
        "Tous les organismes sont en pause : la pause est levée pour cette inscription."
    ),
    "absent": _("Tout le monde y est absent, donc écarté : %(names)s."),
    "all_absent": _("Tout le monde est absent partout : cette étape est levée."),
    "full": _("Plus de place aujourd’hui, donc écarté : %(names)s. Sa part se rattrape ensuite."),
    "all_full": _("Aucun organisme n’a de place : cette étape est levée."),
    "language": _("Ne sert pas la langue demandée, donc écarté : %(names)s."),
    "no_language": _("Aucun organisme ne sert la langue demandée : un interprète sera nécessaire."),
    "spouse": _("Une ou un conjoint est déjà suivi ici : le ménage reste ensemble."),
}
_HANDING = {
    "evenly": _("part égale selon la place de chacune et chacun, langue respectée"),
    "kept": _("suit déjà cette personne"),
    "away": _("qui n’est pas absent"),
    "all_away": _("tout le monde est absent"),
    "room": _("qui a encore de la place"),
    "all_full": _("personne n’a de place"),
    "language": _("qui parle la langue demandée"),
    "no_language": _("personne ne parle la langue : interprète"),
    "region": _("qui connaît la région visée"),
    "no_region": _("personne ne connaît mieux la région"),
    "nobody": _("personne d’autre ne suit de dossiers ici"),
    "with": _("avec le dossier"),
}
WAITING = {
    "nobody": _("Personne n’est là pour suivre des dossiers."),
    "all_full": _("Personne n’a de place."),
    "language_full": _("Qui parle sa langue n’a pas de place."),
    "room": _("Une place est libre."),
}


def steps_words(given: Given) -> str:
    """Why the rule gives somebody to somebody, in one line."""
    if given.by_hand:
        return gettext("choisi à la main")
    said = [str(_HANDING[step]) for step in given.steps if step in _HANDING]
    if given.to and not {"evenly", "kept"} & set(given.steps):
        said.append(gettext("la charge la plus légère"))
    return ", ".join(said)


def handing_words(given: Given, thing: Thing, regions: Mapping[str, str]) -> str:
    """The same, with the region that the rule looked at; `regions`: the name of each code.

    Never the language: whoever decides does not always have the right to know it.
    """
    why = steps_words(given)
    region = regions.get(thing.region, thing.region)
    return f"{why} ({region})" if region else why


def words(text: str) -> str:
    """A text of the instrument in the reader's language; empty stays empty."""
    return gettext(text) if text else ""


def way_text(code: str) -> str:
    """A door in words."""
    return str(_WAYS.get(code, code))


def factor_text(code: str, *, remains: bool) -> str:
    """A factor in words: what is ready, or what remains to do."""
    if code == "over_35":
        return gettext("A plus de 35 ans")
    question = INSTRUMENT.question(code)
    if question is None:
        return code
    return gettext(question.step_text if remains else question.ready_text)


def allocation_sentences(explanation: Mapping[str, Any], names: Mapping[str, str]) -> list[str]:
    """The explanation of an allocation, one sentence a step; `names` by code of organisation."""
    said = []
    for step in explanation.get("steps", []):
        text = _STEPS.get(step["code"])
        if text is None:
            continue
        aside = ", ".join(names.get(code, code) for code, _why in step.get("set_aside", []))
        said.append(str(text) % {"names": aside} if "%(names)s" in str(text) else str(text))
    reason = _REASONS.get(explanation.get("reason", ""))
    if reason is not None:
        said.append(gettext("Retenu : %(reason)s.") % {"reason": reason})
    return said
