"""The words of codes that the rules give: factors of a suggestion, steps of an allocation."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enracine.accompaniment.rules import INSTRUMENT

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
    "language": _("Ne sert pas la langue demandée, donc écarté : %(names)s."),
    "no_language": _("Aucun organisme ne sert la langue demandée : un interprète sera nécessaire."),
    "spouse": _("Une ou un conjoint est déjà suivi ici : le ménage reste ensemble."),
}


def words(text: str) -> str:
    """A text of the instrument in the reader's language; empty stays empty."""
    return gettext(text) if text else ""


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
