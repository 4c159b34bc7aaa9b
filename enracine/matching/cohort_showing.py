"""A proposal in words: figures beside the usual practice, what is missing where, why not better."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enracine.kernel.templatetags import formats
from enracine.matching.models import Cohort, CohortLine, Resource, Room
from enracine.matching.showing import points

FRENCH = "fr-ca"
GROUP_WORDS = {
    "jeunes_enfants": gettext_lazy("Avec de jeunes enfants"),
    "grands_logements": gettext_lazy("Grand logement"),
    "debut_francais": gettext_lazy("Débute en français"),
    "autre_parcours": gettext_lazy("Autre parcours que l’emploi"),
}


def resource(code: str) -> str:
    """The words of a capacity."""
    return str(Resource(code).label) if code in Resource.values else code


def percent(value: float) -> str:
    """« 92,5 % » for 92.5."""
    return formats.percent(value / 100, FRENCH, 1)


@dataclass(frozen=True)
class Told:
    """The figures of a plan, ready to be read."""

    stats: list[dict[str, str]]
    compared: list[dict[str, str]]
    groups: list[dict[str, str]]
    scarcest: list[dict[str, str]]
    missing: list[dict[str, str]]
    ranks: list[dict[str, Any]]
    greatest: int
    certificate: list[str]


def figures(cohort: Cohort, names: Mapping[str, str]) -> Told:
    """What a plan gives, beside what the usual practice would have given."""
    found, usual = cohort.figures, cohort.figures["usual_practice"]
    size = max(found["households"], 1)
    return Told(
        stats=[
            {
                "value": f"{found['placed']} / {found['households']}",
                "label": _("Ménages avec une proposition"),
                "note": percent(found["placed_pct"]),
            },
            {
                "value": formats.number(found["mean_rank"], FRENCH, 1),
                "label": _("Rang moyen obtenu"),
                "note": _("1 est le premier choix"),
            },
            {
                "value": percent(found["top3_pct"]),
                "label": _("Un de leurs trois premiers choix"),
                "note": _("de tous les ménages"),
            },
            {
                "value": formats.number(found["claims"], FRENCH),
                "label": _("Réclamations fondées"),
                "note": _("préfèrent un endroit où quelqu’un de moins prioritaire est proposé"),
            },
        ],
        compared=[
            _beside(_("Ménages placés"), found["placed"], usual["placed"], 0),
            _beside(_("Rang moyen"), found["mean_rank"], usual["mean_rank"], 1),
            _beside(_("Trois premiers choix, en %"), found["top3_pct"], usual["top3_pct"], 1),
            _beside(_("Points en tout"), found["points"], usual["points"], 0),
        ],
        groups=[
            {
                "label": str(GROUP_WORDS.get(name, name)),
                "value": rate,
                "text": percent(rate),
                "url": "",
            }
            for name, rate in found["groups"].items()
        ],
        scarcest=[
            {
                "place": names.get(one["territory"], one["territory"]),
                "what": resource(one["resource"]),
                "points": formats.number(one["points"], FRENCH, 1),
            }
            for one in found["scarcest"]
        ],
        missing=[
            {"what": resource(code), "households": formats.number(n, FRENCH)}
            for code, n in sorted(found["missing"].items(), key=lambda item: -item[1])
        ],
        ranks=[
            {"label": _("Rang %(n)s") % {"n": n}, "value": count, "text": str(count), "url": ""}
            for n, count in enumerate(found["ranks"], start=1)
            if count or n <= 3
        ],
        greatest=max([*found["ranks"], 1]),
        certificate=_certificate(cohort, found, size),
    )


def _beside(label: str, here: float, usual: float, decimals: int) -> dict[str, str]:
    moved = here - usual
    return {
        "label": label,
        "here": formats.number(here, FRENCH, decimals),
        "usual": formats.number(usual, FRENCH, decimals),
        "moved": ("+" if moved > 0 else "−" if moved < 0 else "")
        + formats.number(abs(moved), FRENCH, decimals),
    }


def _certificate(cohort: Cohort, found: Mapping[str, Any], size: int) -> list[str]:
    said = [
        _("Aucune capacité n’est dépassée : compté par un autre programme que celui qui propose."),
        _("Valeur du plan %(here)s; aucun plan ne peut dépasser %(bound)s (écart %(gap)s %%).")
        % {
            "here": formats.number(found["objective"], FRENCH, 1),
            "bound": formats.number(found["bound"], FRENCH, 1),
            "gap": formats.number(found["gap_pct"], FRENCH, 2),
        },
        _("%(n)s ménages préfèrent un endroit où il reste pourtant de quoi les recevoir.")
        % {"n": found["waste"]},
        _("Première réponse en %(first)s s, %(whole)s s en tout.")
        % {
            "first": formats.number(found["first_answer_seconds"], FRENCH, 2),
            "whole": formats.number(found["seconds"], FRENCH, 1),
        },
    ]
    if "winning_swaps" in found:
        said.append(
            _("%(n)s échanges de deux ménages feraient deux contents de plus.")
            % {"n": found["winning_swaps"]}
        )
    said.append(_("Empreinte de ce qui a été donné au calcul : %(d)s.") % {"d": cohort.digest[:16]})
    return said


def views() -> list[tuple[str, str]]:
    """The lists of households, by what they are about."""
    return [
        ("", _("Tous")),
        ("places", _("Avec une proposition")),
        ("sans", _("Sans proposition")),
        ("reclamations", _("Réclamations fondées")),
        ("decides", _("Déjà répondu")),
    ]


def asked(line: CohortLine, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """The list of a household, with what each place lacks for it."""
    why = {one["code"]: one for one in line.preferred}
    told = []
    for rank, (code, worth) in enumerate(line.asked, start=1):
        reason = why.get(code)
        text = ""
        if line.reached is not None and rank == line.reached:
            text = _("Proposé")
        elif reason is not None and reason["free"]:
            text = _("Il reste de quoi le recevoir : à revoir.")
        elif reason is not None:
            lacking = ", ".join(resource(code).lower() for code in reason["missing"])
            text = _("Il manque : %(what)s.") % {"what": lacking}
            if reason["justified"]:
                text += " " + _("Des ménages qui attendent depuis moins longtemps y sont proposés.")
        told.append(
            {
                "rank": rank,
                "name": names.get(code, code),
                "points": points(worth),
                "text": text,
                "proposed": rank == line.reached,
            }
        )
    return told


def needs(line: CohortLine) -> list[tuple[str, int]]:
    """What the household takes of a territory."""
    return [
        (resource(code), need)
        for code, need in zip(Resource.values, line.needs, strict=True)
        if need
    ]


def rooms(said: Iterable[Room], taken: Mapping[tuple[str, str], int]) -> list[dict[str, Any]]:
    """What territories said, one row each, in the order of the resources."""
    by_place: dict[str, dict[str, Any]] = {}
    for row in said:
        line = by_place.setdefault(
            row.mrc.code,
            {
                "code": row.mrc.code,
                "name": row.mrc.short_name,
                "region": row.mrc.region.name,
                "amounts": dict.fromkeys(Resource.values, ""),
                "on": row.confirmed_on,
            },
        )
        held = taken.get((row.mrc.code, row.resource), 0)
        line["amounts"][row.resource] = f"{row.amount}" + (f" ({held})" if held else "")
        line["on"] = min(line["on"], row.confirmed_on)
    return [
        line | {"cells": [(resource(c), text or "–") for c, text in line["amounts"].items()]}
        for line in by_place.values()
    ]
